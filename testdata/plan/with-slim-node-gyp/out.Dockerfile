# build.sh puts images in the place of these when they are there.
ARG BASE_NODE=node:20-slim
ARG TRUNK=trunk
ARG BUILD_TOOLS=build-tools
ARG NODE_DEPS=node-deps

FROM ${BASE_NODE} AS trunk
WORKDIR /app

# What only builds packages, and is not in the image.
FROM ${TRUNK} AS build-tools
RUN apt-get update && apt-get install -y --no-install-recommends python3 make g++ && rm -rf /var/lib/apt/lists/*

# Runs again when package-lock.json and package.json change.
FROM ${BUILD_TOOLS} AS node-deps
COPY package.json package-lock.json ./
RUN npm ci --omit=dev

FROM ${NODE_DEPS} AS node-deps-image

FROM ${TRUNK} AS final
COPY --from=node-deps-image /app /app
COPY . .
EXPOSE 3000
CMD ["node", "main.js"]
