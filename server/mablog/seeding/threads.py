"""Threads of comments made up: which post gets how many, and who answers whom."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random

from mablog.seeding.words import Vocabulary

LONGEST, DEEPEST = 10_000, 1_000
"""Comments of the one long thread, and how many of them answer each other in a row."""
TYPICAL_WAIT = timedelta(days=2)
"""Half of the comments of a post come before that."""


@dataclass(frozen=True)
class MadeUpComment:
    """A comment by its place among those of its post: `parent` is the place of the one that it answers."""

    parent: int | None
    created_at: datetime


def shares(number: int, posts: int, random: Random) -> list[int]:
    """So many comments, divided among posts: most get a few, some many. One gets a long thread if there are enough."""
    weights = list(accumulate(random.paretovariate(1.2) for _ in range(posts)))
    long = min(LONGEST, number // 2)
    given = [0] * posts
    for place in random.choices(range(posts), cum_weights=weights, k=number - long):
        given[place] += 1
    given[0] += long
    return given


def make_up_thread(number: int, *, since: datetime, now: datetime, random: Random) -> list[MadeUpComment]:
    """The comments of one post, the oldest first; of very many, a tenth answer each other in a row."""
    in_a_row = min(number // 10, DEEPEST) if number >= LONGEST // 10 else 0
    span = max(now - since, timedelta(seconds=1))
    waits = sorted(TYPICAL_WAIT * random.expovariate(0.7) for _ in range(number))
    return [
        MadeUpComment(
            parent=_answered(place, in_a_row, random),
            created_at=since + (wait if wait < span else span * place / number),
        )
        for place, wait in enumerate(waits)
    ]


def _answered(place: int, in_a_row: int, random: Random) -> int | None:
    if place < in_a_row:
        return place - 1 if place else None
    if place == 0 or random.random() < 0.5:
        return None
    # Mostly one of the last few: people answer what they have just read.
    return max(place - 1 - int(random.expovariate(0.2)), 0)


def sources(number: int, random: Random) -> Sequence[str]:
    """Markdown of comments: a sentence or a few, now and then with a quotation, a list or emphasis."""
    return list(_sources(number, Vocabulary(random)))


def _sources(number: int, vocabulary: Vocabulary) -> Iterator[str]:
    random = vocabulary.random
    for _ in range(number):
        text = vocabulary.paragraph(random.choice((1, 1, 1, 2, 2, 3, 6)))
        kind = random.choice(("quotation", "list", "emphasis", "", "", "", ""))
        if kind == "quotation":
            text = f"> {vocabulary.sentence()}\n\n{text}"
        elif kind == "list":
            text += "\n\n" + "\n".join(f"- {vocabulary.title()}" for _ in range(3))
        elif kind == "emphasis":
            text = f"**{vocabulary.title()}:** {text}"
        yield text
