# build.sh puts images in the place of these when they are there.
ARG BASE_PYTHON=python:3.11-slim
ARG DEPS=deps

# Runs again when package-lock.json, package.json and requirements.txt change.
FROM ${BASE_PYTHON} AS deps
WORKDIR /app
COPY requirements.txt package.json package-lock.json ./
RUN export PIP_INDEX_URL=https://example.org && pip install -r requirements.txt && npm ci

FROM ${DEPS} AS final
COPY . .
RUN service postgresql start && pip install -r requirements.txt && npm ci
