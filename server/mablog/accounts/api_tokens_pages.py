from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from mablog.access import SCOPES, even_silenced, members_only
from mablog.accounts.api_tokens import create_token, revoke_token, tokens_of
from mablog.accounts.forms import ApiTokenForm
from mablog.accounts.schemas import ApiTokenInput
from mablog.db import utcnow
from mablog.errors import InvalidFields
from mablog.forms import shown_again
from mablog.text import parse

bp = Blueprint("api_tokens", __name__, template_folder="templates")


def _context() -> dict[str, Any]:
    page = tokens_of(current_user, cursor=request.args.get("after"))
    return {"tokens": page.items, "next_cursor": page.next_cursor, "scopes": SCOPES, "now": utcnow()}


@bp.get("/account/tokens")
@members_only
def tokens() -> str:
    return render_template("accounts/api_tokens.html", form=ApiTokenForm(), **_context())


@bp.post("/account/tokens")
@members_only
@even_silenced
def create() -> str | tuple[str, int]:
    form = ApiTokenForm()
    try:
        _token, text = create_token(current_user, parse(ApiTokenInput, form.values()), by=current_user)
    except InvalidFields as error:
        return shown_again("accounts/api_tokens.html", form, error, **_context())
    # Shown in this answer, not after a redirect: until then it would have to be kept somewhere.
    return render_template("accounts/api_tokens.html", form=ApiTokenForm(formdata=None), new_token=text, **_context())


@bp.post("/account/tokens/<int(max=2147483647):number>/revoke")
@members_only
@even_silenced
def revoke(number: int) -> Response:
    revoke_token(current_user, number, by=current_user)
    flash(_("The token is revoked."), "success")
    return redirect(url_for("api_tokens.tokens"))
