export PIP_TARGET=/srv/packages
