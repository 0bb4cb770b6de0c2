# pisift in a container: docker build -t pisift . && docker run --rm -v "$PWD:/src:ro" pisift check /src
# For a sidecar: docker run -i pisift mask.
FROM python:3.12-slim
RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/pisift
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY scanner scanner
COPY recognizers recognizers
COPY connectors connectors
COPY reports reports
RUN pip install --no-cache-dir --constraint constraints.txt '.[code,databases,logs]' \
    && useradd --create-home pisift \
    && git config --system --add safe.directory '*'
USER pisift
# Compiles the patterns once, so that each start finds them.
RUN echo | pisift mask
WORKDIR /src
ENTRYPOINT ["pisift"]
CMD ["--help"]
