from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, StringField

from mablog.forms import PageForm


class AuditForm(PageForm):
    """Which entries to show. It changes nothing, so it is sent by GET and carries no token."""

    class Meta:
        csrf = False

    who = StringField(_l("Member"), render_kw={"autocapitalize": "none", "spellcheck": "false"})
    action = SelectField(_l("Action"), validate_choice=False)
    since = DateField(_l("Since"))
