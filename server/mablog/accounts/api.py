from flask_babel import gettext as _

from mablog import hooks
from mablog.access import public
from mablog.accounts import service
from mablog.accounts.cookies import begin_session, end_session, this_device, viewer
from mablog.accounts.profiles.queries import profile_of, whole
from mablog.accounts.schemas import LoginInput, RegisterInput, RegisterUpload, UserOut, ViewerOut
from mablog.errors import NotFound
from mablog.languages import language_asked_for
from mablog.openapi import answers, api_blueprint, spec
from mablog.proxies import client

bp = api_blueprint("accounts")


@bp.post("/register")
@public
@spec.validate(
    json=RegisterInput,
    form=RegisterUpload,
    resp=answers(403, 413, 415, 429, 503, HTTP_201=UserOut, HTTP_202=None),
    tags=["accounts"],
)
def register(json: RegisterInput, form: RegisterUpload) -> tuple[UserOut | str, int]:
    """Register, and be logged in. As a form, a picture may come with it.

    202 where the address must be confirmed first, whether somebody has it or not.
    """
    hooks.call.sign_up_asked()
    picture = form.picture() if form else None
    user = service.register(json or form, picture=picture, client=client(), language=language_asked_for())
    if user is None:
        return "", 202
    begin_session(user)
    return UserOut.of(whole(user), viewer=user), 201


@bp.post("/login")
@public
@spec.validate(json=LoginInput, resp=answers(401, 403, 415, 429, HTTP_200=UserOut), tags=["accounts"])
def login(json: LoginInput) -> UserOut:
    """Log in by e-mail or username."""
    user = service.log_in(json, client=client(), device=this_device())
    begin_session(user, remember=json.remember)
    return UserOut.of(whole(user), viewer=user)


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
def user() -> tuple[ViewerOut, int, dict[str, str]]:
    """The member who asks, or null. The version of the profile is in `ETag`, too."""
    member = viewer()
    if member is None:
        return ViewerOut(None), 200, {}
    return ViewerOut(UserOut.of(whole(member), viewer=member)), 200, {"ETag": f'"{member.profile_version}"'}


@bp.get("/users/<string:username>")
@public
@spec.validate(resp=answers(404, HTTP_200=UserOut), tags=["accounts"])
def show(username: str) -> UserOut:
    """A member by username."""
    found = profile_of(username)
    if found is None:
        raise NotFound(_("There is no member of this name."))
    is_closed = bool(hooks.call.profile_closed(member=found, viewer=viewer()))
    return UserOut.of(found, viewer=viewer(), is_closed=is_closed)
