from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from mablog.accounts.standing import REASONS
from mablog.forms import PageForm


class ReportForm(PageForm):
    reason = RadioField(
        _l("What is wrong with it?"),
        choices=[SelectChoice(code, words) for code, words in REASONS.items()],
        validate_choice=False,
    )
    note = TextAreaField(
        _l("What should moderators know?"), description=_l("They alone read this, and they alone see that it was you.")
    )


class SanctionForm(PageForm):
    reason = SelectField(
        _l("Reason"),
        choices=[SelectChoice("", _l("Choose a reason")), *(SelectChoice(*each) for each in REASONS.items())],
        validate_choice=False,
    )
    note = TextAreaField(_l("Note"), description=_l("Whoever it is about reads it, without your name."))
    until = DateField(_l("Until"), description=_l("To silence or suspend: it ends when this day begins."))


class DecisionForm(SanctionForm):
    version = HiddenField()

    def values(self) -> dict[str, Any]:
        return {"version": "", "reason": "", "note": ""} | super().values()
