# build.sh puts images in the place of these when they are there.
ARG BASE_NODE=node:20-slim
ARG NODE_DEPS=node-deps
ARG BOT=bot

# The bot.
FROM ${BASE_NODE} AS node-deps
USER node
WORKDIR /home/node/bot
COPY --chown=node package.json package-lock.json ./
RUN npm install

FROM ${NODE_DEPS} AS node-deps-image

FROM ${NODE_DEPS} AS bot
ARG TOKEN
ARG MODE=production
CMD ["node", "src/index.js"]
COPY --chown=node . /home/node/bot
# As `npm install` left it.
COPY --from=node-deps-image /home/node/bot/package-lock.json ./
ENTRYPOINT ["docker-entrypoint.sh"]
RUN node src/check.js "$MODE"

FROM ${BOT} AS debug
RUN node --version
