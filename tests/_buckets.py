"""A real S3 server for tests: moto's, in a thread of this process, spoken to over HTTP."""

import logging
import os
from functools import lru_cache
from itertools import count
from typing import Any

_numbers = count(1)


@lru_cache(maxsize=1)
def endpoint() -> str:
    """The server's address; started by the first who asks, it ends with this process."""
    from moto.server import ThreadedMotoServer

    os.environ.update(AWS_ACCESS_KEY_ID="test", AWS_SECRET_ACCESS_KEY="test", AWS_DEFAULT_REGION="us-east-1")
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    return f"http://{host}:{port}"


@lru_cache(maxsize=1)
def client() -> Any:
    """To put objects there."""
    import boto3

    return boto3.client("s3", endpoint_url=endpoint())


def bucket(objects: dict[str, bytes]) -> str:
    """A new bucket with ``objects`` by key; returns its name."""
    address = endpoint()
    name = f"pisift-{next(_numbers)}"
    client().create_bucket(Bucket=name)
    for key, content in objects.items():
        client().put_object(Bucket=name, Key=key, Body=content)
    assert address
    return name


def many(name: str, keys: list[str]) -> None:
    """Empty objects, put where the server keeps them: a thousand requests would take long."""
    from moto.s3.models import s3_backends

    backend = s3_backends["123456789012"]["aws"]
    for key in keys:
        backend.put_object(name, key, b"")


def target(place: str, more: str = "") -> str:
    """A target for ``place`` on the server."""
    return f"s3://{place}?endpoint={endpoint()}{more}"
