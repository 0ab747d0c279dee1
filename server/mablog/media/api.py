from collections.abc import Sequence

from flask_babel import gettext as _
from flask_login import current_user

from mablog.access import requires
from mablog.errors import field_error
from mablog.media import queries, service
from mablog.media.guards import existing
from mablog.media.models import Media
from mablog.media.schemas import AltInput, OwnPictureOut, PictureInput, PictureListOut, PictureOut
from mablog.media.sweeping import goes_at
from mablog.openapi import answers, api_blueprint, spec
from mablog.pagination import ListQuery

bp = api_blueprint("media")


@bp.get("/media")
@requires("posts.write")
@spec.validate(query=ListQuery, resp=answers(401, 403, 422, HTTP_200=PictureListOut), tags=["media"])
def pictures(query: ListQuery) -> PictureListOut:
    """Your pictures, the newest first."""
    page = queries.pictures_of(current_user.id, cursor=query.cursor, limit=query.limit, field="cursor")
    return PictureListOut(items=_shown(page.items), next_cursor=page.next_cursor)


@bp.post("/media")
@requires("posts.write")
@spec.validate(form=PictureInput, resp=answers(401, 403, 413, 415, 422, 429, 503, HTTP_201=PictureOut), tags=["media"])
def upload(form: PictureInput) -> tuple[PictureOut, int]:
    """Store a picture. It is encoded anew as WebP in several widths, without its metadata."""
    sent = form.picture()
    if sent is None:
        raise field_error("file", _("Send one file."))
    return PictureOut.of(service.store_upload(current_user, sent, alt=form.alt)), 201


@bp.patch("/media/<string:key>")
@requires("posts.write")
@spec.validate(json=AltInput, resp=answers(401, 403, 404, 415, 422, HTTP_200=OwnPictureOut), tags=["media"])
def describe(key: str, json: AltInput) -> OwnPictureOut:
    """Change the text that stands in for a picture of yours, where it is inserted from now on."""
    media = existing(queries.own_picture(current_user.id, key))
    service.describe_picture(media, json.alt)
    [shown] = _shown([media])
    return shown


@bp.delete("/media/<string:key>")
@requires("posts.write")
@spec.validate(resp=answers(401, 403, 404, 409, HTTP_204=None), tags=["media"])
def delete(key: str) -> tuple[str, int]:
    """Delete a picture of yours that nothing shows."""
    service.delete_unused_picture(existing(queries.own_picture(current_user.id, key)))
    return "", 204


def _shown(pictures: Sequence[Media]) -> list[OwnPictureOut]:
    used = queries.keys_in_use({media.key for media in pictures})
    return [OwnPictureOut.made(media, is_used=media.key in used, goes_at=goes_at(media)) for media in pictures]
