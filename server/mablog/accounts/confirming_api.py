"""Addresses, for clients of the API."""

from flask_login import current_user

from mablog.access import even_silenced, members_only, public
from mablog.accounts import confirming
from mablog.accounts.schemas import AskNewEmailInput, EmailInput, TokenInput
from mablog.openapi import answers, api_blueprint, spec
from mablog.proxies import client

bp = api_blueprint("confirming")


@bp.post("/confirm")
@public
@spec.validate(json=TokenInput, resp=answers(403, 404, 415, 422, HTTP_204=None), tags=["accounts"])
def confirm(json: TokenInput) -> tuple[str, int]:
    """Confirm an address by the token of a link."""
    confirming.confirm(json.token)
    return "", 204


@bp.post("/confirm/again")
@public
@spec.validate(json=EmailInput, resp=answers(403, 415, 422, 429, HTTP_202=None), tags=["accounts"])
def again(json: EmailInput) -> tuple[str, int]:
    """Ask for the link to confirm an address again. The answer is the same whether one is due or not."""
    confirming.ask_again(json.email, client=client())
    return "", 202


@bp.put("/email")
@members_only
@even_silenced
@spec.validate(json=AskNewEmailInput, resp=answers(401, 403, 415, 422, 429, HTTP_202=None), tags=["accounts"])
def ask_new_email(json: AskNewEmailInput) -> tuple[str, int]:
    """Ask for another address. It is yours when its link is used; the answer never tells whether it is somebody's."""
    confirming.ask_new_email(current_user, email=json.email, password=json.password, client=client())
    return "", 202


@bp.post("/email/confirm")
@public
@spec.validate(json=TokenInput, resp=answers(403, 404, 415, 422, HTTP_204=None), tags=["accounts"])
def new_email(json: TokenInput) -> tuple[str, int]:
    """Change to a new address by the token of the link that was sent to it."""
    confirming.change_email(json.token)
    return "", 204
