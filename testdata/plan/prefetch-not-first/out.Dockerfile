# build.sh puts images in the place of these when they are there.
ARG BASE_PYTHON=python:3.12-slim
ARG TRUNK=trunk
ARG IN_A_SHELL_TRUNK=in-a-shell-trunk
ARG TRUNK_2=trunk-2
ARG UV_DEPS=uv-deps

FROM ${BASE_PYTHON} AS in-one
WORKDIR /app
COPY . .
RUN pip install uv; uv sync --locked

FROM ${BASE_PYTHON} AS trunk
RUN pip install uv
WORKDIR /app

FROM ${TRUNK} AS with-a-variable
COPY . .
RUN export UV_COMPILE_BYTECODE=1 && uv sync --locked

FROM ${BASE_PYTHON} AS in-a-shell-trunk
RUN pip install uv
WORKDIR /app

FROM ${IN_A_SHELL_TRUNK} AS in-a-shell
COPY . .
RUN sh -c "uv sync --locked"

FROM ${BASE_PYTHON} AS trunk-2
RUN pip install uv
WORKDIR /app

# Runs again when pyproject.toml and uv.lock change.
FROM ${TRUNK_2} AS uv-deps
COPY pyproject.toml uv.lock ./
RUN uv sync --locked --no-install-project

FROM ${UV_DEPS} AS final
COPY . .
RUN set -eu && uv sync --locked
