# build.sh puts images in the place of these when they are there.
ARG BASE_GOLANG=golang:1.22
ARG BASE_STATIC=gcr.io/distroless/static
ARG BUILDER=builder

FROM ${BASE_GOLANG} AS builder
WORKDIR /src
COPY . .
# The one binary.
RUN CGO_ENABLED=0 GOPROXY=https://proxy.golang.org go build -trimpath -o /out/app ./cmd/app

FROM ${BUILDER} AS builder-image

FROM ${BASE_STATIC} AS final
COPY --from=builder-image /out/app /app
ENTRYPOINT ["/app"]
