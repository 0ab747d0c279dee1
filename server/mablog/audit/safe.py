"""What an audit entry may hold: plain, small values, and nothing secret."""

import re
from typing import Any

from pydantic_core import to_jsonable_python

from mablog.text import UNPRINTABLE

LONGEST_TEXT = 300
MOST_ITEMS = 50

SECRET_NAME = re.compile(r"passw|secret|token|cookie|authorization|credential|hash|csrf|(api|private)_?key", re.I)
SECRET_VALUE = re.compile(r"\b(mab_|gh[pousr]_|Bearer\s+)[\w.-]+|\$(argon2|scrypt|pbkdf2|2[aby]\$)\S+", re.I)


def line(value: str, longest: int = LONGEST_TEXT) -> str:
    """The text as one short line without secrets."""
    text = UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", SECRET_VALUE.sub("…", value))
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def safe(value: object) -> Any:
    """The value as JSON, without the fields whose names or texts look like secrets, and cut where it is long."""
    return _small(to_jsonable_python(value, fallback=str))


def _small(value: Any) -> Any:
    if isinstance(value, dict):
        kept = [(key, item) for key, item in value.items() if not SECRET_NAME.search(str(key))]
        return {line(str(key)): _small(item) for key, item in kept[:MOST_ITEMS]}
    if isinstance(value, list):
        return [_small(item) for item in value[:MOST_ITEMS]]
    return line(value) if isinstance(value, str) else value
