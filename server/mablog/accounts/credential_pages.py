"""Pages around passwords: asking for a reset, choosing a new password by a link, changing it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from mablog import mail
from mablog.access import even_silenced, members_only, public
from mablog.accounts import credentials
from mablog.accounts.credential_forms import ChangePasswordForm, EmailForm, ResetForm
from mablog.accounts.onetime import DeadLink, Purpose, opened
from mablog.accounts.schemas import ChangePasswordInput, EmailInput, NewPasswordInput
from mablog.errors import InvalidFields
from mablog.forms import shown_again
from mablog.proxies import client
from mablog.text import parse

bp = Blueprint("credentials", __name__, template_folder="templates")

Answer = str | tuple[str, int] | Response


@bp.get("/password/reset")
@public
def ask_reset() -> str:
    return render_template("accounts/ask_reset.html", form=EmailForm(), is_on=mail.is_on())


@bp.post("/password/reset")
@public
def ask_reset_submit() -> Answer:
    form = EmailForm()
    try:
        data = parse(EmailInput, form.values())
    except InvalidFields as error:
        return shown_again("accounts/ask_reset.html", form, error, is_on=mail.is_on())
    credentials.ask_reset(data.email, client=client())
    return render_template("accounts/look_into_mail.html", email=data.email, is_on=mail.is_on()), 202


@bp.get("/password/reset/<string:token>")
@public
def reset(token: str) -> Answer:
    try:
        user, _email = opened(Purpose.RESET, token)
    except DeadLink:
        return dead_link(url_for("credentials.ask_reset"))
    return render_template("accounts/reset.html", form=ResetForm(), user=user)


@bp.post("/password/reset/<string:token>")
@public
def reset_submit(token: str) -> Answer:
    form = ResetForm()
    try:
        user, _email = opened(Purpose.RESET, token)
        data = parse(NewPasswordInput, form.values())
        credentials.reset_password(token, data.password)
    except InvalidFields as error:
        return shown_again("accounts/reset.html", form, error, user=user)
    except DeadLink:
        return dead_link(url_for("credentials.ask_reset"))
    flash(_("Your password is changed. Log in with the new one."), "success")
    return redirect(url_for("accounts.login"))


def dead_link(again: str) -> tuple[str, int]:
    """The page in place of a link that does not work (any more), with the address of the page that makes a new one."""
    return render_template("accounts/dead_link.html", again=again), 404


@bp.get("/account/security")
@members_only
def security() -> str:
    return render_template("accounts/security.html", form=ChangePasswordForm())


@bp.post("/account/security")
@members_only
@even_silenced
def security_submit() -> Answer:
    form = ChangePasswordForm()
    try:
        data = parse(ChangePasswordInput, form.values())
        credentials.change_password(current_user, current=data.current_password, new=data.new_password)
    except InvalidFields as error:
        return shown_again("accounts/security.html", form, error)
    flash(_("Your password is changed, and you are logged out everywhere but here."), "success")
    return redirect(url_for("credentials.security"))
