from setuptools import setup

setup(name="shop", version="1.0", packages=["shop"], install_requires=["click"])
