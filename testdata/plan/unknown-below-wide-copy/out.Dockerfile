# build.sh puts images in the place of these when they are there.
ARG BASE_DEBIAN=debian:12

FROM ${BASE_DEBIAN} AS final
WORKDIR /app
COPY . .
# A build of the source.
RUN make
# A script of the project.
RUN ./bin/setup --all
# A program that nobody described.
RUN frobnicate --all
CMD ["./app"]
