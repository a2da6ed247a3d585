# build.sh puts images in the place of these when they are there.
ARG BASE_PYTHON=python:3.11-slim
ARG DEPS=deps

# Runs again when requirements.txt, package-lock.json and package.json change.
FROM ${BASE_PYTHON} AS deps
WORKDIR /app
COPY requirements.txt ./
RUN pip install -r requirements.txt
COPY package.json package-lock.json ./
RUN npm ci

FROM ${DEPS} AS final
COPY . .
CMD ["python", "main.py"]
