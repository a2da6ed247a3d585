# build.sh puts images in the place of these when they are there.
ARG BASE_GOLANG=golang:1.22

FROM ${BASE_GOLANG} AS final
WORKDIR /src
COPY . .
RUN go build -o /usr/local/bin/app ./cmd/app
CMD ["app"]
