# build.sh puts images in the place of these when they are there.
ARG BASE_GOLANG=golang:1.22
ARG GO_DEPS=go-deps
ARG NAMED_GO_DEPS=named-go-deps
ARG BASE_STATIC=gcr.io/distroless/static
ARG BUILD=build
ARG NAMED=named

# Runs again when go.mod and go.sum change.
FROM ${BASE_GOLANG} AS go-deps
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download

FROM ${GO_DEPS} AS build
COPY . .
RUN --mount=type=cache,target=/root/.cache/go-build,sharing=locked \
    CGO_ENABLED=0 go build -o /out/app ./cmd/app

# Runs again when go.mod and go.sum change.
FROM ${BASE_GOLANG} AS named-go-deps
ENV GOCACHE=/cache/go
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download

FROM ${NAMED_GO_DEPS} AS named
COPY . .
RUN go build -o /out/tool ./cmd/tool && ./hack/check

FROM ${BUILD} AS build-image

FROM ${NAMED} AS named-image

FROM ${BASE_STATIC} AS final
COPY --from=build-image /out/app /app
COPY --from=named-image /out/tool /tool
