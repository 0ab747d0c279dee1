"""Posts made up out of a pool of bodies that were rendered once: a hundred thousand posts in minutes."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from slugify import slugify

from mablog.markup import Rendered
from mablog.markup.text import count_words, reading_minutes
from mablog.posts.extensions import renderer
from mablog.posts.models import DRAFT, PUBLISHED, UNLISTED
from mablog.posts.rendering import rendered, shortened
from mablog.seeding.words import Favourites, Vocabulary

POOL = 200
SPAN = timedelta(days=3650)
"""How far back the first post lies."""

CODE = """```python
def {name}(count: int) -> list[int]:
    # All numbers below count.
    return list(range(count))
```"""
TABLE = "| Name | Number |\n| :--- | -----: |\n{rows}"


@dataclass(frozen=True)
class MadeUp:
    """A post as a row, and the places of its authors and tags in the lists that they were drawn from."""

    row: dict[str, Any]
    authors: list[int]
    tags: list[int]


def make_up_posts(
    number: int, *, first: int, authors: int, tags: int, language: str, now: datetime, random: Random
) -> Iterator[MadeUp]:
    """Posts over ten years up to now, the oldest first; `first` is the number behind the first one's address."""
    vocabulary = Vocabulary(random)
    pool = [_body(vocabulary) for _ in range(min(POOL, number))]
    some_authors, some_tags = Favourites(random, authors), Favourites(random, tags)
    step = SPAN / max(number, 1)
    for at in range(number):
        moment = now - SPAN + step * (at + random.random())
        status = random.choices((PUBLISHED, DRAFT, UNLISTED), weights=(96, 2, 2))[0]
        yield MadeUp(
            row=_row(vocabulary, *random.choice(pool), number=first + at, moment=moment, status=status)
            | {"language": language},
            authors=list(some_authors.some(1 if random.random() < 0.9 else 2)),
            tags=list(some_tags.some(random.randint(0, 5))),
        )


def _row(
    vocabulary: Vocabulary, source: str, body: Rendered, *, number: int, moment: datetime, status: str
) -> dict[str, Any]:
    """A body behind a first paragraph of its own: plain words, which the renderer would leave as they are."""
    title = vocabulary.title()
    lead = vocabulary.paragraph(vocabulary.random.randint(1, 3))
    text = f"{lead}\n{body.text}"
    words = body.words + count_words(lead)
    published_at = None if status == DRAFT else moment
    return {
        "title": title,
        "slug": f"{slugify(title)[:150]}-{number}",
        "source": f"{lead}\n\n{source}",
        "html": f"<p>{lead}</p>\n{body.html}",
        "text": text,
        "toc": [asdict(heading) for heading in body.toc],
        "excerpt": "",
        "summary": shortened(text),
        "renderer": renderer(),
        "words": words,
        "reading_minutes": reading_minutes(words),
        "status": status,
        "published_at": published_at,
        "listed_at": published_at if status == PUBLISHED else None,
        "created_at": moment,
        "updated_at": moment,
    }


def _body(vocabulary: Vocabulary) -> tuple[str, Rendered]:
    """Markdown with a few sections, which may hold a list, a quotation, a table or code; and what it becomes."""
    random = vocabulary.random
    blocks = []
    for _ in range(random.randint(1, 4)):
        blocks += [f"## {vocabulary.title()}", vocabulary.paragraph(random.randint(2, 6))]
        kind = random.choice(("list", "quotation", "table", "code", "", ""))
        if kind == "list":
            blocks.append("\n".join(f"- {vocabulary.title()}" for _ in range(4)))
        elif kind == "quotation":
            blocks.append(f"> {vocabulary.sentence()}")
        elif kind == "table":
            rows = "\n".join(f"| {vocabulary.title()} | {random.randint(1, 999)} |" for _ in range(4))
            blocks.append(TABLE.format(rows=rows))
        elif kind == "code":
            blocks.append(CODE.format(name=random.choice(vocabulary.words(1))))
    source = "\n\n".join(blocks)
    return source, rendered(source, language=None)
