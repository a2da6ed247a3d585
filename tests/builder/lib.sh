# shellcheck shell=bash disable=SC2034  # sourced; what is set here is used there
#
# What the scripts of this folder share: where things are kept, how packages are found, how a process is stopped.
#
# Everything that is worth keeping between runs (an unpacked docker, the base images) lies in one cache directory;
# everything else in a directory that the caller names. Nothing is written into the repository. A process is
# ours only by its pid file, and a pid counts only while it is alive and still that program.

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
cache=${DECANT_BUILDER_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/decant-builder}
next_release=trixie
mkdir -p "$cache"

say() { echo "builder: $*" >&2; }

# Ends the caller with status 77: no engine can run here, and this is why.
cannot() { echo "$*" >&2; exit 77; }

apt_get() { apt-get -y -q -o DPkg::Lock::Timeout=600 "$@"; }

# need PACKAGE...   installs what is missing
need() {
    local missing=() package log=$cache/apt.log
    for package; do
        dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
    done
    ((${#missing[@]})) || return 0
    [ "$(id -u)" = 0 ] || cannot "not root, and these packages are missing: ${missing[*]}"
    command -v apt-get >/dev/null || cannot "no apt-get to install: ${missing[*]}"
    say "apt-get install ${missing[*]}"
    apt_get update >"$log" 2>&1 || true
    # RUNLEVEL=1: a package's script that wants to start its service must not.
    RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt_get install --no-install-recommends "${missing[@]}" >>"$log" 2>&1 || {
        tail -n 5 "$log" >&2
        cannot "apt-get install ${missing[*]} failed ($log)"
    }
}

# Prints a directory with a package's files: for what would start a service or push another package out if it were
# installed, and needs nothing but libc.
unpacked() {
    local dir=$cache/unpacked/$1
    command -v apt-get >/dev/null || cannot "no apt-get to fetch: $1"
    if [ ! -d "$dir" ]; then
        rm -rf "$dir.new"
        mkdir -p "$dir.new/deb"
        (cd "$dir.new/deb" && { apt_get download "$1" || { apt_get update && apt_get download "$1"; }; }) \
            >"$cache/apt.log" 2>&1 || cannot "apt-get download $1 failed ($cache/apt.log)"
        dpkg-deb -x "$dir.new/deb"/*.deb "$dir.new"
        rm -rf "$dir" "$dir.new/deb"
        mv "$dir.new" "$dir"
    fi
    echo "$dir"
}

# Prints the mirror that this machine's apt uses, so that no host is named here.
mirror() {
    # shellcheck disable=SC2016  # apt expands these
    apt-get indextargets --format '$(REPO_URI) $(COMPONENT) $(CREATED_BY)' 2>/dev/null |
        awk '$2 == "main" && $3 == "Packages" { print $1; exit }'
}

# next_apt ARGUMENT...   apt-get for the next Debian release, with lists of its own
next_apt() {
    local dir=$cache/next-apt uri
    if [ ! -s "$dir/ready" ]; then
        uri=$(mirror)
        [ -n "$uri" ] || { apt_get update >"$cache/apt.log" 2>&1 || true; uri=$(mirror); }
        [ -n "$uri" ] || return 1
        mkdir -p "$dir"/{lists/partial,cache/archives/partial,parts}
        printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: %s\n' "$uri" "$next_release" \
            /usr/share/keyrings/debian-archive-keyring.gpg >"$dir/parts/next.sources"
        cat >"$dir/apt.conf" <<CONF
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$dir/parts";
Dir::State::lists "$dir/lists";
Dir::Cache "$dir/cache";
APT::Sandbox::User "root";
CONF
        APT_CONFIG=$dir/apt.conf apt-get -q update >"$cache/next.log" 2>&1 || return 1
        echo yes >"$dir/ready"
    fi
    APT_CONFIG=$dir/apt.conf apt-get -q "$@" >>"$cache/next.log" 2>&1
}

# alive NAME PIDFILE   NAME as the kernel cuts it (15 letters); a zombie is dead
alive() {
    local pid
    pid=$(cat "$2" 2>/dev/null) && [ -n "$pid" ] || return 1
    [[ $(cat "/proc/$pid/comm" 2>/dev/null) == "$1" ]] || return 1
    ! grep -q '^State:[[:space:]]*Z' "/proc/$pid/status" 2>/dev/null
}

# halt NAME PIDFILE
halt() {
    local pid i
    if alive "$1" "$2"; then
        pid=$(cat "$2")
        kill -TERM "$pid"
        for ((i = 0; i < 150; i++)); do alive "$1" "$2" || break; sleep 0.1; done
        if alive "$1" "$2"; then kill -KILL "$pid"; fi
    fi
    rm -f "$2"
}
