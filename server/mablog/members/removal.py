"""The end of an account, by its owner or by command."""

from flask_babel import gettext as _

from mablog import audit, hooks, mail
from mablog.accounts import names
from mablog.accounts.administrators import is_administrator, keep_an_administrator, lock_roles
from mablog.accounts.credentials import check_password
from mablog.accounts.models import FormerUsername, User
from mablog.accounts.portraits import remove_portrait
from mablog.db import db
from mablog.errors import Forbidden, NotFound
from mablog.media.service import delete_unused_pictures
from mablog.members.queries import locked_member
from mablog.members.schemas import Posts


def leave(user: User, *, password: str, posts: Posts) -> None:
    """Delete one's own account. Raises InvalidFields for a wrong password, TooManyRequests, Forbidden."""
    check_password(user, password, field="password")
    remove_account(user, user.username, posts=posts)


def remove_account(actor: User | None, username: str, *, posts: Posts) -> None:
    """Delete an account with all that is known of its owner; sessions, tokens and links end with it.

    Published posts stay under "former member" or go; what others signed too stays theirs. The username is never given
    away again. `actor` is the owner, or None on the command line. Raises NotFound, Forbidden: the last administrator
    stays.
    """
    lock_roles()
    user = locked_member(username)
    if user is None:
        raise NotFound(_("There is no member %(name)s.", name=username))
    if user.username == names.FORMER_MEMBER:
        raise Forbidden(_("This account signs what former members left."))
    was_administrator = is_administrator(user)
    hooks.call.member_removed(user=user, keep_posts=posts is Posts.KEEP)
    remove_portrait(user)
    db.session.flush()  # what shows a picture is asked without what went above
    delete_unused_pictures(user)
    if user.email:
        mail.send("members/mail/account_deleted", to=user.email, language=user.language, user=user)
    audit.record("member.remove", actor=actor, target=user.username, after={"posts": posts})
    db.session.merge(FormerUsername(username_key=user.username_key))
    db.session.delete(user)
    db.session.flush()  # the question below must see the change
    keep_an_administrator(was_administrator)
