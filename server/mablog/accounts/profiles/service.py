"""Writes around profiles."""

from flask_babel import gettext as _

from mablog import ratelimit
from mablog.accounts.bio import render_bio_into
from mablog.accounts.models import User
from mablog.accounts.portraits import give_portrait, remove_portrait, store_portrait
from mablog.accounts.profiles.schemas import ProfileFields
from mablog.errors import Conflict
from mablog.media.models import Media
from mablog.media.schemas import Upload
from mablog.ratelimit import UPLOAD

SIMPLE = ("name", "place", "links", "shows_last_seen", "language")


class ProfileConflict(Conflict):
    """The profile was changed since the version that the write started from."""

    def __init__(self, version: int) -> None:
        super().__init__(
            _("Your profile was changed since you opened it. Nothing was saved."), extra={"version": version}
        )
        self.version = version


def store_upload(member: User, upload: Upload | None) -> Media | None:
    """Store the picture that this member sent, if any. Raises PictureRefused, TooManyRequests."""
    if upload is None:
        return None
    ratelimit.hit(UPLOAD, member.id)
    return store_portrait(upload)


def edit_profile(
    member: User,
    data: ProfileFields,
    *,
    picture: Media | None = None,
    remove_picture: bool = False,
    version: int | None = None,
) -> None:
    """Change the given fields of a member that `queries.member_to_change` locked.

    `picture` is a stored one; it takes the place of the one there is. `version` is the one that the writer started
    from, None where they did not say. Raises ProfileConflict.
    """
    if version is not None and version != member.profile_version:
        raise ProfileConflict(member.profile_version)
    given = data.model_fields_set
    for name in given & set(SIMPLE):
        setattr(member, name, getattr(data, name))
    if "bio" in given:
        member.bio = data.bio
        render_bio_into(member)
    if picture is not None:
        give_portrait(member, picture)
    elif remove_picture:
        remove_portrait(member)
    member.profile_version += 1
