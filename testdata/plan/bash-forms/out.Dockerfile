# build.sh puts images in the place of these when they are there.
ARG BASE_PYTHON=python:3.11-slim
ARG TRUNK=trunk
ARG PYTHON_DEPS=python-deps
ARG NODE_DEPS=node-deps
ARG SH=sh
ARG HEREDOC=heredoc
ARG BASH=bash

# The same list under two shells: sh may read `&>` and `[[` otherwise, and nothing is cut or moved there.
FROM ${BASE_PYTHON} AS sh
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt &> /var/log/pip.log && npm ci

FROM ${BASE_PYTHON} AS heredoc
WORKDIR /app
COPY . .
RUN <<EOF
#!/bin/sh
[[ -f requirements.txt ]] && pip install -r requirements.txt
EOF

FROM ${BASE_PYTHON} AS trunk
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
WORKDIR /app

# Runs again when package-lock.json and package.json change.
FROM ${TRUNK} AS node-deps
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
COPY package.json package-lock.json ./
RUN npm ci

# Runs again when requirements.txt changes.
FROM ${TRUNK} AS python-deps
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
COPY requirements.txt ./
RUN pip install -r requirements.txt &> /var/log/pip.log

FROM ${NODE_DEPS} AS node-deps-image

FROM ${PYTHON_DEPS} AS bash
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
COPY --from=node-deps-image /app /app
COPY . .

FROM ${SH} AS sh-image

FROM ${HEREDOC} AS heredoc-image

FROM ${BASH} AS bash-image

FROM scratch AS final
COPY --from=sh-image /app /sh
COPY --from=heredoc-image /app /heredoc
COPY --from=bash-image /app /bash
