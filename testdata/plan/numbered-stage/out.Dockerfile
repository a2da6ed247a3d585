# build.sh puts images in the place of these when they are there.
ARG BASE_NODE=node:20-slim
ARG BASE_NGINX=nginx:1.25

FROM ${BASE_NODE}
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build

FROM ${BASE_NGINX} AS final
COPY --from=0 /app/dist /usr/share/nginx/html
