# build.sh puts images in the place of these when they are there.
ARG BASE_NODE=node:20-slim
ARG NODE_DEPS=node-deps

FROM ${BASE_NODE} AS node-deps
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm install

FROM ${NODE_DEPS} AS node-deps-image

FROM ${NODE_DEPS} AS final
COPY . .
# As `npm install` left it.
COPY --from=node-deps-image /app/package-lock.json ./
CMD ["node", "index.js"]
