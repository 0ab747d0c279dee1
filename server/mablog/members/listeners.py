from flask_babel import gettext as _

from mablog.accounts.models import User
from mablog.accounts.queries import role_named
from mablog.errors import field_error
from mablog.hooks import listens
from mablog.members import policy
from mablog.site.schemas import SiteSettings


@listens
def member_may(member: User, viewer: User | None) -> dict[str, bool]:
    return {"manage": viewer is not None and policy.may_change(viewer, member)}


@listens
def settings_changed(before: SiteSettings, after: SiteSettings, actor: User | None) -> None:
    """The role of new members exists, and is not a way to more than one may do oneself."""
    role = role_named(after.default_role)
    if role is None:
        raise field_error("default_role", _("There is no role of this name."))
    if after.default_role == before.default_role:
        return
    if "*" in role.permissions:
        raise field_error("default_role", _("New members cannot all be administrators."))
    if not policy.has_all(actor, role.permissions):
        raise field_error("default_role", _("This role may do more than you."))
