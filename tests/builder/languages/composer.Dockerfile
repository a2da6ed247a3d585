# composer:2
# Packages come from a directory of archives, /opt/artifacts.
FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends composer php-cli php-zip php-psr-log php-psr-container unzip zip \
 && rm -rf /var/lib/apt/lists/* /var/log/* /var/cache/apt/*.bin
RUN set -e; mkdir -p /opt/artifacts; cd "$(mktemp -d)"; \
    for package in Log:log:3.0.0 Log:log:3.0.1 Container:container:2.0.2; do \
      set -- $(echo "$package" | tr : ' '); rm -rf src composer.json; \
      cp -rL "/usr/share/php/Psr/$1" src; rm -f src/autoload.php; \
      printf '{ "name": "psr/%s", "version": "%s", "autoload": { "psr-4": { "Psr\\\\%s\\\\": "src/" } } }\n' "$2" "$3" "$1" >composer.json; \
      find . -exec touch -d @0 {} +; zip -qrX "/opt/artifacts/psr-$2-$3.zip" src composer.json; \
    done; rm -rf "$PWD"
ENV COMPOSER_ALLOW_SUPERUSER=1
WORKDIR /app
