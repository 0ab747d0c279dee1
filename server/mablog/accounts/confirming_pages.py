"""Pages around addresses: confirming one by a link, asking for the link again, changing the address."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from mablog import mail
from mablog.access import even_silenced, members_only, public
from mablog.accounts import confirming
from mablog.accounts.credential_forms import EmailForm, NewEmailForm
from mablog.accounts.credential_pages import dead_link
from mablog.accounts.onetime import DeadLink, Purpose, opened
from mablog.accounts.schemas import AskNewEmailInput, EmailInput
from mablog.errors import InvalidFields
from mablog.forms import shown_again
from mablog.proxies import client
from mablog.text import parse

bp = Blueprint("confirming", __name__, template_folder="templates")

Answer = str | tuple[str, int] | Response


@bp.get("/confirm")
@public
def again() -> str:
    return render_template("accounts/confirm_again.html", form=EmailForm(), is_on=mail.is_on())


@bp.post("/confirm")
@public
def again_submit() -> Answer:
    form = EmailForm()
    try:
        data = parse(EmailInput, form.values())
    except InvalidFields as error:
        return shown_again("accounts/confirm_again.html", form, error, is_on=mail.is_on())
    confirming.ask_again(data.email, client=client())
    return look_into_mail(data.email)


def look_into_mail(email: str) -> tuple[str, int]:
    return render_template("accounts/look_into_mail.html", email=email, is_on=mail.is_on()), 202


@bp.get("/confirm/<string:token>")
@public
def confirm(token: str) -> Answer:
    try:
        user, email = opened(Purpose.CONFIRM, token)
    except DeadLink:
        return dead_link(url_for("confirming.again"))
    return render_template("accounts/confirm.html", user=user, email=email)


@bp.post("/confirm/<string:token>")
@public
def confirm_submit(token: str) -> Answer:
    try:
        confirming.confirm(token)
    except DeadLink:
        return dead_link(url_for("confirming.again"))
    flash(_("Your address is confirmed."), "success")
    return redirect(_next())


@bp.get("/email/<string:token>")
@public
def new_email(token: str) -> Answer:
    try:
        user, email = opened(Purpose.NEW_EMAIL, token)
    except DeadLink:
        return dead_link(url_for("confirming.email"))
    return render_template("accounts/confirm.html", user=user, email=email)


@bp.post("/email/<string:token>")
@public
def new_email_submit(token: str) -> Answer:
    try:
        confirming.change_email(token)
    except DeadLink:
        return dead_link(url_for("confirming.email"))
    flash(_("Your address is changed."), "success")
    return redirect(_next())


def _next() -> str:
    """Where to go on: the link may have been opened where its member is not logged in."""
    return url_for("confirming.email" if current_user.is_authenticated else "accounts.login")


@bp.get("/account/email")
@members_only
def email() -> str:
    return render_template("accounts/email.html", form=NewEmailForm(), is_on=mail.is_on())


@bp.post("/account/email")
@members_only
@even_silenced
def email_submit() -> Answer:
    form = NewEmailForm()
    try:
        data = parse(AskNewEmailInput, form.values())
        confirming.ask_new_email(current_user, email=data.email, password=data.password, client=client())
    except InvalidFields as error:
        return shown_again("accounts/email.html", form, error, is_on=mail.is_on())
    return look_into_mail(data.email)
