from sqlalchemy import select

from mablog import mail
from mablog.accounts.models import User
from mablog.config import settings
from mablog.db import db
from mablog.hooks import listens
from mablog.links import absolute


@listens
def member_joined(user: User) -> None:
    """Those whom MABLOG_ADMIN names are told of each new member, though not of the authors that an import brings."""
    if user.email is None:
        return
    for address in settings().admin_addresses:
        mail.send(
            "accounts/mail/new_user",
            to=address,
            language=None,
            user=user,
            url=absolute("posts.author", username=user.username),
        )


@listens
def pictures_in_use(keys: set[str]) -> set[str]:
    return {image for image in db.session.scalars(select(User.image).where(User.image.in_(keys))) if image}
