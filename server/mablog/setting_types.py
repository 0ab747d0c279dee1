"""What settings take: types whose values are read, and refused with a word about what they should be."""

import re
from collections.abc import Mapping
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, SecretStr
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from mablog.addresses import is_mailbox, storage_address
from mablog.origins import origin_of
from mablog.proxies import Network, networks

DATABASE_ADDRESS = "takes sqlite:///path or postgresql://user@host/name"


def _absolute(value: Path) -> Path:
    return value.expanduser().absolute()


def _with_driver(value: str) -> str:
    scheme, separator, rest = value.partition("://")
    try:
        if scheme in ("postgres", "postgresql", "postgresql+psycopg") and separator:
            return make_url(f"postgresql+psycopg://{rest}").render_as_string(hide_password=False)
        if value and (scheme != "sqlite" or make_url(value).host):
            raise ArgumentError
    except (ArgumentError, ValueError):
        raise ValueError(DATABASE_ADDRESS) from None
    return value


def _redis_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        where = {"redis": parts.hostname, "rediss": parts.hostname, "unix": parts.path}.get(parts.scheme)
        is_wrong = not where or parts.port == 0
    except ValueError:  # such as a port that is no number
        is_wrong = True
    if value and is_wrong:
        raise ValueError("takes redis://host:6379/0, rediss://… or unix:///path")
    return value


def _sender(value: str) -> str:
    if value and not (value.isprintable() and is_mailbox(parseaddr(value)[1])):
        raise ValueError("takes an address such as blog@example.org, or Name <blog@example.org>")
    return value


def _mailboxes(value: str) -> str:
    if not all(is_mailbox(address.strip()) for address in value.split(",") if address.strip()):
        raise ValueError("takes addresses such as ann@example.org, with commas between them")
    return value


def _origins(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return tuple(origin_of(address) for address in re.split(r"[\s,]+", value) if address)
    except ValueError:
        raise ValueError("takes origins such as http://localhost:3000, without a path and without *") from None


def _networks(value: object) -> object:
    return networks(value) if isinstance(value, str) else value


def _modules(value: object) -> object:
    if not isinstance(value, str):
        return value
    if not value.strip():
        return None
    names = re.split(r"[\s,]+", value.strip(" ,"))
    if not all(re.fullmatch(r"-?[a-z][a-z0-9_]*", name) for name in names):
        raise ValueError("takes names such as cars, or -comments, with commas between them")
    return {name.removeprefix("-"): not name.startswith("-") for name in names}


def _folder(value: Path | None) -> Path | None:
    if value is not None and not value.is_dir():
        raise ValueError("takes a folder that is there")
    return value


def _folder_or_bucket(value: str) -> str:
    return storage_address(value) if value else ""


def _http_address(value: str) -> str:
    if value and (urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).netloc):
        raise ValueError("takes an address such as https://s3.example")
    return value


def _dsn(value: SecretStr) -> SecretStr:
    if value.get_secret_value() and not re.fullmatch(r"https?://\w+(:\w+)?@[^/@]+/\S*\d", value.get_secret_value()):
        raise ValueError("takes a DSN such as https://key@sentry.example/1")
    return value


def _headers(value: SecretStr) -> SecretStr:
    if not all("=" in item for item in value.get_secret_value().split(",") if item.strip()):
        raise ValueError("takes name=value, with commas between several")
    return value


def _public_address(value: str) -> str:
    try:
        return origin_of(value) if value else ""
    except ValueError:
        raise ValueError("takes an address such as https://blog.example, without a path") from None


AbsolutePath = Annotated[Path, AfterValidator(_absolute)]
DatabaseAddress = Annotated[str, AfterValidator(_with_driver)]
Dsn = Annotated[SecretStr, AfterValidator(_dsn)]
Folder = Annotated[Path | None, AfterValidator(_folder)]
Headers = Annotated[SecretStr, AfterValidator(_headers)]
HttpAddress = Annotated[str, AfterValidator(_http_address)]
Mailboxes = Annotated[str, AfterValidator(_mailboxes)]
Modules = Annotated[Mapping[str, bool] | None, BeforeValidator(_modules)]
Networks = Annotated[tuple[Network, ...], BeforeValidator(_networks)]
Origins = Annotated[tuple[str, ...], BeforeValidator(_origins)]
PublicAddress = Annotated[str, AfterValidator(_public_address)]
RedisAddress = Annotated[str, AfterValidator(_redis_address)]
Sender = Annotated[str, AfterValidator(_sender)]
StorageAddress = Annotated[str, AfterValidator(_folder_or_bucket)]
