# build.sh puts images in the place of these when they are there.
ARG BASE_PYTHON=python:3.11-slim
ARG TRUNK=trunk
ARG PYTHON_DEPS=python-deps
ARG BASE_NODE=node:20-slim
ARG NODE_DEPS=node-deps

FROM ${BASE_PYTHON} AS trunk
RUN apt-get update && apt-get install -y curl

# Runs again when requirements.txt changes.
FROM ${TRUNK} AS python-deps
COPY requirements.txt ./
# The cache is turned off.
RUN pip install --no-cache-dir -r requirements.txt

FROM ${PYTHON_DEPS} AS off
# What else is in the RUN is not known.
RUN ./post-install; pip install -r requirements.txt

FROM ${BASE_NODE} AS emptied
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci && npm cache clean --force

FROM ${BASE_NODE} AS offline
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --offline

FROM ${BASE_NODE} AS linking
RUN pnpm add -g serve

# Another user cannot write there.
# Runs again when package-lock.json and package.json change.
FROM ${BASE_NODE} AS node-deps
WORKDIR /app
USER node
COPY package.json package-lock.json ./
RUN npm ci

FROM ${NODE_DEPS} AS final
COPY . .
