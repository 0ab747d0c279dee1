"""Secrets, masked in texts that others read, such as the log: those of the settings and of the present request."""

import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote, urlsplit

from flask import has_request_context, request
from pydantic import SecretStr

from mablog.config import Config

MASK = "***"

SHORTEST = 6
"""Characters below which a text is left as it is: it would be found in the middle of words."""

SECRET = re.compile("password|token|secret", re.IGNORECASE)
"""What fields are called whose values are secret."""


VALUES = re.compile(r"(DETAIL: ).*?(?=\n\n|\n(?:HINT|CONTEXT|\[SQL)|\Z)", re.DOTALL)
"""Where PostgreSQL says of which values it complains."""


def masked(text: str, secrets: Iterable[str]) -> str:
    """A text with a mask in the place of each of these, and of the values that PostgreSQL complains of."""
    text = VALUES.sub(rf"\1{MASK}", text)
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) >= SHORTEST:
            text = text.replace(secret, MASK)
    return text


def of_settings(config: Config) -> frozenset[str]:
    """The secrets that a site is set up with."""
    values = [getattr(config, name) for name in Config.model_fields]
    found = {value.get_secret_value() for value in values if isinstance(value, SecretStr)}
    found |= set(config.otlp_header_fields.values())
    found.add(urlsplit(config.sentry_dsn.get_secret_value()).username or "")
    found |= {unquote(urlsplit(value).password or "") for value in values if isinstance(value, str) and "@" in value}
    return frozenset(found - {""})


def of_request() -> frozenset[str]:
    """The secrets that the present request came with, if there is one: as far as they were read already."""
    return frozenset(_sent()) if has_request_context() else frozenset()


def _sent() -> Iterator[str]:
    yield from request.cookies.values()
    yield request.headers.get("Authorization", "").partition(" ")[2].strip()
    yield from _in(request.view_args or {})
    # Werkzeug keeps what it has read; reading here might wait for a client, or raise.
    yield from _in(vars(request).get("form", {}))
    yield from _in(getattr(request, "_cached_json", ({},))[0])


def _in(fields: object) -> Iterator[str]:
    if isinstance(fields, Mapping):
        for name, value in fields.items():
            if isinstance(value, str) and SECRET.search(str(name)):
                yield value
            yield from _in(value)
