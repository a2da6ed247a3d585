# build.sh puts images in the place of these when they are there.
ARG BASE_GOLANG=golang:1.22
ARG MODULES=modules
ARG BASE_STATIC=gcr.io/distroless/static
ARG BUILD=build
ARG OFFLINE=offline

FROM ${BASE_GOLANG} AS modules
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download github.com/google/uuid

FROM ${MODULES} AS modules-image

FROM ${BASE_GOLANG} AS build
COPY --from=modules-image /go/pkg/mod /go/pkg/mod
WORKDIR /src
COPY . .
RUN go build -o /out/app ./cmd/app

FROM ${BASE_GOLANG} AS offline
WORKDIR /src
COPY . .
RUN --network=none go build -o /out/app ./cmd/app

FROM ${BUILD} AS build-image

FROM ${OFFLINE} AS offline-image

FROM ${BASE_STATIC} AS final
COPY --from=build-image /out/app /app
COPY --from=offline-image /out/app /offline
