"""How a setting is shown to those who change it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic.fields import FieldInfo

Kind = Literal["text", "number", "switch", "choice", "lines", "menu", "picture", "language", "time_zone", "role"]
"""What a setting takes: a text, number, switch or one of several choices; `lines` of text, a `menu` of links; the key
of a `picture`, the tag of a `language`, the name of a `time_zone` or of a `role`."""


@dataclass(frozen=True)
class Label:
    """The words of a setting, lazy translations, in the annotation of its field.

    `heading` says what it and those after it are about. `choices` are words by value. `kind` is needed only where the
    default does not tell: an int is a number, a bool a switch, a tuple of str lines, and a str a text.
    """

    text: Any
    help: Any = ""
    heading: Any = None
    choices: Mapping[str, Any] = field(default_factory=dict)
    kind: Kind | None = None

    def kind_of(self, default: object) -> Kind:
        """What a setting with this default takes."""
        if self.kind or self.choices:
            return self.kind or "choice"
        if isinstance(default, bool):
            return "switch"
        if isinstance(default, int):
            return "number"
        return "lines" if isinstance(default, tuple) else "text"


def label_of(info: FieldInfo) -> Label | None:
    """The label in a field's annotation."""
    return next((each for each in info.metadata if isinstance(each, Label)), None)
