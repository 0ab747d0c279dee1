from flask import request
from flask_login import current_user

from mablog.access import members_only, scope
from mablog.accounts.profiles import queries, service
from mablog.accounts.profiles.schemas import ProfileInput, ProfileUpload
from mablog.accounts.schemas import UserOut
from mablog.openapi import answers, api_blueprint, spec, version_in_if_match

bp = api_blueprint("profiles")


@bp.patch("/user")
@members_only
@scope("account")
@spec.validate(
    json=ProfileInput,
    form=ProfileUpload,
    resp=answers(401, 403, 409, 413, 415, 422, 428, 429, 503, HTTP_200=UserOut),
    tags=["accounts"],
)
def change(json: ProfileInput, form: ProfileUpload) -> tuple[UserOut, int, dict[str, str]]:
    """Change what is given of one's own profile: as JSON, or as a form where a picture comes with it.

    `If-Match`, where it is sent, names the version that the change starts from. The e-mail address is changed by
    confirming the new one, and the password by giving the present one: neither is changed here.
    """
    version = version_in_if_match() if "If-Match" in request.headers else None
    picture = service.store_upload(current_user, form.picture()) if form else None
    removes = json is not None and "image" in json.model_fields_set
    member = queries.member_to_change(current_user)
    service.edit_profile(member, json or form, picture=picture, remove_picture=removes, version=version)
    return UserOut.of(member, viewer=member), 200, {"ETag": f'"{member.profile_version}"'}
