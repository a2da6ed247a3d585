# build.sh puts images in the place of these when they are there.
ARG BASE_NODE=node:20-slim

FROM ${BASE_NODE} AS final
WORKDIR /app
COPY . .
RUN npm install
CMD ["node", "index.js"]
