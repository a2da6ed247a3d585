"""The web application: one page, and the catalogue as JSON."""
import json
import os
import pathlib

from flask import Flask, jsonify

HERE = pathlib.Path(__file__).parent


def create_app():
    app = Flask(__name__)
    app.config.from_envvar("SHOP_SETTINGS", silent=True)

    @app.get("/")
    def index():
        return "<!doctype html><title>Shop</title><script defer src=/static/shop.js></script>"

    @app.get("/api/items")
    def items():
        return jsonify(json.loads((HERE / "data" / "items.json").read_text(encoding="utf-8")))

    @app.get("/version")
    def version():
        return jsonify(release=os.environ.get("SHOP_RELEASE", "unknown"))

    return app
