from flask import Blueprint, Response, make_response, render_template

from mablog.access import public
from mablog.drafting import sharing
from mablog.drafting.queries import copy_of
from mablog.media.queries import picture_by_key
from mablog.posts.rendering import rendered

bp = Blueprint("drafts", __name__, template_folder="templates")


@bp.get("/drafts/<string:token>")
@public
def show(token: str) -> Response:
    """A draft, for whoever has a secret link to it."""
    content = copy_of(sharing.shared_draft(token)).content
    page = render_template(
        "drafting/shared.html",
        content=content,
        html=rendered(content.source, language=content.language).html,
        cover=picture_by_key(content.cover) if content.cover else None,
    )
    response = make_response(page)
    response.cache_control.no_store = True
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"  # the address is the secret
    return response
