from flask import Response
from flask_babel import gettext as _
from flask_login import current_user

from mablog import hooks
from mablog.access import even_silenced, members_only, public, requires, scope
from mablog.accounts import service as accounts
from mablog.accounts.cookies import viewer
from mablog.accounts.models import User
from mablog.accounts.profiles.queries import whole
from mablog.accounts.schemas import LoginInput
from mablog.follows.guards import existing_member
from mablog.follows.service import follow_user, unfollow_user
from mablog.languages import language_asked_for
from mablog.openapi import answers, api_blueprint, spec
from mablog.proxies import client
from mablog.security import ignores_token, token_sent
from mablog.text import parse
from mablog_realworld import presenting, service
from mablog_realworld.refusals import ErrorsOut, told
from mablog_realworld.schemas import LoginBody, NewUserBody, ProfileBody, UpdateUserBody, UserBody

bp = api_blueprint("realworld_users", __name__)


@bp.post("/users/login")
@public
@ignores_token
@spec.validate(json=LoginBody, resp=answers(401, 403, 422, 429, HTTP_200=UserBody), tags=["realworld"])
def login(json: LoginBody) -> UserBody:
    """Log in: a token is made, which its owner can revoke."""
    user = accounts.log_in(parse(LoginInput, json.user.model_dump()), client=client())
    return _logged_in(user)


@bp.post("/users")
@public
@ignores_token
@spec.validate(json=NewUserBody, resp=answers(422, 429, 503, HTTP_201=UserBody), tags=["realworld"])
def register(json: NewUserBody) -> tuple[UserBody, int] | Response:
    """Register. Where the address must be confirmed first, 403 says so; the account is there then."""
    hooks.call.sign_up_asked()
    user = accounts.register(json.user, client=client(), language=language_asked_for())
    if user is None:
        # Not raised, which would undo it.
        return told(ErrorsOut.of(_("Open the link in the mail that we sent you. Then you can log in.")), 403)
    return _logged_in(user), 201


@bp.get("/user")
@members_only
@scope("read")
@spec.validate(resp=answers(401, 403, 422, HTTP_200=UserBody), tags=["realworld"])
def show() -> UserBody:
    """Who asks."""
    return UserBody(user=presenting.current_user(whole(current_user), token_sent()))


@bp.put("/user")
@members_only
@scope("account")
@spec.validate(json=UpdateUserBody, resp=answers(401, 403, 422, 429, HTTP_200=UserBody), tags=["realworld"])
def update(json: UpdateUserBody) -> UserBody:
    """Change what is given of oneself. A new address or password takes `currentPassword`, too."""
    user, token = service.update_user(current_user, json.user, token=token_sent(), client=client())
    return UserBody(user=presenting.current_user(user, token))


@bp.get("/profiles/<string:username>")
@public
@spec.validate(resp=answers(401, 404, 422, HTTP_200=ProfileBody), tags=["realworld"])
def profile(username: str) -> ProfileBody:
    """A member."""
    return ProfileBody(profile=presenting.profile(existing_member(username), viewer()))


@bp.post("/profiles/<string:username>/follow")
@requires("members.follow")
@spec.validate(resp=answers(401, 403, 404, 422, HTTP_200=ProfileBody), tags=["realworld"])
def follow(username: str) -> ProfileBody:
    """Follow a member; twice is like once."""
    member = existing_member(username)
    follow_user(current_user, member)
    return ProfileBody(profile=presenting.profile(member, viewer()))


@bp.delete("/profiles/<string:username>/follow")
@members_only
@scope("write")
@even_silenced
@spec.validate(resp=answers(401, 403, 404, 422, HTTP_200=ProfileBody), tags=["realworld"])
def unfollow(username: str) -> ProfileBody:
    """Follow a member no more."""
    member = existing_member(username)
    unfollow_user(current_user, member)
    return ProfileBody(profile=presenting.profile(member, viewer()))


def _logged_in(user: User) -> UserBody:
    return UserBody(user=presenting.current_user(whole(user), service.open_token(user)))
