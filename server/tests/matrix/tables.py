"""The tables beside this file: what every route answers to everybody, written by hand. See docs/testing.md."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
SCOPES = ("read", "write", "account", "admin")
LOGGED_IN = ("reader", "author", "other", "moderator", "administrator", "suspended")
PAGE_COLUMNS = ("visitor", *LOGGED_IN, "administrator with a token")
"""A token counts under `/api` alone: at a page, the strongest there is makes nobody more than a visitor."""
API_COLUMNS = (
    "visitor",
    *LOGGED_IN,
    *(f"author's token: {scope}" for scope in SCOPES),
    *(f"administrator's token: {scope}" for scope in SCOPES),
    "suspended's token",
)
POSTS = (
    "published-post", "quiet-post", "draft-post", "invited-post", "held-post", "hidden-post", "removed-post",
    "binned-post", "page-post", "draft-page", "former-post", "disabled-post", "missing",
)  # fmt: skip
MEMBERS = (
    "reader", "author", "moderator", "administrator", "suspended", "unconfirmed", "disabled-member",
    "unclaimed-member", "pending-member", "former-member", "missing",
)  # fmt: skip
KINDS = {
    "/posts/<slug>": POSTS,
    "GET /<slug>": POSTS,
    "/tags/<slug>": ("used-tag", "hidden-tag", "missing"),
    "<username>": MEMBERS,
    "<job_id>": ("waiting-job", "running-job", "dead-job", "done-job", "missing-number"),
    "<mail_id>": ("waiting-mail", "refused-mail", "missing-number"),
    "/modules/<name>": ("feature", "missing"),
    "/roles/<name>": ("students", "moderator", "administrator", "missing"),
    "<key>": ("used-picture", "unused-picture", "others-picture", "missing-picture"),
    "/devices/<number>": ("this-session", "own-session", "authors-session", "missing-number"),
    "/sessions/<number>": ("this-session", "own-session", "authors-session", "missing-number"),
    "/notifications/<number>": (
        "own-notification",
        "own-hidden-notification",
        "authors-notification",
        "missing-number",
    ),
    "/moderation/<number>": (
        "comment-case", "post-case", "member-case", "administrators-case", "moderators-case", "decided-case",
        "missing-number",
    ),
    "/comments/<number>": (
        "visible-comment", "readers-comment", "administrators-comment", "held-comment", "hidden-comment",
        "removed-comment", "deleted-comment", "stub-comment", "drafts-comment", "missing-number",
    ),
    "/tokens/<number>": ("own-token", "authors-token", "missing-number"),
}  # fmt: skip
"""What a route that takes such a thing is asked for: one of every kind, and one that does not exist."""

ANSWERS = re.compile(r"(log|[2-5]\d\d)[=+!]?")
SEEN = {"yes": True, "no": False, "-": None}


@dataclass
class Row:
    """One kind of object at one route: an answer for every column, and what each answer shows or keeps back."""

    place: str
    route: str
    request: dict[str, Any]
    objects: tuple[str, ...]
    answers: dict[str, str]
    shows: dict[str, dict[str, bool | None]] = field(default_factory=dict)

    @property
    def method(self) -> str:
        return self.route.partition(" ")[0]

    @property
    def is_missing(self) -> bool:
        """Whether there is nothing behind this address, for anybody."""
        return any(name.startswith(("missing", "dead-link")) for name in self.objects)

    def __str__(self) -> str:
        return f"{self.place}: {self.route} {' '.join(self.objects)}"


def columns_of(route: str) -> tuple[str, ...]:
    return API_COLUMNS if " /api/" in route else PAGE_COLUMNS


def rows() -> list[Row]:
    """Every row of every table. A line that cannot be read is an AssertionError."""
    return [row for path in sorted(FOLDER.glob("*.txt")) for row in _rows_of(path)]


def _rows_of(path: Path) -> Iterator[Row]:
    route, request, row = "", {}, None
    for number, line in enumerate(path.read_text().splitlines(), 1):
        place = f"{path.name}:{number}"
        if not line.strip() or line.startswith("#"):
            continue
        if not line.startswith(" "):
            route, *parts = (part.strip() for part in line.split(" | "))
            assert re.fullmatch(r"(GET|POST|PUT|PATCH|DELETE) /\S*", route), f"{place}: this is no route: {line}"
            request, row = dict(_part(part, place) for part in parts), None
            continue
        columns = columns_of(route)
        words = re.sub(r"\([^)]*\)|\|", " ", line).split()
        objects, cells = words[: -len(columns)], words[-len(columns) :]
        if objects and objects[0] == "shows":
            assert row and len(objects) == 2, f"{place}: it is not said what shows this"
            assert all(cell in SEEN for cell in cells), f"{place}: these are not all yes, no or -: {cells}"
            row.shows[objects[1]] = {column: SEEN[cell] for column, cell in zip(columns, cells, strict=True)}
            continue
        assert objects, f"{place}: there should be an object and {len(columns)} answers"
        assert all(ANSWERS.fullmatch(cell) for cell in cells), f"{place}: these are not all answers: {cells}"
        row = Row(place, route, request, tuple(objects), dict(zip(columns, cells, strict=True)))
        yield row


def _part(part: str, place: str) -> tuple[str, Any]:
    """What is sent: `query`, `json`, `form` or `picture` with its fields, or a header."""
    kind, _space, rest = part.partition(" ")
    if kind in ("query", "json", "form", "picture"):
        return kind, json.loads(rest)
    assert kind.endswith(":"), f"{place}: this is nothing that can be sent: {part}"
    return kind[:-1], rest
