from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from mablog import hooks
from mablog.access import members_only, public
from mablog.accounts import service
from mablog.accounts.confirming_pages import look_into_mail
from mablog.accounts.cookies import begin_session, end_session, this_device
from mablog.accounts.forms import LoginForm, RegisterForm, SignUpForm
from mablog.accounts.schemas import LoginInput, RegisterUpload, SetupInput
from mablog.accounts.standing import Sanctioned
from mablog.errors import InvalidFields, NotFound, NotLoggedIn
from mablog.forms import shown_again
from mablog.languages import language_asked_for
from mablog.links import safe_next
from mablog.media.pictures import PictureRefused
from mablog.proxies import client
from mablog.site.queries import site_settings
from mablog.text import parse

bp = Blueprint("accounts", __name__, template_folder="templates")

Answer = str | tuple[str, int] | BaseResponse | Response


@bp.get("/register")
@public
def register() -> Answer:
    if current_user.is_authenticated:
        return redirect(url_for("posts.home"))
    return render_template("accounts/register.html", form=SignUpForm(), is_open=site_settings().sign_up_open)


@bp.post("/register")
@public
def register_submit() -> Answer:
    form = SignUpForm()
    try:
        form.refuse_bots()
        hooks.call.sign_up_asked()
        data = parse(RegisterUpload, form.values())
        user = service.register(data, picture=data.picture(), client=client(), language=language_asked_for())
    except (InvalidFields, PictureRefused) as error:
        return shown_again("accounts/register.html", form, error, is_open=True)
    if user is None:
        return look_into_mail(str(form.email.data))
    begin_session(user)
    flash(_("Welcome, %(name)s.", name=user.display_name), "success")
    return redirect(safe_next(request.args.get("next")))


@bp.get("/login")
@public
def login() -> Answer:
    if current_user.is_authenticated:
        return redirect(safe_next(request.args.get("next")))
    return render_template("accounts/login.html", form=LoginForm())


@bp.post("/login")
@public
def login_submit() -> Answer:
    form = LoginForm()
    try:
        data = parse(LoginInput, form.values())
        user = service.log_in(data, client=client(), device=this_device())
    except InvalidFields as error:
        error.fields["login"] = error.fields.pop("username", [])
        return shown_again("accounts/login.html", form, error)
    except (NotLoggedIn, Sanctioned) as error:
        told = InvalidFields({"login": [error.detail]})
        return shown_again("accounts/login.html", form, told, status=error.status)
    begin_session(user, remember=data.remember)
    return redirect(safe_next(request.args.get("next")))


@bp.post("/logout")
@public
def logout() -> Answer:
    end_session()
    flash(_("You are logged out."), "success")
    return redirect(url_for("posts.home"))


@bp.get("/account")
@members_only
def account() -> Answer:
    return render_template("accounts/account.html")


@bp.get("/setup/<string:token>")
@public
def setup(token: str) -> Answer:
    if not service.first_admin_link_works(token):
        raise NotFound(_("This link does not work any more. `mablog user link --first-admin` makes a new one."))
    return render_template("accounts/setup.html", form=RegisterForm())


@bp.post("/setup/<string:token>")
@public
def setup_submit(token: str) -> Answer:
    form = RegisterForm()
    try:
        user = service.set_up_first_admin(token, parse(SetupInput, form.values()))
    except InvalidFields as error:
        return shown_again("accounts/setup.html", form, error)
    begin_session(user)
    if following := hooks.call.after_setup():
        return redirect(following)
    flash(_("Your site is ready. Write something!"), "success")
    return redirect(url_for("posts.home"))
