"""Writes of follows: one function per use case, the actor first. Doing one twice is like doing it once."""

from flask_babel import gettext as _

from mablog import hooks
from mablog.accounts.models import User
from mablog.accounts.queries import lock_users
from mablog.blocks.queries import is_blocking
from mablog.db import db
from mablog.errors import Forbidden, NotFound, field_error
from mablog.follows import counts, policy
from mablog.follows.models import Follow, TagFollow
from mablog.posts.models import Tag


def follow_user(follower: User, followed: User) -> None:
    """Follow a member.

    Raises InvalidFields for oneself and for an account with nobody behind it, Forbidden where one of the two blocks the
    other, NotFound.
    """
    if follower.id == followed.id:
        raise field_error("username", _("You cannot follow yourself."))
    if not policy.may_be_followed(followed):
        raise field_error("username", _("Nobody is behind this account whom you could follow."))
    _check_active(lock_users(follower.id, followed.id), follower, followed)
    if is_blocking(follower.id, followed.id):
        raise Forbidden(_("You block this member."))
    if is_blocking(followed.id, follower.id):
        raise Forbidden(_("You cannot follow this member."))
    if _follow(follower, followed) is not None:
        return
    db.session.add(Follow(follower_id=follower.id, followed_id=followed.id))
    db.session.flush()  # the row comes before the counts that follow from it
    counts.step(follower.id, followed.id, 1)
    hooks.call.member_followed(follower=follower, followed=followed)


def unfollow_user(follower: User, followed: User) -> None:
    """Follow a member no more."""
    locked = lock_users(follower.id, followed.id)
    if (follow := _follow(follower, followed)) is None:
        return
    db.session.delete(follow)
    db.session.flush()
    if all(locked.values()):  # it counted
        counts.step(follower.id, followed.id, -1)


def follow_tag(follower: User, tag: Tag) -> None:
    """Follow a tag. Raises NotFound."""
    _check_active(lock_users(follower.id), follower)
    counts.lock_tag(tag.id)
    if _tag_follow(follower, tag) is not None:
        return
    db.session.add(TagFollow(user_id=follower.id, tag_id=tag.id))
    db.session.flush()  # the row comes before the count that follows from it
    counts.step_tag(tag.id, 1)


def unfollow_tag(follower: User, tag: Tag) -> None:
    """Follow a tag no more."""
    locked = lock_users(follower.id)
    counts.lock_tag(tag.id)
    if (follow := _tag_follow(follower, tag)) is None:
        return
    db.session.delete(follow)
    db.session.flush()
    if all(locked.values()):
        counts.step_tag(tag.id, -1)


def _check_active(locked: dict[int, bool], *members: User) -> None:
    if not all(locked.get(member.id) for member in members):  # deleted or disabled since they were read
        raise NotFound(_("There is no member of this name."))


def _follow(follower: User, followed: User) -> Follow | None:
    return db.session.get(Follow, (follower.id, followed.id), populate_existing=True)


def _tag_follow(follower: User, tag: Tag) -> TagFollow | None:
    return db.session.get(TagFollow, (follower.id, tag.id), populate_existing=True)
