# build.sh puts images in the place of these when they are there.
ARG BASE_PYTHON=python:3.11-slim
ARG BASE_NODE=node:20-slim
ARG TRUNK=trunk
ARG PYTHON_DEPS=python-deps

FROM ${BASE_NODE} AS node-image

# The shop as one meets it in the wild: everything works, and nothing is where it should be.
FROM ${BASE_PYTHON} AS trunk

RUN apt-get update && apt-get install -y --no-install-recommends gettext-base \
    && pip install -U pip \
    && apt-get install -y --no-install-recommends media-types && rm -rf /var/lib/apt/lists/*

COPY --from=node-image /usr/local/bin/node /usr/local/bin/
COPY --from=node-image /usr/local/lib/node_modules/npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm; \
    useradd --create-home shop; mkdir /shop; chown shop:shop /shop

# never run anything as root
USER shop
ENV PATH="/home/shop/.local/bin:${PATH}"

# Runs again when requirements/base.txt and requirements/production.txt change.
FROM ${TRUNK} AS python-deps
COPY --chown=shop:shop requirements/production.txt requirements/base.txt /shop/requirements/
RUN cd /shop \
 && pip install -r requirements/production.txt

FROM ${PYTHON_DEPS} AS final
ARG RELEASE=unreleased

CMD ["serve"]
ENTRYPOINT ["/shop/entrypoint.sh"]
COPY --chown=shop:shop . /shop
RUN cd /shop \
 && npm ci
RUN cd /shop/tools && npm install   # no lock file here, nobody knows why
RUN cd /shop && npm run build && node tools/licenses.js > shop/static/licenses.txt
RUN cd /shop && python manage.py collect

ENV SHOP_RELEASE=$RELEASE
LABEL release="$RELEASE" maintainer="the shop"
EXPOSE 8000
VOLUME /shop/public

# each customer's image brings its own settings
ONBUILD COPY --chown=shop:shop settings.cfg.in /shop/settings.cfg.in
ONBUILD RUN cd /shop && python manage.py check
