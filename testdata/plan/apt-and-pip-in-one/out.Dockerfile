# build.sh puts images in the place of these when they are there.
ARG BASE_PYTHON=python:3.11-slim
ARG TRUNK=trunk
ARG PYTHON_DEPS=python-deps

FROM ${BASE_PYTHON} AS trunk
WORKDIR /app
# what the wheels need
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpq5 \
 && rm -rf /var/lib/apt/lists/*

# Runs again when requirements.txt changes.
FROM ${TRUNK} AS python-deps
COPY requirements.txt ./
RUN pip install -r requirements.txt

FROM ${PYTHON_DEPS} AS final
COPY . .
CMD ["python", "main.py"]
