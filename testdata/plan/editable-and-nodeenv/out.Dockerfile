# build.sh puts images in the place of these when they are there.
ARG BASE_PYTHON=python:3.11-slim
ARG DEPS=deps

# Runs again when tools.txt, package-lock.json and package.json change.
FROM ${BASE_PYTHON} AS deps
WORKDIR /app
COPY tools.txt ./
RUN pip install -r tools.txt
COPY package.json package-lock.json ./
RUN npm ci

FROM ${DEPS} AS final
COPY . .
RUN pip install -r dev.txt
CMD ["python", "main.py"]
