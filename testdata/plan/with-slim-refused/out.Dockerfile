# build.sh puts images in the place of these when they are there.
ARG BASE_NODE=node:20-slim
ARG TRUNK=trunk
ARG NODE_DEPS=node-deps

FROM ${BASE_NODE} AS trunk
# Something else is installed too.
RUN apt-get update && apt-get install -y curl g++
# Nothing but the image needs it.
RUN apt-get update && apt-get install -y make
WORKDIR /app

# Runs again when package-lock.json and package.json change.
FROM ${TRUNK} AS node-deps
COPY package.json package-lock.json ./
RUN npm ci --omit=dev

FROM ${NODE_DEPS} AS final
COPY . .
RUN make
