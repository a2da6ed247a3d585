# build.sh puts images in the place of these when they are there.
ARG BASE_PYTHON=python:3.11-slim
ARG PYTHON_DEPS=python-deps
ARG TRUNK=trunk

# Runs again when requirements.txt changes.
FROM ${BASE_PYTHON} AS python-deps
ENV PIP_CACHE_DIR=/var/cache/pip HOME=/srv
WORKDIR /app
COPY requirements.txt ./
RUN --mount=type=cache,target=/var/cache/pip,sharing=locked pip install -r requirements.txt

FROM ${PYTHON_DEPS} AS trunk
RUN npm_config_cache=/x npm --version
RUN pip install --cache-dir /opt/pip flask
RUN --mount=type=cache,target=/srv/.cache/uv,sharing=locked uv pip install --system requests

FROM ${TRUNK} AS final
COPY . .
