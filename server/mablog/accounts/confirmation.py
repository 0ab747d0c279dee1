"""What a member may do whose address is not confirmed: a setting of the site."""

from typing import TYPE_CHECKING

from mablog.config import settings
from mablog.mail.transport import Destination, destination
from mablog.site.queries import site_settings
from mablog.site.schemas import Unconfirmed

if TYPE_CHECKING:
    from mablog.accounts.models import User


def unconfirmed_may() -> Unconfirmed:
    """The setting; by itself it is `nothing` where a mail server can bring the link, and `everything` elsewhere."""
    chosen = site_settings().unconfirmed_may
    if chosen is not Unconfirmed.AUTOMATIC:
        return chosen
    return Unconfirmed.NOTHING if destination(settings()) is Destination.SERVER else Unconfirmed.EVERYTHING


def may_log_in(user: "User") -> bool:
    """Whether this member may be logged in, as far as the address goes."""
    return _is_trusted(user) or unconfirmed_may() is not Unconfirmed.NOTHING


def may_act(user: "User") -> bool:
    """Whether this member may do what their role allows, as far as the address goes."""
    return _is_trusted(user) or unconfirmed_may() is Unconfirmed.EVERYTHING


def _is_trusted(user: "User") -> bool:
    # No state of mail may lock an administrator out.
    return user.confirmed_at is not None or user.role.allows("site.manage")
