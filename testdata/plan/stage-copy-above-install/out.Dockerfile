# build.sh puts images in the place of these when they are there.
ARG BASE_NODE=node:20-slim
ARG NODE_DEPS=node-deps
ARG BASE_PYTHON=python:3.12-slim
ARG PYTHON_DEPS=python-deps
ARG ASSETS=assets

# Runs again when package-lock.json and package.json change.
FROM ${BASE_NODE} AS node-deps
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts

FROM ${NODE_DEPS} AS assets
COPY . .
RUN npm run build

# Runs again when requirements.txt changes.
FROM ${BASE_PYTHON} AS python-deps
WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt

FROM ${ASSETS} AS assets-image

FROM ${PYTHON_DEPS} AS final
COPY --from=assets-image /src/dist ./static
COPY . .
CMD ["python", "app.py"]
