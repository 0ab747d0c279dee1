"""Files in a bucket of S3, at AWS or wherever else its protocol is spoken."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from mablog.config import Config
from mablog.storage import PAGE, StoredFile, check_name, is_name

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig, S3Config

# Somebody waits for the answer. What fails in spite of the second attempt is said to fail.
_CONNECTING, _ANSWERING = "3s", "10s"
_ATTEMPTS: "RetryConfig" = {"max_retries": 1, "retry_timeout": timedelta(seconds=10)}


class S3Storage:
    """Files in a bucket, under a prefix. Its connections belong to the process that first uses them."""

    def __init__(self, address: str, config: Config) -> None:
        parts = urlsplit(address)
        given: S3Config = {}
        if config.aws_endpoint_url:
            given["endpoint"] = config.aws_endpoint_url
        if config.aws_region:
            given["region"] = config.aws_region
        if config.aws_access_key_id:  # else the library asks the machine's own identity, as at AWS
            given["access_key_id"] = config.aws_access_key_id
            given["secret_access_key"] = config.aws_secret_access_key.get_secret_value()
        client: ClientConfig = {
            "allow_http": config.aws_endpoint_url.startswith("http://"),
            "connect_timeout": _CONNECTING,
            "timeout": _ANSWERING,
        }
        self.store = S3Store(
            parts.netloc, prefix=parts.path.strip("/") or None, config=given, client_options=client,
            retry_config=_ATTEMPTS,
        )  # fmt: skip

    def put(self, name: str, data: bytes) -> None:
        with os_errors():
            obstore.put(self.store, check_name(name), data, use_multipart=False)

    def read(self, name: str) -> bytes:
        with os_errors():
            return bytes(obstore.get(self.store, check_name(name)).bytes())

    def delete(self, *names: str) -> None:
        with os_errors():
            obstore.delete(self.store, [check_name(name) for name in names])

    def pages(self) -> Iterator[list[StoredFile]]:
        with os_errors():
            for page in obstore.list(self.store, chunk_size=PAGE):
                yield [
                    StoredFile(found["path"], found["size"], found["last_modified"])
                    for found in page
                    if is_name(found["path"])
                ]


@contextmanager
def os_errors() -> Iterator[None]:
    """Raise OSError for whatever the library raises."""
    try:
        yield
    except BaseError as error:
        # The first line says what failed and how; the rest describes the library's own state.
        raise OSError(str(error).partition("\n")[0]) from error
