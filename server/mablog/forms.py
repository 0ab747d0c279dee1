"""What every web form shares: the values as the schemas take them, and a refused form shown again."""

from typing import Any

from flask import render_template
from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField

from mablog.db import db
from mablog.errors import Problem

PICTURES = "image/png,image/jpeg,image/gif,image/webp,image/avif"
"""What the field of a picture offers to choose from (HTML, `accept`); what is taken, the content decides."""


class PageForm(FlaskForm):  # type: ignore[misc]
    """A form whose fields are checked by a pydantic schema, so that pages and API have one rule."""

    def values(self) -> dict[str, Any]:
        """What was typed, by field, without the forgery token and what was not sent."""
        return {name: value for name, value in self.data.items() if name != "csrf_token" and value is not None}


def shown_again(
    template: str, form: FlaskForm, error: Problem, *, status: int | None = None, **context: object
) -> tuple[str, int]:
    """The form with messages at its fields and what was typed, never a password; the request's changes are undone."""
    db.session.rollback()
    add_messages(form, error)
    return render_template(template, form=form, **context), status or error.status


def add_messages(form: FlaskForm, error: Problem) -> None:
    """Put the messages of a refusal at their fields, or above the form where there is none to be seen."""
    if not error.fields:
        form.form_errors.append(error.detail)
    for name, messages in error.fields.items():
        field = form._fields.get(name)
        if field is None or isinstance(field, HiddenField):
            form.form_errors.extend(messages)
        else:
            field.errors = [*field.errors, *messages]
    for field in form:
        if isinstance(field, PasswordField):
            field.data = ""
