# build.sh puts images in the place of these when they are there.
ARG BASE_PYTHON=python:3.11-slim
ARG BASE_NODE=node:20-slim
ARG TRUNK=trunk
ARG PYTHON_DEPS=python-deps
ARG NODE_DEPS=node-deps

FROM ${BASE_NODE} AS node-image

# The shop: a small web application in Python with a front end in JavaScript.
FROM ${BASE_PYTHON} AS trunk

ENV PYTHONUNBUFFERED=1 \
    SHOP_SETTINGS=/app/settings.cfg

# System packages
RUN apt-get update
RUN apt-get install -y --no-install-recommends gettext-base media-types

# Node, for the front end
COPY --from=node-image /usr/local/bin/node /usr/local/bin/node
COPY --from=node-image /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
 && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx

RUN useradd --create-home --uid 1000 shop

WORKDIR /app

# Runs again when package-lock.json and package.json change.
FROM ${TRUNK} AS node-deps
COPY package.json package-lock.json ./
RUN npm ci

# Runs again when requirements/base.txt and requirements/production.txt change.
FROM ${TRUNK} AS python-deps

# Python and Node packages
COPY requirements/production.txt requirements/base.txt ./requirements/
RUN pip install --no-cache-dir -r requirements/production.txt

FROM ${NODE_DEPS} AS node-deps-image

FROM ${PYTHON_DEPS} AS final
COPY --from=node-deps-image /app /app
COPY . .
ARG GIT_SHA=dev

# Front end
RUN npm run build
RUN python manage.py collect

# Which revision is this?
ENV SHOP_REVISION=$GIT_SHA
LABEL org.opencontainers.image.title="shop" \
      org.opencontainers.image.revision=$GIT_SHA

USER shop
EXPOSE 8000
ENTRYPOINT ["./entrypoint.sh"]
CMD ["serve"]
