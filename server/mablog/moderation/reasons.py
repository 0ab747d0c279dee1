"""The words for what the tables of moderation hold as codes."""

from typing import Any

from flask_babel import lazy_gettext as _l

from mablog.accounts.standing import REASONS

APPROVE, HIDE, REMOVE, SILENCE, SUSPEND, LIFT = "approve", "hide", "remove", "silence", "suspend", "lift"

IN_ORDER = "in-order"
"""The reason of what is approved."""

WORDS: dict[str, Any] = {**REASONS, IN_ORDER: _l("Nothing wrong with it")}

RULES: dict[str, Any] = {
    "links": _l("Many links"),
    "words": _l("A word that waits"),
    "rate": _l("Many comments in a short time"),
    "age": _l("A new account"),
    "first-posts": _l("A new member’s first post"),
}
"""What can hold a comment or a post (`rules`)."""

DONE: dict[str, Any] = {
    APPROVE: _l("Approved"),
    HIDE: _l("Hidden"),
    REMOVE: _l("Removed"),
    SILENCE: _l("Silenced"),
    SUSPEND: _l("Suspended"),
    LIFT: _l("Sanctions lifted"),
}
"""What was done, as moderators read it."""


def in_words(code: str) -> str:
    """A reason in words; the code itself where it is none of today's."""
    return str(WORDS.get(code, code))
