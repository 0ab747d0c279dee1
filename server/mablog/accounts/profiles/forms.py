from typing import Any, Self

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from mablog.accounts.models import User
from mablog.accounts.profiles.schemas import LONGEST_BIO
from mablog.forms import PICTURES, PageForm
from mablog.languages import languages


class ProfileForm(PageForm):
    image = FileField(
        _l("Picture"),
        description=_l("PNG, JPEG, GIF, WebP or AVIF, at most 10 MB. Its middle is shown, as a circle."),
        render_kw={"accept": PICTURES},
    )
    remove_image = BooleanField(_l("Remove the picture"))
    name = StringField(
        _l("Name shown to readers"),
        description=_l("Without one, readers see the username."),
        render_kw={"autocomplete": "name", "maxlength": 120},
    )
    bio = TextAreaField(
        _l("About you"),
        description=_l("Markdown: *emphasis*, [links](https://…), lists."),
        render_kw={"rows": 8, "maxlength": LONGEST_BIO},
    )
    place = StringField(_l("Place"), render_kw={"maxlength": 120})
    links = TextAreaField(
        _l("Links"),
        description=_l('Up to five, one to a line: your own site, your other accounts. They say rel="me".'),
        render_kw={"rows": 4, "spellcheck": "false", "autocapitalize": "none"},
    )
    shows_last_seen = BooleanField(_l("Show readers when you were last here"))
    language = SelectField(
        _l("Language"),
        description=_l("Of the pages and of mails to you. Nobody else sees this."),
        validate_choice=False,
    )
    version = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own_names = [SelectChoice(each.code, each.name, {"lang": each.code}) for each in languages()]
        self.language.choices = [SelectChoice("", _l("What the browser asks for")), *own_names]

    @classmethod
    def of(cls, member: User) -> Self:
        values = {name: getattr(member, name) for name in ("name", "bio", "place", "shows_last_seen")}
        return cls(
            data={
                **values,
                "language": member.language or "",
                "links": "\n".join(member.links),
                "version": member.profile_version,
            }
        )

    def changes(self) -> dict[str, Any]:
        """The fields as `ProfileUpload` takes them."""
        values = {name: self[name].data or "" for name in ("name", "place", "links", "language")}
        # HTML says that a browser sends CRLF for every line break of a textarea; the writer typed LF.
        values["bio"] = (self.bio.data or "").replace("\r\n", "\n")
        return values | {"shows_last_seen": self.shows_last_seen.data, "image": self.image.data}

    def started_from(self) -> int:
        """The version that the form was opened with; 0, which none has, for nonsense."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
