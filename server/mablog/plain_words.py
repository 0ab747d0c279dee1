"""What is said about an input that does not fit: sentences for people in place of pydantic's, in their language."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

_MOMENT = _l("This is not a time with its zone, such as 2026-01-31T12:00:00Z.")
_DAY = _l("This is not a date such as 2026-01-31.")
_WHOLE = _l("This should be a whole number.")
_LIST = _l("This should be a list.")
_OBJECT = _l("This should be an object with fields.")
_CHOICE = _l("This should be one of: %(expected)s.")

PLAIN_WORDS: dict[str, Any] = {
    "missing": _l("This field is required."),
    "string_too_short": _l("This field is required."),
    "string_too_long": _l("At most %(max_length)s characters fit here."),
    "string_pattern_mismatch": _l("This is not written as it should be."),
    "string_unicode": _l("This is not valid Unicode text."),
    "string_type": _l("This should be text."),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "int_parsing_size": _l("This number is too large."),
    "greater_than": _l("This should be more than %(gt)s."),
    "greater_than_equal": _l("This should be at least %(ge)s."),
    "less_than": _l("This should be less than %(lt)s."),
    "less_than_equal": _l("This should be at most %(le)s."),
    "bool_type": _l("This should be true or false."),
    "bool_parsing": _l("This should be true or false."),
    "too_short": _l("It takes at least %(min_length)s of these."),
    "too_long": _l("At most %(max_length)s of these fit here."),
    "list_type": _LIST,
    "tuple_type": _LIST,
    "dict_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "literal_error": _CHOICE,
    "enum": _CHOICE,
    "none_required": _l("This should be null."),
    "datetime_type": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "timezone_aware": _MOMENT,
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "extra_forbidden": _l("There is no such field."),
}
"""By pydantic's kinds of errors. Only texts that must not be empty have a least length."""

_ELSE = _l("This does not fit here.")


def message_of(kind: str, message: str, about: Mapping[str, Any]) -> str:
    """A sentence for people about an error of pydantic: its kind, its message, and the numbers and names in it.

    What a check of our own raised (`value_error`) is a sentence already.
    """
    if kind == "value_error":
        return message.removeprefix("Value error, ")
    values = {name: str(value).replace("' or '", "', '").replace("'", "") for name, value in about.items()}
    return str(PLAIN_WORDS.get(kind, _ELSE)) % values
