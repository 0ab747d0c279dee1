"""Languages, as they are chosen and listed."""

from typing import Annotated

from flask_babel import gettext as _
from pydantic import AfterValidator, BaseModel, Field

from mablog.languages import Language, catalogues
from mablog.text import Input, Line


def _known(code: str) -> str:
    codes = catalogues().codes
    if code not in codes:
        raise ValueError(_("The site speaks: %(languages)s.", languages=", ".join(codes)))
    return code


LanguageCode = Annotated[Line, Field(max_length=35), AfterValidator(_known)]
"""The tag of a language that there is a catalogue for."""


class LanguageInput(Input):
    language: LanguageCode


class LanguageOut(BaseModel):
    """A language that the words of the site are there in.

    `code` is its tag (BCP 47), `name` what it is called in itself, `direction` `ltr` or `rtl`.
    """

    code: str
    name: str
    direction: str

    @classmethod
    def of(cls, language: Language) -> "LanguageOut":
        return cls(code=language.code, name=language.name, direction=language.direction)


class LanguagesOut(BaseModel):
    """Every language, and the one that whoever asks is answered in."""

    items: list[LanguageOut]
    current: str
