# build.sh puts images in the place of these when they are there.
ARG BASE_NODE=node:20-slim
ARG NODE_DEPS=node-deps

FROM ${BASE_NODE} AS shell
CMD node src/index.js
SHELL ["/bin/bash", "-c"]
WORKDIR /app
COPY package*.json ./
RUN npm ci
COPY . .
RUN node src/index.js

FROM ${BASE_NODE} AS variable
LABEL version=$VERSION
ENV VERSION=1
WORKDIR /app
COPY . .
RUN npm install
RUN node src/index.js

FROM ${BASE_NODE} AS node-deps
SHELL ["/bin/bash", "-c"]
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm install

FROM ${NODE_DEPS} AS node-deps-image

FROM ${NODE_DEPS} AS both
SHELL ["/bin/bash", "-c"]
CMD node src/index.js
COPY . .
# As `npm install` left it.
COPY --from=node-deps-image /app/package-lock.json ./
RUN node src/index.js
