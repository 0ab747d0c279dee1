"""`@name` in a comment: a link to that member, who may be told of it."""

import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _
from lxml import etree
from sqlalchemy import delete, exists, select

from mablog.accounts.models import User
from mablog.accounts.names import LONGEST_USERNAME, is_name_character, username_key
from mablog.blocks.models import Block
from mablog.comments.models import Comment, CommentMention
from mablog.db import db
from mablog.errors import field_error
from mablog.markup.edit import Element, make

MOST_MENTIONED = 20
"""Different members that one comment may mention."""

_NO_WORDS = {"a", "code", "pre"}
_INLINE = {"del", "em", "strong"}
# `ann@example.org`, `example.org/@ann`, `@@ann` and `@ann@example.org` mention nobody.
_NOT_BEFORE = frozenset("/@+%")
_AT_THE_END = "._-"


@dataclass
class Mentions:
    """A pass of the renderer that makes links of the names in a comment by `author`; it asks for all of them at once.

    Case and look-alike letters do not matter; the link shows the name as its owner spells it.
    """

    author: User | None
    members: list[User] = field(default_factory=list)

    def link(self, root: Element) -> None:
        places = list(_places_in(root))
        keys = {key for place in places for key in place.keys}
        found = {user.username_key: user for user in _mentionable(keys, self.author)} if keys else {}
        self.members = list(found.values())
        for place in reversed(places):  # what stands before a link keeps its place when the link is put in
            key = next((key for key in place.keys if key in found), None)
            if key is not None:
                place.link(found[key], len(place.keys[key]))


def refuse_too_many(members: Collection[User]) -> None:
    """Raise InvalidFields where a comment mentions more than `MOST_MENTIONED`."""
    if len(members) > MOST_MENTIONED:
        message = _("A comment can mention %(most)s members; this one mentions %(count)s.")
        raise field_error("source", message % {"most": MOST_MENTIONED, "count": len(members)})


def store_mentions(comment: Comment, members: Collection[User]) -> list[User]:
    """Keep whom a comment mentions now; the author's own name tells nobody. Returns those who are new."""
    wanted = {user.id: user for user in members if user.id != comment.author_id}
    of_comment = CommentMention.comment_id == comment.id
    kept = set(db.session.scalars(select(CommentMention.user_id).where(of_comment)))
    if kept - wanted.keys():
        db.session.execute(delete(CommentMention).where(of_comment, CommentMention.user_id.not_in(wanted)))
    added = [user for number, user in sorted(wanted.items()) if number not in kept]
    db.session.add_all(CommentMention(comment_id=comment.id, user_id=user.id) for user in added)
    return added


def _mentionable(keys: Collection[str], author: User | None) -> Sequence[User]:
    """The members of these names who can be here and do not block the author.

    They stay until the end of the transaction. Whose row is locked is about to be deleted or to block somebody: waiting
    for them could be for ever, since they may wait for the post.
    """
    query = (
        select(User)
        .where(User.username_key.in_(keys), User.active, User.password_hash.is_not(None))
        .with_for_update(read=True, key_share=True, skip_locked=True)
    )
    if author is not None:
        query = query.where(~exists().where(Block.blocker_id == User.id, Block.blocked_id == author.id))
    return [user for user in db.session.scalars(query) if not user.is_pending and not user.is_suspended]


@dataclass(frozen=True)
class _Place:
    """`@` and what may be a name behind it, in the text of an element or in the text after it (`is_tail`).

    `keys` are those of the names that it may be, the longest first, each with the name as it was typed.
    """

    element: Element
    is_tail: bool
    start: int
    keys: dict[str, str]

    def link(self, user: User, typed: int) -> None:
        """Make a link of `@` and as many letters of the name."""
        link = make("a", f"@{user.username}", href=f"/@{user.username}", class_="mention")
        text = (self.element.tail if self.is_tail else self.element.text) or ""
        before, link.tail = text[: self.start], text[self.start + 1 + typed :]
        if self.is_tail:
            parent = self.element.getparent()
            if parent is not None:
                parent.insert(parent.index(self.element) + 1, link)
            self.element.tail = before
        else:
            self.element.insert(0, link)
            self.element.text = before


def _places_in(root: Element) -> Iterator[_Place]:
    """Every place that may be a mention, in the order of the text."""
    silent: Element | None = None
    before = ""  # the last letter, also where an element begins or ends between it and the next
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            if silent is None and element.tag in _NO_WORDS:
                silent = element
            text, is_tail = element.text or "", False
        else:
            if silent is element:
                silent = None
            text, is_tail = element.tail or "", True
        if element.tag not in _INLINE | _NO_WORDS:
            before = ""
        if silent is None and not (is_tail and element is root):
            yield from _places(element, text, is_tail, before)
        before = text[-1:] or before


def _places(element: Element, text: str, is_tail: bool, before: str) -> Iterator[_Place]:
    at = text.find("@")
    while at >= 0:
        end = at + 1
        while end < len(text) and is_name_character(text[end]):
            end += 1
        previous = text[at - 1] if at else before
        is_part = previous in _NOT_BEFORE or _ends_a_word(previous) or text[end : end + 1] == "@"
        if not is_part and (keys := _keys(text[at + 1 : end])):
            yield _Place(element, is_tail, at, keys)
        at = text.find("@", end)


def _ends_a_word(previous: str) -> bool:
    # Letters without case are those of scripts that put no space before a name, such as Chinese.
    return bool(previous) and is_name_character(previous) and unicodedata.category(previous) != "Lo"


def _keys(typed: str) -> dict[str, str]:
    """The keys of the names that were meant: `ann.` is one, but may also be `ann` at the end of a sentence."""
    names = dict.fromkeys((typed, typed.rstrip(_AT_THE_END)))
    return {username_key(name): name for name in names if name.strip(_AT_THE_END) and len(name) <= LONGEST_USERNAME}
