# node:20
# yarn 1 is there as in the official image. Its and pnpm's certificates are named where npm's global settings are.
FROM node:20-slim
RUN npm install -g yarn@1.22.22 && rm -rf /root/.npm \
 && mkdir -p /usr/local/etc && echo 'cafile=/etc/ssl/certs/ca-certificates.crt' >/usr/local/etc/npmrc
ENV YARN_VERSION=1.22.22
