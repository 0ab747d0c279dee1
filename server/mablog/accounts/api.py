from flask_babel import gettext as _

from mablog.access import public
from mablog.accounts import service
from mablog.accounts.cookies import begin_session, end_session, viewer
from mablog.accounts.queries import user_by_username
from mablog.accounts.schemas import LoginInput, RegisterInput, UserOut, ViewerOut
from mablog.errors import NotFound
from mablog.openapi import answers, api_blueprint, spec

bp = api_blueprint("accounts")


@bp.post("/register")
@public
@spec.validate(json=RegisterInput, resp=answers(403, 415, HTTP_201=UserOut), tags=["accounts"])
def register(json: RegisterInput) -> tuple[UserOut, int]:
    """Register, and be logged in."""
    user = service.register(json)
    begin_session(user)
    return UserOut.of(user, viewer=user), 201


@bp.post("/login")
@public
@spec.validate(json=LoginInput, resp=answers(401, 403, 415, HTTP_200=UserOut), tags=["accounts"])
def login(json: LoginInput) -> UserOut:
    """Log in by e-mail or username."""
    user = service.log_in(json)
    begin_session(user, remember=json.remember)
    return UserOut.of(user, viewer=user)


@bp.post("/logout")
@public
@spec.validate(resp=answers(403, HTTP_204=None), tags=["accounts"])
def logout() -> tuple[str, int]:
    """Log out: the session ends, and every copy of its cookie with it."""
    end_session()
    return "", 204


@bp.get("/user")
@public
@spec.validate(resp=answers(HTTP_200=ViewerOut), tags=["accounts"])
def user() -> ViewerOut:
    """The member who asks, or null."""
    member = viewer()
    return ViewerOut(UserOut.of(member, viewer=member) if member else None)


@bp.get("/users/<string:username>")
@public
@spec.validate(resp=answers(404, HTTP_200=UserOut), tags=["accounts"])
def show(username: str) -> UserOut:
    """A member by username."""
    found = user_by_username(username)
    if found is None or not found.active:
        raise NotFound(_("There is no member of this name."))
    return UserOut.of(found, viewer=viewer())
