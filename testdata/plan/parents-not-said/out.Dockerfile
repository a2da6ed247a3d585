# syntax=docker/dockerfile:1
# build.sh puts images in the place of these when they are there.
ARG BASE_NODE=node:20-slim
ARG NODE_DEPS=node-deps

# Runs again when package-lock.json, package.json, packages/a/package.json and packages/b/package.json change.
FROM ${BASE_NODE} AS node-deps
WORKDIR /app
COPY package.json package-lock.json ./
COPY packages/a/package.json ./packages/a/
COPY packages/b/package.json ./packages/b/
RUN npm ci --ignore-scripts

FROM ${NODE_DEPS} AS final
COPY . .
CMD ["node", "packages/a/main.js"]
