"""What the index is given and what it answers, on both kinds of database."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Select

from mablog.posts.models import Post
from mablog.search.words import tokens_of, words_in

RANKED_FIRST = 25
"""The newest posts with all the words in their title come first, however old; then those with them in the head (title,
tags, excerpt). So many of each are ranked."""

RANKED = 1000
"""The newest other matches that are ranked, and so the most that are found: a search costs the same in a large site."""

# How much it counts where all the words of a question stand. No sum of the lesser ones reaches a greater one.
IN_TITLE, IN_TAGS, IN_HEAD, AS_WHOLE_WORDS, AS_PHRASE = 16, 8, 4, 2, 1

MOST_BYTES = 900_000
"""What the index takes of one post, some 70,000 words: PostgreSQL's limit of 1 MB for a tsvector is never met."""

_BYTES_BESIDE_A_WORD = 8
_MOST_OF_A_CHARACTER = 128
"""Bytes that one character can come to: folding makes up to 18 of one, and those without spaces stand in pairs, too."""


@dataclass(frozen=True)
class Document:
    """The tokens of a post. Documents are ordered by `place`: the time when they were listed, then the number."""

    place: int
    post_id: int
    title: list[str]
    tags: list[str]
    excerpt: list[str]
    body: list[str]


Hidden = Select[int]
"""A query for the numbers of posts that whoever searches does not see."""


class Match(NamedTuple):
    """A post that was found. The best match has the greatest score, of those alike the greatest place."""

    post_id: int
    score: int
    place: int


def document_of(post: Post) -> Document:
    """What is found of a listed post, whose text and tags are loaded."""
    if post.listed_at is None:
        raise ValueError(f"post {post.id} is not listed")
    title = words_in(post.title)
    tags = words_in(" ".join(tag.name for tag in post.tags))
    excerpt = words_in(post.excerpt)
    return Document(
        place=place_of(post.listed_at, post.id),
        post_id=post.id,
        title=list(tokens_of(title)),
        tags=list(tokens_of(tags)),
        excerpt=list(tokens_of(excerpt)),
        body=_shortened(post.text),
    )


def place_of(listed_at: datetime, post_id: int) -> int:
    """Seconds since the year 1, then the last 24 bits of the number: different for all posts of one second."""
    seconds = (listed_at - datetime(1, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)
    return seconds << 24 | post_id & 0xFFFFFF


def as_text(hidden: Hidden) -> tuple[str, dict[str, object]]:
    """The query as it stands in another one, with its parameters by name."""
    compiled = hidden.compile()
    return str(compiled), dict(compiled.params)


def _shortened(source: str) -> list[str]:
    tokens = tokens_of(words_in(source))
    if len(source) * _MOST_OF_A_CHARACTER <= MOST_BYTES:
        return list(tokens)
    taken: list[str] = []
    left = MOST_BYTES
    for token in tokens:
        left -= len(token.encode()) + _BYTES_BESIDE_A_WORD
        if left < 0:
            break
        taken.append(token)
    return taken
