# build.sh puts images in the place of these when they are there.
ARG BASE_PYTHON=python:3.11-slim
ARG TRUNK=trunk

FROM ${BASE_PYTHON} AS wheels
WORKDIR /src
COPY requirements.txt ./
RUN pip wheel --wheel-dir /wheels -r requirements.txt

FROM ${BASE_PYTHON} AS trunk
RUN apt-get update && apt-get install -y libpq5

FROM ${TRUNK} AS final
RUN --mount=type=bind,target=/wheels,source=/wheels,from=wheels \
    pip install -U pip && \
    pip install --no-index --no-deps /wheels/*
COPY . /app
RUN python3 -m compileall /app
