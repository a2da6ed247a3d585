#!/bin/sh
# Fills in the settings, then serves, or runs what was asked for.
set -eu
cd /shop

: "${SHOP_TITLE:=Shop}" "${SHOP_PORT:=8000}"
export SHOP_TITLE
envsubst <settings.cfg.in >/tmp/settings.cfg

case "${1:-serve}" in
serve) SHOP_SETTINGS=/tmp/settings.cfg exec gunicorn --bind "0.0.0.0:$SHOP_PORT" 'shop.app:create_app()' ;;
check) exec python manage.py check ;;
*) exec "$@" ;;
esac
