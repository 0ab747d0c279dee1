from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import refresh
from flask_login import current_user
from werkzeug.wrappers import Response as BaseResponse

from mablog.access import members_only, public
from mablog.accounts import drawn
from mablog.accounts.profiles import queries, service
from mablog.accounts.profiles.forms import ProfileForm
from mablog.accounts.profiles.schemas import ProfileUpload
from mablog.errors import InvalidFields, NotFound
from mablog.forms import shown_again
from mablog.media.pictures import PictureRefused
from mablog.text import parse

bp = Blueprint("profiles", __name__)

Answer = str | tuple[str, int] | BaseResponse

TEMPLATE = "accounts/profile.html"
THIRTY_DAYS = 30 * 24 * 3600


@bp.get("/account/profile")
@members_only
def edit() -> Answer:
    return render_template(TEMPLATE, form=ProfileForm.of(queries.whole(current_user)))


@bp.post("/account/profile")
@members_only
def edit_submit() -> Answer:
    form = ProfileForm()
    try:
        data = parse(ProfileUpload, form.changes())
        picture = service.store_upload(current_user, data.picture())
        member = queries.member_to_change(current_user)
        service.edit_profile(
            member, data, picture=picture, remove_picture=form.remove_image.data, version=form.started_from()
        )
    except (InvalidFields, PictureRefused) as error:
        return shown_again(TEMPLATE, form, error)
    except service.ProfileConflict as conflict:
        # Saved over knowingly when it is sent once more.
        form.version.process_data(conflict.version)
        again = InvalidFields({"form": [conflict.detail, _("Save once more to put this in its place.")]})
        return shown_again(TEMPLATE, form, again, status=conflict.status)
    refresh()  # the language may be another one from here on
    flash(_("Your profile is saved."), "success")
    return redirect(url_for("profiles.edit"))


@bp.get("/media/drawn/<string:file>")
@public
def drawn_picture(file: str) -> Response:
    """The picture of a member who uploaded none."""
    svg = drawn.draw(file)
    if svg is None:
        raise NotFound(_("There is no such picture."))
    response = Response(svg, mimetype="image/svg+xml", headers={"Content-Security-Policy": "default-src 'none'"})
    response.cache_control.public = True
    response.cache_control.max_age = THIRTY_DAYS
    response.add_etag()
    response.make_conditional(request)
    return response
