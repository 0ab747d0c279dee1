"""Secret links: whoever has one reads the working copy of a post, until it expires or somebody ends it."""

from collections.abc import Sequence
from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, func, select
from sqlalchemy.orm import joinedload

from mablog import audit
from mablog.accounts.models import User
from mablog.accounts.tokens import hash_of, new_token
from mablog.db import db, utcnow
from mablog.drafting import policy
from mablog.drafting.models import DraftLink
from mablog.errors import Conflict, NotFound
from mablog.posts.guards import editable
from mablog.posts.models import Post
from mablog.posts.queries import BODY, PEOPLE_AND_TAGS

MOST_LINKS = 20
"""As many links to one post work at a time."""


def share_draft(actor: User, post: Post, *, days: int) -> tuple[DraftLink, str]:
    """A new link to the working copy, and its token, which is told this once. Raises Conflict, Forbidden."""
    editable(actor, post)
    now = utcnow()
    working = select(func.count()).where(DraftLink.post_id == post.id, DraftLink.expires_at > now)
    if (db.session.scalar(working) or 0) >= MOST_LINKS:
        raise Conflict(_("There are many links to this draft already. End one of them first."))
    token = new_token()
    link = DraftLink(
        post_id=post.id,
        token_hash=hash_of(token),
        created_by=actor,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    db.session.add(link)
    db.session.flush()  # its number is told
    audit.record("draft.share", actor=actor, target=post.slug, after={"link": link.id, "until": link.expires_at})
    return link, token


def end_link(actor: User, post: Post, number: int) -> None:
    """Let a link not work any more. Raises Forbidden, NotFound."""
    editable(actor, post)
    gone = db.session.scalar(
        delete(DraftLink).where(DraftLink.id == number, DraftLink.post_id == post.id).returning(DraftLink.id)
    )
    if gone is None:
        raise NotFound(_("There is no such link."))
    audit.record("draft.unshare", actor=actor, target=post.slug, before={"link": number})


def links_of(post: Post) -> Sequence[DraftLink]:
    """The links to a post that work, newest first."""
    working = select(DraftLink).where(DraftLink.post_id == post.id, DraftLink.expires_at > utcnow())
    return db.session.scalars(working.order_by(DraftLink.id.desc()).options(joinedload(DraftLink.created_by))).all()


def shared_draft(token: str) -> Post:
    """The post that a link shows, whole.

    Raises NotFound where the link does not work (any more): also where who made it may not edit the post any more, in
    the bin, and where moderators keep the post from readers.
    """
    link = db.session.scalar(
        select(DraftLink)
        .where(DraftLink.token_hash == hash_of(token), DraftLink.expires_at > utcnow())
        .options(joinedload(DraftLink.created_by).joinedload(User.role))
    )
    post = link and db.session.scalar(select(Post).where(Post.id == link.post_id).options(*PEOPLE_AND_TAGS, BODY))
    if not (link and post) or post.deleted_at or post.withheld or not policy.may_still_edit(link.created_by, post):
        raise NotFound(_("This link does not work any more."))
    return post


def forget_expired() -> None:
    db.session.execute(delete(DraftLink).where(DraftLink.expires_at <= utcnow()))
