# ruby:3.1
# Gems come from a source of files, file:///opt/gems, with two of our own.
FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends ruby ruby-bundler \
 && rm -rf /var/lib/apt/lists/* /var/log/* /var/cache/apt/*.bin
ENV LANG=C.UTF-8 GEM_HOME=/usr/local/bundle BUNDLE_SILENCE_ROOT_WARNING=1 BUNDLE_APP_CONFIG=/usr/local/bundle \
    PATH=/usr/local/bundle/bin:$PATH
RUN mkdir -p "$GEM_HOME" && chmod 1777 "$GEM_HOME"
RUN set -e; mkdir -p /opt/gems/gems; cd "$(mktemp -d)"; \
    for gem in greeter:1.0 greeter:1.1 colours:2.0; do \
      name=${gem%:*}; version=${gem#*:}; mkdir -p lib bin; \
      printf 'module %s\n  VERSION = "%s"\nend\n' "$(echo "$name" | sed 's/^./\u&/')" "$version" >lib/$name.rb; \
      printf '#!/usr/bin/env ruby\nputs "%s"\n' "$name" >bin/$name; chmod +x bin/$name; \
      printf 'Gem::Specification.new do |s|\n s.name = "%s"; s.version = "%s"; s.summary = "test"; s.authors = ["decant"]\n s.files = ["lib/%s.rb", "bin/%s"]; s.bindir = "bin"; s.executables = ["%s"]; s.date = "2020-01-01"\nend\n' \
        "$name" "$version" "$name" "$name" "$name" >$name.gemspec; \
      gem build -q $name.gemspec; mv $name-$version.gem /opt/gems/gems/; \
    done; gem generate_index -d /opt/gems; rm -rf "$PWD"
