from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.widgets import CheckboxInput

from mablog.access import permissions
from mablog.accounts.models import Role
from mablog.forms import PageForm


class SearchForm(PageForm):
    """Which members to show. It changes nothing, so it is sent by GET and carries no token."""

    class Meta:
        csrf = False

    q = StringField(_l("Name or e-mail address"), render_kw={"type": "search", "autocapitalize": "none"})
    role = SelectField(_l("Role"), validate_choice=False)
    active = SelectField(_l("State"), validate_choice=False)

    def offer(self, roles: Iterable[Role]) -> "SearchForm":
        self.role.choices = {"": _("All")} | {role.name: role.name for role in roles}
        self.active.choices = {"": _("All"), "yes": _("Active"), "no": _("Disabled")}
        return self


class RoleChoiceForm(PageForm):
    role = SelectField(_l("Role"), validate_choice=False)

    def offer(self, roles: Iterable[Role]) -> "RoleChoiceForm":
        self.role.choices = {role.name: role.name for role in roles}
        return self


class RemoveRoleForm(PageForm):
    to = SelectField(_l("Its members get the role"), validate_choice=False)

    def offer(self, roles: Iterable[Role]) -> "RemoveRoleForm":
        self.to.choices = {role.name: role.name for role in roles}
        return self


class RoleForm(PageForm):
    name = StringField(_l("Name of the role"), render_kw={"required": True, "maxlength": 40})
    permissions = SelectMultipleField(
        _l("What its members may do"),
        choices=lambda: [SelectChoice(name, one.label) for name, one in permissions().items()],
        validate_choice=False,
        option_widget=CheckboxInput(),
    )

    @classmethod
    def of(cls, role: Role) -> "RoleForm":
        return cls(formdata=None, data={"name": role.name, "permissions": role.permissions})

    def values(self) -> dict[str, Any]:
        return {"name": self.name.data, "permissions": self.permissions.data or []}


class LeaveForm(PageForm):
    posts = RadioField(
        _l("What becomes of your posts?"),
        choices=[
            SelectChoice("keep", _l("They stay, signed by “former member”. Drafts go.")),
            SelectChoice("remove", _l("They go. What others signed too stays theirs.")),
        ],
        default="keep",
        validate_choice=False,
    )
    password = PasswordField(_l("Your password"), render_kw={"autocomplete": "current-password", "required": True})
