from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, EmailField, HiddenField, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from mablog.access import SCOPES
from mablog.accounts import bots
from mablog.errors import InvalidFields
from mablog.forms import PICTURES, PageForm


class RegisterForm(PageForm):
    username = StringField(
        _l("Username"), render_kw={"autocomplete": "username", "autocapitalize": "none", "required": True}
    )
    email = EmailField(_l("E-mail address"), render_kw={"autocomplete": "email", "required": True})
    name = StringField(_l("Name shown to readers"), render_kw={"autocomplete": "name"})
    password = PasswordField(
        _l("Password"), render_kw={"autocomplete": "new-password", "required": True, "minlength": 8}
    )
    image = FileField(_l("Picture"), render_kw={"accept": PICTURES})


class SignUpForm(RegisterForm):
    """The form for everybody, with what tells people from bots."""

    website = StringField(_l("Website"), render_kw={"autocomplete": "off", "tabindex": "-1"})
    began = HiddenField(default=bots.stamp)

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values().items() if name not in ("website", "began")}

    def refuse_bots(self) -> None:
        """Raises InvalidFields."""
        bots.refuse_trapped(self.website.data or "")
        try:
            bots.refuse_hasty(self.began.data or "")
        except InvalidFields as error:
            if "began" in error.fields:
                # The field is not seen, so its message goes to the form, which is shown with a new one.
                self.began.data = bots.stamp()
                error.fields[bots.FORM] = error.fields.pop("began")
            raise


class LoginForm(PageForm):
    login = StringField(_l("E-mail address or username"), render_kw={"autocomplete": "username", "required": True})
    password = PasswordField(_l("Password"), render_kw={"autocomplete": "current-password", "required": True})
    remember = BooleanField(_l("Stay logged in on this device"))

    def values(self) -> dict[str, Any]:
        return {"username": self.login.data, "password": self.password.data, "remember": self.remember.data}


class ApiTokenForm(PageForm):
    name = StringField(_l("Name"), description=_l("What it is for, such as the program that gets it."))
    read = BooleanField(SCOPES["read"], default=True)
    write = BooleanField(SCOPES["write"])
    account = BooleanField(SCOPES["account"])
    admin = BooleanField(SCOPES["admin"])
    expires_in_days = SelectField(
        _l("Expires"),
        choices=[
            SelectChoice("7", _l("In 7 days")),
            SelectChoice("30", _l("In 30 days")),
            SelectChoice("90", _l("In 90 days")),
            SelectChoice("365", _l("In a year")),
            SelectChoice("never", _l("Never")),
        ],
        default="90",
        validate_choice=False,
    )

    def values(self) -> dict[str, Any]:
        days = self.expires_in_days.data
        return {
            "name": self.name.data,
            "scopes": [name for name in SCOPES if self[name].data],
            "expires_in_days": None if days == "never" else days,
        }
