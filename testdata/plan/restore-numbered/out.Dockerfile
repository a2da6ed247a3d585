# build.sh puts images in the place of these when they are there.
ARG BASE_NODE=node:20-slim
ARG BASE_NGINX=nginx:1.27

FROM ${BASE_NODE}
WORKDIR /app
COPY . .
RUN npm install

FROM ${BASE_NGINX} AS final
COPY --from=0 /app /usr/share/nginx/html
