# build.sh puts images in the place of these when they are there.
ARG BASE_NODE=node:20-slim
ARG NODE_DEPS=node-deps

# Runs again when package-lock.json and package.json change.
FROM ${BASE_NODE} AS node-deps
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci

FROM ${NODE_DEPS} AS final
COPY . .
CMD ["node", "src/index.js"]
