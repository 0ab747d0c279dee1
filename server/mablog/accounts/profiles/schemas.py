from typing import Annotated, Any

from flask_babel import gettext as _
from pydantic import AfterValidator, BeforeValidator, Field, HttpUrl, TypeAdapter, ValidationError

from mablog.accounts.languages_schemas import LanguageCode
from mablog.accounts.schemas import Name
from mablog.media.schemas import PictureFields
from mablog.text import Input, Label, Line, Text

LONGEST_BIO = 5000
MOST_LINKS = 5

_web_address: TypeAdapter[HttpUrl] = TypeAdapter(HttpUrl)


def _link(value: str) -> str:
    """A whole address as browsers write it: a host beyond ASCII as Punycode, so that it cannot pass for another."""
    try:
        url = _web_address.validate_python(value)
    except ValidationError:
        raise ValueError(_("A link is a whole address such as https://example.org/ann.")) from None
    if url.username or url.password:
        raise ValueError(_("A link holds no name and password."))
    return str(url)


def _lines(value: Any) -> Any:
    """Accept a form's lines beside a list."""
    if isinstance(value, str):
        value = value.splitlines()
    return [one for one in value if not isinstance(one, str) or one.strip()] if isinstance(value, list) else value


def _no_picture(value: Any) -> None:
    if value is not None:
        raise ValueError(_("Send a picture as multipart/form-data; null removes the one there is."))


Link = Annotated[Line, Field(max_length=500), AfterValidator(_link)]


def _none_for_empty(value: Any) -> Any:
    return None if value == "" else value


class ProfileFields(Input):
    """What a member says of themselves; what is not given stays as it is.

    `bio` is Markdown. `links` are whole http(s) addresses of the same person elsewhere; in a form, one to a line.
    `language` is that of the pages, mails and answers of the API for this member: one of `/api/languages`, or null to
    leave it to the browser.
    """

    name: Name = ""
    bio: Annotated[Text, Field(max_length=LONGEST_BIO)] = ""
    place: Annotated[Label, Field(max_length=120)] = ""
    links: Annotated[list[Link], Field(max_length=MOST_LINKS), BeforeValidator(_lines)] = []
    shows_last_seen: bool = True
    language: Annotated[LanguageCode | None, BeforeValidator(_none_for_empty)] = None


class ProfileInput(ProfileFields):
    image: Annotated[None, BeforeValidator(_no_picture)] = Field(None, description="null removes the picture.")


class ProfileUpload(PictureFields, ProfileFields):
    """The same with a picture of the person, in the field `image` or `file`."""
