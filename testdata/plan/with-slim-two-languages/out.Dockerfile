# build.sh puts images in the place of these when they are there.
ARG BASE_PYTHON=python:3.11-slim
ARG BASE_NODE=node:20-slim
ARG TRUNK=trunk
ARG BUILD_TOOLS=build-tools
ARG PYTHON_DEPS=python-deps
ARG NODE_DEPS=node-deps

FROM ${BASE_NODE} AS node-image

FROM ${BASE_PYTHON} AS trunk
COPY --from=node-image /usr/local/bin/node /usr/local/bin/
COPY --from=node-image /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
ENV NODE_ENV=production
WORKDIR /app

# What only builds packages, and is not in the image.
FROM ${TRUNK} AS build-tools
# For node-gyp.
RUN apt-get update && apt-get install -y --no-install-recommends make g++ \
 && rm -rf /var/lib/apt/lists/*

# Runs again when package-lock.json and package.json change.
FROM ${BUILD_TOOLS} AS node-deps
COPY package.json package-lock.json ./
RUN npm ci

# Runs again when requirements.txt changes.
FROM ${TRUNK} AS python-deps
COPY requirements.txt ./
RUN pip install -r requirements.txt

FROM ${NODE_DEPS} AS node-deps-image

FROM ${PYTHON_DEPS} AS final
COPY --from=node-deps-image /app /app
COPY . .
CMD ["python", "main.py"]
