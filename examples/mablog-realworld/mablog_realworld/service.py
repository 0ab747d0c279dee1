"""Writes for the API: tokens, what members say of themselves, and favourites."""

from flask_babel import gettext as _
from sqlalchemy import delete

from mablog.accounts import confirming, credentials
from mablog.accounts.api_tokens import create_token, revoke_token, tokens_of
from mablog.accounts.models import User
from mablog.accounts.profiles.queries import member_to_change
from mablog.accounts.profiles.schemas import ProfileFields
from mablog.accounts.profiles.service import edit_profile
from mablog.accounts.queries import lock_users
from mablog.accounts.schemas import ApiTokenInput, AskNewEmailInput, ChangePasswordInput
from mablog.blocks.queries import is_blocked_by_any
from mablog.db import db
from mablog.errors import Forbidden, NotFound, field_error
from mablog.links import absolute
from mablog.posts.models import Post
from mablog.posts.queries import post_to_change
from mablog.text import parse
from mablog_realworld import queries
from mablog_realworld.models import Favorite
from mablog_realworld.schemas import UpdateUser

TOKENS = "RealWorld"
"""The name of the tokens that this API gives, on the page on which members revoke them."""

MOST_TOKENS = 20
"""Of one member: a client that is left does not say so, so that the oldest ones end."""

TOKEN_DAYS = 90


def open_token(member: User) -> str:
    """Make a token for a client that the member logged in with, and return its text. Raises InvalidFields."""
    given = [token for token in tokens_of(member).items if token.name == TOKENS]
    for token in given[MOST_TOKENS - 1 :]:
        revoke_token(member, token.id, by=member)
    data = ApiTokenInput(name=TOKENS, scopes=("read", "write", "account"), expires_in_days=TOKEN_DAYS)
    return create_token(member, data, by=member)[1]


def update_user(member: User, data: UpdateUser, *, token: str, client: str) -> tuple[User, str]:
    """Change what is given, by the rules of mablog's own pages, and return the member with the token that works now.

    A username stays. A new address counts once it is confirmed, and takes the present password, as a new password does:
    whoever has a token alone cannot take an account over. Raises InvalidFields, TooManyRequests.
    """
    if data.username not in (None, member.username):
        raise field_error("username", _("A username stays as it is."))
    if data.image and data.image != queries.picture_of(member):
        page = absolute("profiles.edit")
        raise field_error("image", _("Pictures are uploaded, at %(page)s. Send null to remove yours.", page=page))
    new_email = data.email if data.email not in (None, member.email) else None
    if (new_email or data.password) and not data.current_password:
        field, page = ("email", "confirming.email") if new_email else ("password", "credentials.security")
        raise field_error(field, _("Change this at %(page)s, or send currentPassword, too.", page=absolute(page)))
    if new_email is not None:
        wish = parse(AskNewEmailInput, {"email": new_email, "password": data.current_password})
        confirming.ask_new_email(member, email=wish.email, password=wish.password, client=client)
    if data.password:
        change = parse(ChangePasswordInput, {"current_password": data.current_password, "new_password": data.password})
        credentials.change_password(member, current=change.current_password, new=change.new_password)
        token = open_token(member)  # the one before has ended with the password
    said = {"bio": data.bio or ""} if "bio" in data.model_fields_set else {}
    removes_picture = "image" in data.model_fields_set and not data.image
    locked = member_to_change(member)
    if said or removes_picture:
        edit_profile(locked, parse(ProfileFields, said), remove_picture=removes_picture)
    return locked, token


def favor(member: User, slug: str) -> Post:
    """Make a post a favourite; twice is once.

    Raises NotFound for what readers do not see, Forbidden where one of its authors blocks the member.
    """
    # Whoever deletes the account or the post at the same moment waits, or is waited for.
    if not lock_users(member.id).get(member.id):
        raise Forbidden(_("Your account was closed."))
    post = queries.article(post_to_change(member, slug))
    if not post.is_public:
        raise NotFound(_("There is nothing at this address."))
    if is_blocked_by_any([author.id for author in post.authors], member.id):
        raise Forbidden(_("One of its authors blocks you."))
    if db.session.get(Favorite, (member.id, post.id)) is None:
        db.session.add(Favorite(user_id=member.id, post_id=post.id))
        db.session.flush()  # it is counted for the answer
    return post


def disfavor(member: User, post: Post) -> None:
    """Make a post a favourite no more."""
    db.session.execute(delete(Favorite).where(Favorite.user_id == member.id, Favorite.post_id == post.id))
