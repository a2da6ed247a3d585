"""The web application."""
import json
import os

from flask import Flask, jsonify, render_template

from shop.catalog import Catalog


def create_app():
    app = Flask(__name__)
    app.config.from_envvar("SHOP_SETTINGS", silent=True)
    catalog = Catalog.load()

    @app.context_processor
    def assets():
        path = os.path.join(app.static_folder, "dist", "manifest.json")
        with open(path, encoding="utf-8") as file:
            return {"assets": json.load(file)}

    @app.get("/")
    def index():
        return render_template("index.html", items=catalog.items)

    @app.get("/api/items")
    def items():
        return jsonify([item.as_dict() for item in catalog.items])

    @app.get("/version")
    def version():
        return jsonify(revision=os.environ.get("SHOP_REVISION", "unknown"))

    return app
