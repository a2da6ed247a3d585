# build.sh puts images in the place of these when they are there.
ARG BASE_PYTHON=python:3.12-slim

FROM ${BASE_PYTHON} AS final
COPY wheels/ /opt/wheels/
WORKDIR /app
COPY requirements.txt ./
RUN pip install -r requirements.txt
COPY app.py ./
CMD ["python", "app.py"]
