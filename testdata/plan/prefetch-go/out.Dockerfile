# build.sh puts images in the place of these when they are there.
ARG BASE_GOLANG=golang:1.22
ARG GO_DEPS=go-deps
ARG BASE_STATIC=gcr.io/distroless/static
ARG BUILDER=builder

# Runs again when go.mod and go.sum change.
FROM ${BASE_GOLANG} AS go-deps
WORKDIR /src
COPY go.mod go.sum ./
RUN CGO_ENABLED=0 GOPROXY=https://proxy.golang.org go mod download

FROM ${GO_DEPS} AS builder
COPY . .
# The one binary.
RUN CGO_ENABLED=0 GOPROXY=https://proxy.golang.org go build -trimpath -o /out/app ./cmd/app

FROM ${BUILDER} AS builder-image

FROM ${BASE_STATIC} AS final
COPY --from=builder-image /out/app /app
ENTRYPOINT ["/app"]
