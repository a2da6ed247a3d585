# syntax=docker/dockerfile:1
# The shop's two front ends.

# build.sh puts images in the place of these when they are there.
ARG BASE_NODE=node:20-slim
ARG TRUNK=trunk
ARG NODE_DEPS_2=node-deps-2
ARG NODE_DEPS=node-deps

FROM ${BASE_NODE} AS trunk
WORKDIR /srv/shop
ENV NODE_ENV=production

# Runs again when admin/package-lock.json and admin/package.json change.
FROM ${TRUNK} AS node-deps
# Both front ends.
COPY admin/package.json admin/package-lock.json ./admin/
RUN npm ci --prefix admin

# Runs again when web/package-lock.json and web/package.json change.
FROM ${TRUNK} AS node-deps-2
COPY web/package.json web/package-lock.json ./web/
RUN npm ci --prefix web

FROM ${NODE_DEPS} AS node-deps-image

FROM ${NODE_DEPS_2} AS final
COPY --from=node-deps-image /srv/shop /srv/shop
COPY . .
RUN npm run build --prefix web
CMD ["node", "web/index.js"]
