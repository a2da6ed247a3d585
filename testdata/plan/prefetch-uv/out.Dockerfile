# build.sh puts images in the place of these when they are there.
ARG BASE_PYTHON=python:3.12-slim
ARG BASE_UV=ghcr.io/astral-sh/uv:0.5
ARG TRUNK=trunk
ARG UV_DEPS=uv-deps

FROM ${BASE_UV} AS uv-image

FROM ${BASE_PYTHON} AS trunk
COPY --from=uv-image /uv /bin/
WORKDIR /app

# Runs again when pyproject.toml and uv.lock change.
FROM ${TRUNK} AS uv-deps
COPY pyproject.toml uv.lock ./
RUN uv sync --locked --no-dev --no-install-project

FROM ${UV_DEPS} AS final
COPY . .
RUN uv sync --locked --no-dev
CMD ["/app/.venv/bin/python", "-m", "app"]
