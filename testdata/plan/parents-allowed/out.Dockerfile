# syntax=docker/dockerfile:1.20
# build.sh puts images in the place of these when they are there.
ARG BASE_NODE=node:20-slim
ARG NODE_DEPS=node-deps

# Runs again when package-lock.json, package.json, packages/a/package.json and packages/b/package.json change.
FROM ${BASE_NODE} AS node-deps
WORKDIR /app
COPY --parents package.json package-lock.json packages/a/package.json packages/b/package.json ./
RUN npm ci --ignore-scripts

FROM ${NODE_DEPS} AS final
COPY . .
CMD ["node", "packages/a/main.js"]
