# buildpack-deps:bookworm
FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends g++ make cmake pkg-config \
 && rm -rf /var/lib/apt/lists/* /var/log/* /var/cache/apt/*.bin
