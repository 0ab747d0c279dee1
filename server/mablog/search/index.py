"""The index: which of its two kinds serves this database."""

from collections.abc import Sequence
from typing import Protocol

from mablog.db import db
from mablog.search import postgresql, sqlite
from mablog.search.documents import Document, Hidden, Match
from mablog.search.question import Question


class Index(Protocol):
    def write(self, documents: Sequence[Document]) -> None:
        """Add documents of posts that have none."""

    def matches(
        self, question: Question, *, after: tuple[int, int], limit: int, hidden: Hidden | None = None
    ) -> list[Match]:
        """The best matches whose score and place come after these, without the posts that are `hidden`."""

    def tidy(self) -> None:
        """Make the index anew from its documents, after many of them were written."""


def index() -> Index:
    """The index of the kind of database that the application runs on."""
    return postgresql if db.engine.dialect.name == "postgresql" else sqlite
