# build.sh puts images in the place of these when they are there.
ARG BASE_PYTHON=python:3.11-slim
ARG TRUNK=trunk
ARG PYTHON_DEPS=python-deps

FROM ${BASE_PYTHON} AS trunk
RUN apt-get update && apt-get install -y make
WORKDIR /app

# Runs again when requirements.txt changes.
FROM ${TRUNK} AS python-deps
# Given a value, it leaves the packages out.
ARG without_packages
COPY requirements.txt ./
RUN if [ "x$without_packages" = "x" ]; then pip install -r requirements.txt; fi

FROM ${PYTHON_DEPS} AS final
ARG without_packages
COPY . .
RUN make
