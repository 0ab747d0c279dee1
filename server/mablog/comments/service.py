"""Writes of comments. Those of one post happen one after the other: each locks the post first."""

from flask_babel import gettext as _
from sqlalchemy import delete, select

from mablog import hooks, idempotency
from mablog.accounts.models import User
from mablog.blocks.queries import is_blocked_by_any
from mablog.comments import policy, queries
from mablog.comments.mentions import refuse_too_many, store_mentions
from mablog.comments.models import (
    DELETED,
    HELD,
    STATES,
    VISIBLE,
    Comment,
    CommentRevision,
    path_below,
)
from mablog.comments.rendering import render_into
from mablog.comments.schemas import CommentEdit, CommentInput
from mablog.comments.settings import CommentSettings
from mablog.db import db, utcnow
from mablog.errors import Conflict, Forbidden, NotFound, field_error
from mablog.posts.models import Post
from mablog.site.queries import settings_of


class EditConflict(Conflict):
    """The comment was changed since the version that the write started from; both texts are in the refusal."""

    def __init__(self, comment: Comment, mine: str):
        super().__init__(
            _("The comment was changed since you opened it. Nothing was saved; here are both texts."),
            extra={"version": comment.version, "theirs": comment.source, "yours": mine},
        )
        self.comment = comment


def write_comment(author: User, post: Post, data: CommentInput, *, key: str | None = None) -> Comment:
    """Write a comment on a post, or an answer (`data.parent_id`).

    With a `key` that came before with the same comment, the one that it made is returned, and nothing else happens.
    Raises NotFound where the post cannot be read (any more), Forbidden where nothing may be written, InvalidFields.
    """
    if not author.can("comments.write"):
        raise Forbidden(_("Your role does not allow this."))
    _still_there(author)
    locked = queries.locked_post(author, post.id)
    if locked is None:
        raise NotFound(_("There is nothing at this address."))
    if key is not None:
        asked = (locked.id, data.parent_id, data.source)
        earlier = idempotency.earlier_result(author.id, key, asked, field="Idempotency-Key")
        if earlier is not None:
            return db.session.get_one(Comment, earlier, options=[*queries.PEOPLE, queries.ITS_POST])
    if not policy.is_open(locked, settings_of(CommentSettings), now=utcnow()):
        raise Forbidden(_("Comments are closed here."))
    parent = _answered(author, locked, data.parent_id)
    above = queries.authors_above(parent) if parent else set()
    if is_blocked_by_any(above | {user.id for user in locked.authors}, author.id):
        raise Forbidden(_("You cannot answer here."))
    comment = _stored(author, locked, data.source, parent)
    rule = _rule_that_holds(comment, locked, author)
    if rule is None:
        _move(comment, VISIBLE)
    else:
        hooks.call.comment_held(comment=comment, rule=rule)
    if key is not None:
        idempotency.remember_result(author.id, key, comment.id)
    return comment


def edit_comment(actor: User, comment: Comment, data: CommentEdit, *, version: int | None = None) -> Comment:
    """Change the text of one's own comment; the one before is kept.

    `version` is the one that the writer started from, if that matters. Raises Forbidden, EditConflict, NotFound.
    """
    _lock(comment)
    if not policy.may_edit(actor, comment):
        raise Forbidden(_("Only who wrote a comment changes it."))
    if version is not None and version != comment.version:
        raise EditConflict(comment, data.source)
    if data.source == comment.source:
        return comment
    now = utcnow()
    db.session.add(
        CommentRevision(
            comment_id=comment.id,
            version=comment.version,
            source=comment.source,
            written_at=comment.edited_at or comment.created_at,
        )
    )
    comment.source = data.source
    comment.version += 1
    comment.edited_at = now
    added = _render(comment)
    db.session.flush()  # who listens may ask for the text
    if comment.state == VISIBLE and (rule := _rule_that_holds(comment, comment.post, actor)):
        _move(comment, HELD)
        hooks.call.comment_held(comment=comment, rule=rule)
    elif comment.state == VISIBLE and added:
        hooks.call.members_mentioned(comment=comment, members=added)
    return comment


def delete_comment(actor: User, comment: Comment) -> None:
    """Delete one's own comment, with all its texts. Raises Forbidden, NotFound."""
    _lock(comment)
    if not policy.may_delete(actor, comment):
        raise Forbidden(_("Only who wrote a comment deletes it."))
    _move(comment, DELETED)


def set_state(comment: Comment, state: str) -> None:
    """Approve or show again (`visible`), hide (`hidden`) or remove (`removed`) a comment, with all that follows.

    Raises Conflict where no text is left, NotFound.
    """
    if state not in STATES:
        raise ValueError(f"no such state: {state}")
    _lock(comment)
    if comment.state == state:
        return
    if not comment.has_text:
        raise Conflict(_("This comment is deleted."))
    _move(comment, state)


