# build.sh puts images in the place of these when they are there.
ARG BASE_NODE=node:20-slim
ARG NODE_DEPS=node-deps
ARG BASE_PYTHON=python:3.11-slim
ARG PRUNED=pruned
ARG CLEANED=cleaned
ARG FOUND=found

FROM ${BASE_NODE} AS pruned
WORKDIR /app
COPY . .
RUN npm ci && npm run build && npm prune --omit=dev

# Runs again when package-lock.json and package.json change.
FROM ${BASE_NODE} AS node-deps
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci \
 && npm cache clean --force

FROM ${NODE_DEPS} AS cleaned
COPY . .
RUN npm run build

FROM ${BASE_PYTHON} AS found
WORKDIR /app
COPY . .
RUN pip install -r requirements.txt && find /usr/local -name __pycache__ -exec rm -rf {} +

FROM ${PRUNED} AS pruned-image

FROM ${CLEANED} AS cleaned-image

FROM ${FOUND} AS found-image

FROM scratch AS final
COPY --from=pruned-image /app /pruned
COPY --from=cleaned-image /app /cleaned
COPY --from=found-image /app /found
