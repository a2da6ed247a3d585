# build.sh puts images in the place of these when they are there.
ARG BASE_NODE=node:20-slim

FROM ${BASE_NODE} AS final
COPY . /app
WORKDIR /app
RUN npm ci
EXPOSE 3000
CMD ["node", "index.js"]