def leave_comments(member: User, *, heir: User | None) -> None:
    """Take a member's name off their comments for good, with all earlier texts.

    `heir` signs what readers can read; without one, and where they cannot, the text goes as if its author deleted it.
    """
    theirs = Comment.author_id == member.id
    for post_id in db.session.scalars(select(Comment.post_id).where(theirs).distinct().order_by(Comment.post_id)).all():
        queries.lock_comments(post_id)
        query = select(Comment).where(theirs, Comment.post_id == post_id).options(*queries.PEOPLE, queries.ITS_POST)
        for comment in db.session.scalars(query).all():
            queries.read_anew(comment)
            _forget_earlier_texts(comment)
            if heir is not None and comment.state == VISIBLE:
                comment.author = heir
                continue
            if comment.has_text:
                _move(comment, DELETED)
            comment.author_id = None


def render_anew(comment: Comment) -> None:
    """Make HTML again from the same source. The version stays: nobody's words change."""
    store_mentions(comment, render_into(comment))


def _lock(comment: Comment) -> None:
    """Read a comment and its post anew, while nobody else changes them. Raises NotFound where they are gone."""
    if queries.locked_comment(comment) is None:
        raise NotFound(_("There is nothing at this address."))


def _still_there(author: User) -> None:
    """Keep the account from being deleted meanwhile; it is locked before the post, in the order of who deletes it."""
    query = select(User.id).where(User.id == author.id).with_for_update(read=True, key_share=True)
    if db.session.scalar(query) is None:
        raise NotFound(_("There is no member of this name."))


def _answered(author: User, post: Post, number: int | None) -> Comment | None:
    """The comment that is answered. Raises InvalidFields for one of another post, or one that cannot be seen."""
    if number is None:
        return None
    found = db.session.get(Comment, number, populate_existing=True)
    there = found is not None and found.post_id == post.id
    if found is None or not there or not policy.may_be_answered(found) or not policy.may_read(author, found):
        raise field_error("parent_id", _("There is no such comment to answer."))
    return found


def _stored(author: User, post: Post, source: str, parent: Comment | None) -> Comment:
    """A new comment that is not seen yet."""
    comment = Comment(
        post=post,
        author=author,
        parent=parent,
        root_id=parent.root_id if parent else 0,
        depth=parent.depth + 1 if parent else 0,
        path="",
        source=source,
        state=HELD,
        version=1,
        answers_count=0,
        created_at=utcnow(),
    )
    db.session.add(comment)
    db.session.flush()  # its place is made of its number
    comment.path = path_below(parent, comment.id)
    comment.root_id = comment.root_id or comment.id
    _render(comment)
    db.session.flush()  # who listens may ask for it
    return comment


def _render(comment: Comment) -> list[User]:
    """Store what is made from a new source, and whom it mentions; returns those it did not mention before.

    Raises InvalidFields where it mentions too many.
    """
    members = render_into(comment)
    refuse_too_many(members)
    return store_mentions(comment, members)


def _rule_that_holds(comment: Comment, post: Post, author: User) -> str | None:
    rule: str | None = hooks.call.comment_to_hold(comment=comment, post=post, author=author)
    return rule


def _move(comment: Comment, state: str) -> None:
    """Give a locked comment another state, bring the counts in line, and tell who listens."""
    was_visible, was_shown = comment.state == VISIBLE, comment.is_shown
    comment.state = state
    if not comment.has_text:
        comment.source = comment.html = ""
        comment.edited_at = None
        comment.version += 1
        _forget_earlier_texts(comment)
        store_mentions(comment, ())
    is_visible = state == VISIBLE
    comment.post.comments_count += is_visible - was_visible
    _count_above(comment, was_shown)
    db.session.flush()  # who listens may ask what is visible now
    if is_visible and not was_visible:
        hooks.call.comment_added(comment=comment)
    if was_visible and not is_visible:
        hooks.call.comment_withdrawn(comment=comment)


def _forget_earlier_texts(comment: Comment) -> None:
    db.session.execute(delete(CommentRevision).where(CommentRevision.comment_id == comment.id))


def _count_above(comment: Comment, was_shown: bool) -> None:
    """Count an answer that came or went; a stub goes with the last answer below it, and so on upwards."""
    while comment.parent_id is not None and comment.is_shown != was_shown:
        parent = db.session.get_one(Comment, comment.parent_id, populate_existing=True)
        was_shown = parent.is_shown
        parent.answers_count += 1 if comment.is_shown else -1
        comment = parent
