# build.sh puts images in the place of these when they are there.
ARG BASE_PYTHON=python:3.12-slim
ARG APP_BASE=app-base
ARG APP=app
ARG PYTHON_DEPS=python-deps
ARG COMPILED=compiled

FROM ${BASE_PYTHON} AS app-base
WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt
CMD ["python", "app.py"]

FROM ${APP_BASE} AS app
# The source.
COPY . .

FROM ${APP} AS compiled
RUN python -m compileall .

# With what only developers want.
# Runs again when requirements-plus.txt changes.
FROM ${APP_BASE} AS python-deps
COPY requirements-plus.txt ./
RUN pip install --no-cache-dir -r requirements-plus.txt

FROM ${COMPILED} AS compiled-image

FROM ${PYTHON_DEPS} AS app-plus
COPY . .
COPY --from=compiled-image /app/__pycache__ /opt/compiled
CMD ["python", "-m", "pdb", "app.py"]
