# build.sh puts images in the place of these when they are there.
ARG BASE_NODE=node:20-slim
ARG NODE_DEPS=node-deps
ARG BASE_PYTHON=python:3.12-slim
ARG ASSETS=assets

# Runs again when package-lock.json and package.json change.
FROM ${BASE_NODE} AS node-deps
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts

FROM ${NODE_DEPS} AS assets
COPY . .
RUN npm run build

FROM ${ASSETS} AS assets-image

FROM ${BASE_PYTHON} AS final
WORKDIR /app
COPY --from=assets-image /src/dist ./static
COPY --from=assets-image /src/bin /usr/local/bin
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
CMD ["python", "app.py"]
