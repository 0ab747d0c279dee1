"""Pages of blocks: the list of one's own, and the forms behind the buttons."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from mablog.access import even_silenced, members_only
from mablog.blocks import service
from mablog.blocks.guards import member_to_block, member_to_unblock
from mablog.blocks.queries import blocks_of
from mablog.links import safe_next

bp = Blueprint("blocks", __name__, template_folder="templates")


@bp.get("/account/blocked")
@members_only
def mine() -> str:
    page = blocks_of(current_user, cursor=request.args.get("after"))
    return render_template("blocks/mine.html", blocks=page.items, next_cursor=page.next_cursor)


@bp.post("/@<string:username>/block")
@members_only
@even_silenced
def block(username: str) -> Response:
    member = member_to_block(username)
    service.block(current_user, member)
    flash(_("You block %(name)s, and see nothing of them any more.", name=member.display_name), "success")
    return redirect(url_for("posts.author", username=member.username))


@bp.post("/@<string:username>/unblock")
@members_only
@even_silenced
def unblock(username: str) -> Response:
    member = member_to_unblock(username)
    service.unblock(current_user, member)
    flash(_("You do not block %(name)s any more.", name=member.display_name), "success")
    return redirect(safe_next(request.form.get("next")))
