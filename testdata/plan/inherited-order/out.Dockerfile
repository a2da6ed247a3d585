# build.sh puts images in the place of these when they are there.
ARG BASE_PYTHON=python:3.12-slim
ARG APP_BASE=app-base
ARG PYTHON_DEPS=python-deps

FROM ${BASE_PYTHON} AS app-base
WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt
CMD ["python", "app.py"]

FROM ${APP_BASE} AS app
# The source.
COPY . .

# With what only developers want.
# Runs again when requirements-plus.txt changes.
FROM ${APP_BASE} AS python-deps
COPY requirements-plus.txt ./
RUN pip install --no-cache-dir -r requirements-plus.txt

FROM ${PYTHON_DEPS} AS app-plus
COPY . .
CMD ["python", "-m", "pdb", "app.py"]
