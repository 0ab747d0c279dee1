from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from mablog.idempotency import LONGEST_KEY
from mablog.text import Input, Line, Text

LONGEST_SOURCE = 10_000


def _with_words(value: str) -> str:
    if not value.strip():
        raise ValueError("Write something first.")
    return value


Source = Annotated[Text, StringConstraints(min_length=1, max_length=LONGEST_SOURCE), AfterValidator(_with_words)]


class CommentEdit(Input):
    """A new text of a comment."""

    source: Source


class CommentInput(CommentEdit):
    """A comment as it is written. `parent_id` is the number of the comment that it answers."""

    parent_id: Annotated[int, Field(ge=1, lt=2**31)] | None = None


class RequestKeyInput(Input):
    key: Annotated[Line, Field(min_length=1, max_length=LONGEST_KEY)]
