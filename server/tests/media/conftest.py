"""A server that speaks S3, and buckets in it."""

import itertools
import logging
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from media.storages import storage_of
from moto.server import ThreadedMotoServer

from mablog.storage import Storage

KEYS = {"AWS_ACCESS_KEY_ID": "ann", "AWS_SECRET_ACCESS_KEY": "a secret of hers"}

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def s3_address() -> Iterator[str]:
    """Where a server answers that keeps its buckets in memory."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3_settings(s3_address: str) -> dict[str, object]:
    """The settings of a site that keeps its pictures in a bucket of its own."""
    bucket = f"bucket-{next(_numbers)}"
    client = boto3.client(
        "s3", endpoint_url=s3_address, region_name="us-east-1", aws_access_key_id="ann", aws_secret_access_key="x"
    )
    client.create_bucket(Bucket=bucket)
    return {**KEYS, "MABLOG_STORAGE": f"s3://{bucket}/some/prefix", "AWS_ENDPOINT_URL": s3_address}


@pytest.fixture(params=["folder", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    """A storage of each kind; the test runs once with each."""
    settings = request.getfixturevalue("s3_settings") if request.param == "s3" else {}
    return storage_of(settings, tmp_path / "data")
