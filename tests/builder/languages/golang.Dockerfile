# golang:1.19
# Modules come from a proxy of files, /opt/goproxy, with one module in two versions.
FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends golang-go golang-github-spf13-pflag-dev zip \
 && ln -s ../lib/go-1.19 /usr/local/go \
 && rm -rf /var/lib/apt/lists/* /var/log/* /var/cache/apt/*.bin
ENV GOLANG_VERSION=1.19 GOTOOLCHAIN=local GOPATH=/go PATH=/go/bin:/usr/local/go/bin:$PATH
RUN mkdir -p "$GOPATH/src" "$GOPATH/bin" && chmod -R 1777 "$GOPATH"
RUN set -e; module=github.com/spf13/pflag; place=/opt/goproxy/$module/@v; mkdir -p "$place"; cd "$(mktemp -d)"; \
    for version in v1.0.5 v1.0.6; do \
      mkdir -p "$module@$version"; cp /usr/share/gocode/src/$module/*.go "$module@$version/"; rm "$module@$version"/*_test.go; \
      printf 'module %s\n\ngo 1.12\n' "$module" | tee "$module@$version/go.mod" >"$place/$version.mod"; \
      find . -exec touch -d @0 {} +; zip -qrX "$place/$version.zip" "$module@$version"; \
      echo "{\"Version\":\"$version\",\"Time\":\"2019-09-18T03:21:02Z\"}" >"$place/$version.info"; \
      echo "$version" >>"$place/list"; \
    done; rm -rf "$PWD"
WORKDIR /go
