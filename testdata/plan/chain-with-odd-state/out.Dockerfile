# build.sh puts images in the place of these when they are there.
ARG BASE_PYTHON=python:3.11-slim
ARG DEPS=deps

# What crosses a cut without the usual words for it.
# Runs again when package-lock.json, package.json and requirements.txt change.
FROM ${BASE_PYTHON} AS deps
WORKDIR /app
COPY requirements.txt package.json package-lock.json /srv/
RUN command cd /srv && pip install -r requirements.txt && npm ci

FROM ${DEPS} AS final
RUN cd /srv && echo ${TARGET:=flask} && pip install -r requirements.txt && npm ci --prefix ${TARGET:-/srv}
RUN cd /srv && read X && pip install -r requirements.txt && npm ci
RUN cd /srv && printf -v X y && pip install -r requirements.txt && npm ci
RUN cd /srv && shift && pip install -r requirements.txt && npm ci
