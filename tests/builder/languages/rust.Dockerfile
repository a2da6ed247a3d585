# rust:1.63
# Crates come from Debian's own directory of them, /usr/share/cargo/registry.
FROM debian:bookworm-slim
ENV RUSTUP_HOME=/usr/local/rustup CARGO_HOME=/usr/local/cargo PATH=/usr/local/cargo/bin:$PATH RUST_VERSION=1.63.0
RUN apt-get update \
 && apt-get install -y --no-install-recommends cargo rustc librust-itoa-dev librust-cfg-if-dev libc6-dev gcc \
 && mkdir -p /usr/local/cargo/bin /usr/local/rustup && ln -s /usr/bin/cargo /usr/bin/rustc /usr/local/cargo/bin/ \
 && printf '[source.crates-io]\nreplace-with = "debian"\n[source.debian]\ndirectory = "/usr/share/cargo/registry"\n' \
      >/usr/local/cargo/config.toml \
 && rm -rf /var/lib/apt/lists/* /var/log/* /var/cache/apt/*.bin
