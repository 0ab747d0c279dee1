from flask_babel import lazy_gettext as _l
from wtforms import EmailField, PasswordField

from mablog.forms import PageForm

NEW_PASSWORD = {"autocomplete": "new-password", "required": True, "minlength": 8}


class EmailForm(PageForm):
    email = EmailField(_l("E-mail address"), render_kw={"autocomplete": "email", "required": True})


class NewEmailForm(PageForm):
    email = EmailField(_l("New e-mail address"), render_kw={"autocomplete": "email", "required": True})
    password = PasswordField(_l("Password"), render_kw={"autocomplete": "current-password", "required": True})


class ResetForm(PageForm):
    password = PasswordField(_l("New password"), render_kw=NEW_PASSWORD)


class ChangePasswordForm(PageForm):
    current_password = PasswordField(
        _l("Present password"), render_kw={"autocomplete": "current-password", "required": True}
    )
    new_password = PasswordField(_l("New password"), render_kw=NEW_PASSWORD)
