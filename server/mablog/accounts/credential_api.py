"""Passwords, for clients of the API."""

from flask_login import current_user

from mablog.access import even_silenced, members_only, public
from mablog.accounts import credentials
from mablog.accounts.schemas import ChangePasswordInput, EmailInput, ResetInput
from mablog.openapi import answers, api_blueprint, spec
from mablog.proxies import client

bp = api_blueprint("credentials")


@bp.post("/password/reset")
@public
@spec.validate(json=EmailInput, resp=answers(403, 415, 422, 429, HTTP_202=None), tags=["accounts"])
def ask_reset(json: EmailInput) -> tuple[str, int]:
    """Ask for a link to choose a new password. The answer is the same whether somebody has this address or not."""
    credentials.ask_reset(json.email, client=client())
    return "", 202


@bp.post("/password/reset/confirm")
@public
@spec.validate(json=ResetInput, resp=answers(403, 404, 415, 422, HTTP_204=None), tags=["accounts"])
def reset(json: ResetInput) -> tuple[str, int]:
    """Choose a new password by the token of a link. Every session of the member ends."""
    credentials.reset_password(json.token, json.password)
    return "", 204


@bp.put("/password")
@members_only
@even_silenced
@spec.validate(json=ChangePasswordInput, resp=answers(401, 403, 415, 422, 429, HTTP_204=None), tags=["accounts"])
def change_password(json: ChangePasswordInput) -> tuple[str, int]:
    """Change your password. Every other session of yours ends."""
    credentials.change_password(current_user, current=json.current_password, new=json.new_password)
    return "", 204
