"""Kinds of text that input is made of, checked once for pages and API alike."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, TypeVar
from unicodedata import category

from flask_babel import gettext as _
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    StringConstraints,
    ValidationError,
)

from mablog.errors import InvalidFields


def storable(value: str) -> str:
    """Refuse NUL, which PostgreSQL cannot store (its manual, 8.3), and half surrogate pairs, which JSON allows."""
    if "\x00" in value:
        raise ValueError(_("The character NUL is not text."))
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError(_("This is not valid Unicode text.")) from None
    return value


UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What would end a line, steer a terminal, turn a text around (Unicode, UAX 9), or be no text at all."""

M = TypeVar("M", bound=BaseModel)

Text = Annotated[str, AfterValidator(storable)]
"""Text as it was typed."""


def one_line(value: str) -> str:
    """Refuse control characters, line breaks among them."""
    if any(ord(character) < 32 or 0x7F <= ord(character) < 0xA0 for character in value):
        raise ValueError(_("Only one line of text fits here."))
    return value


Line = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(one_line)]
"""One line of text, without space around it."""


_TURNING = re.compile("[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_UNSEEN = re.compile("[\u115f\u1160\u2800\u3164\uffa0\U000e0000-\U000e007f]")


def shown_beside_others(value: str) -> str:
    """Refuse what changes the text around it or hides: it stands beside the words of others, as a name does.

    Refused are characters that turn the direction of text (Unicode Annex 9, table 4) or end a line (U+2028, U+2029),
    letters that look like nothing, tags (U+E0000 to U+E007F), and a text of which nothing is seen.
    """
    if _TURNING.search(value):
        raise ValueError(_("Characters that turn the text or end the line do not fit here."))
    if _UNSEEN.search(value) or (value and all(category(character)[0] in "CMZ" for character in value)):
        raise ValueError(_("Characters that nobody sees do not fit here."))
    return value


Label = Annotated[Line, AfterValidator(shown_beside_others)]
"""A line that stands beside what others wrote: a name, a place."""


def _written_out(value: object) -> object:
    if not (isinstance(value, datetime) or (isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d[Tt ]", value))):
        raise ValueError(_("This is not a time with its zone, such as 2026-01-31T12:00:00Z."))
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_written_out)]
"""A moment with its time zone, as RFC 3339 writes it: pydantic would take a number for seconds since 1970."""


class Input(BaseModel):
    """What a face accepts. Unknown fields are refused, so that a misspelt one is not lost in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def parse(model: type[M], values: Mapping[str, object]) -> M:
    """Check values against a model. Raises InvalidFields."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise InvalidFields.of(error) from None
