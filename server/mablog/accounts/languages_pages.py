from flask import Blueprint, make_response, redirect, request
from werkzeug.wrappers import Response

from mablog.access import public
from mablog.accounts.cookies import viewer
from mablog.accounts.languages_schemas import LanguageInput
from mablog.accounts.profiles import queries, service
from mablog.accounts.profiles.schemas import ProfileInput
from mablog.config import settings
from mablog.languages import cookie
from mablog.links import safe_next
from mablog.security import without_token
from mablog.text import parse

bp = Blueprint("languages", __name__)

A_YEAR = 365 * 24 * 3600


@bp.post("/language")
@public
@without_token
def choose() -> Response:
    """Keep a language in this browser, and for the member who is logged in; lead back to where they were."""
    code = parse(LanguageInput, {"language": request.form.get("language")}).language
    if member := viewer():
        service.edit_profile(queries.member_to_change(member), ProfileInput(language=code))
    response = make_response(redirect(safe_next(request.form.get("next"))))
    config = settings()
    response.set_cookie(
        cookie(), code, max_age=A_YEAR, secure=config.is_secure, httponly=True, samesite=config.same_site
    )
    return response
