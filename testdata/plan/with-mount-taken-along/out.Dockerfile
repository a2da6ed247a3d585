# build.sh puts images in the place of these when they are there.
ARG BASE_PYTHON=python:3.11-slim
ARG PYTHON_DEPS=python-deps
ARG DEPS=deps
ARG OTHER=other

FROM ${BASE_PYTHON} AS deps
COPY requirements.txt ./
RUN pip download -d /wheels -r requirements.txt

# Runs again when requirements.txt changes.
FROM ${BASE_PYTHON} AS python-deps
COPY requirements.txt ./
RUN pip install -r requirements.txt

FROM ${PYTHON_DEPS} AS other
RUN ls /root/.cache/pip

FROM ${DEPS} AS deps-image

FROM ${OTHER} AS other-image

FROM ${BASE_PYTHON} AS final
COPY --from=deps-image /root/.cache/pip /root/.cache/pip
COPY --from=other-image /usr/local /usr/local
