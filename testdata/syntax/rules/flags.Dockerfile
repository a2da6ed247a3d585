FROM --platform=linux/amd64 a
RUN --mount=type=cache,target=/c --network=none -- --not a flag
RUN --security="insecure x" --mount='type=tmpfs,target=/a b' x
COPY --chown=a:b --link --chmod=0644 a b
COPY --from=x\ y a b
ADD --checksum=sha256:0 --exclude=*.md --exclude= https://e/f /
HEALTHCHECK --interval=5s --retries=3 CMD a --b
RUN --odd x
COPY --chown a b
