# build.sh puts images in the place of these when they are there.
ARG BASE_NODE=node:20-slim
ARG NODE_DEPS=node-deps
ARG BASE_NGINX=nginx:1.27
ARG BUILD=build
ARG ODD=odd

FROM ${BASE_NODE} AS node-deps
WORKDIR /app
COPY web/package.json web/package-lock.json ./web/
RUN cd web \
 && npm install

FROM ${NODE_DEPS} AS node-deps-image

FROM ${NODE_DEPS} AS build
COPY . .
# As `npm install` left it.
COPY --from=node-deps-image /app/web/package-lock.json ./web/
RUN cd web \
 && npm run build

FROM ${BASE_NODE} AS odd
WORKDIR /app
COPY . .
RUN cd - && cd web && npm ci && npm run build

FROM ${BUILD} AS build-image

FROM ${ODD} AS odd-image

FROM ${BASE_NGINX} AS final
COPY --from=build-image /app/web/dist /usr/share/nginx/html
COPY --from=odd-image /app/web/dist /usr/share/nginx/odd
