# syntax=docker/dockerfile:1.0
# build.sh puts images in the place of these when they are there.
ARG BASE_PYTHON=python:3.11-slim
ARG PYTHON_DEPS=python-deps

# Runs again when requirements.txt changes.
FROM ${BASE_PYTHON} AS python-deps
WORKDIR /app
COPY requirements.txt ./
RUN pip install -r requirements.txt

FROM ${PYTHON_DEPS} AS final
COPY . .
