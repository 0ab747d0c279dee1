import secrets

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from mablog.forms import PageForm
from mablog_cars.models import Kind

KINDS = {Kind.STUDENT: _l("Student"), Kind.TEACHER: _l("Teacher"), Kind.EMPLOYEE: _l("Employee")}


class CarForm(PageForm):
    """`key` makes the form that is sent twice one purchase."""

    model = StringField(_l("Model"), render_kw={"required": True, "maxlength": 60, "autocomplete": "off"})
    kind = SelectField(_l("You are"), choices=[SelectChoice(kind.value, label) for kind, label in KINDS.items()])
    key = HiddenField()

    @classmethod
    def new(cls, *, kind: Kind) -> "CarForm":
        """An empty form for a member of this kind."""
        form = cls(formdata=None, data={"kind": kind.value})
        form.renew_key()
        return form

    def renew_key(self) -> None:
        """Let what is sent next be another purchase."""
        self.key.process_data(secrets.token_urlsafe(16))

    def input(self) -> dict[str, object]:
        """The purchase as the schema takes it."""
        return {name: value for name, value in self.values().items() if name != "key"}
