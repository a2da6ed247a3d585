#!/usr/bin/env python3
"""Chores: `collect` gathers the static files that the web server gives out, `check` renders the first page."""
import shutil
import sys

from shop.app import create_app


def collect(app):
    shutil.rmtree("public", ignore_errors=True)
    shutil.copytree(app.static_folder, "public/static")


def check(app):
    page = app.test_client().get("/")
    print(page.status, len(page.data), "bytes")
    return 0 if page.status_code == 200 else 1


if __name__ == "__main__":
    commands = {"collect": collect, "check": check}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        sys.exit(f"usage: manage.py {'|'.join(commands)}")
    sys.exit(commands[sys.argv[1]](create_app()))
