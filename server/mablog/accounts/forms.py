from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, EmailField, PasswordField, StringField

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


class LoginForm(PageForm):
    login = StringField(_l("E-mail address or username"), render_kw={"autocomplete": "username", "required": True})
    password = PasswordField(_l("Password"), render_kw={"autocomplete": "current-password", "required": True})
    remember = BooleanField(_l("Stay logged in on this device"))

    def values(self) -> dict[str, Any]:
        return {"username": self.login.data, "password": self.password.data, "remember": self.remember.data}
