from setuptools import setup

setup(name="prices", version="1.0", py_modules=["prices"])
