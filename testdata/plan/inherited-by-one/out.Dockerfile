# build.sh puts images in the place of these when they are there.
ARG BASE_PYTHON=python:3.12-slim
ARG APP=app

FROM ${BASE_PYTHON} AS app
WORKDIR /app
COPY . .
CMD ["python", "app.py"]

FROM ${APP} AS app-plus
RUN pip install --no-cache-dir -r requirements-plus.txt
CMD ["python", "-m", "pdb", "app.py"]
