from datetime import UTC, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import to_user_timezone, to_utc
from flask_wtf.file import FileField
from wtforms import BooleanField, DateTimeLocalField, HiddenField, StringField, TextAreaField

from mablog.drafting.queries import Copy
from mablog.forms import PICTURES, PageForm


class PostForm(PageForm):
    title = StringField(_l("Title"), render_kw={"required": True, "maxlength": 300})
    source = TextAreaField(_l("Text"), description=_l("Markdown, with tables, footnotes, task lists and code."))
    tags = StringField(_l("Tags"), description=_l("Separated by commas."))
    excerpt = TextAreaField(_l("Excerpt"), description=_l("Shown in lists; the beginning of the text when empty."))
    slug = StringField(
        _l("Address"), description=_l("Made from the title when empty. An old address keeps leading here.")
    )
    language = StringField(_l("Language"), description=_l("A tag such as en or es; the site's when empty."))
    authors = StringField(
        _l("Authors"), description=_l("Usernames, separated by commas. Others appear once they have accepted.")
    )
    cover = FileField(_l("Cover picture"), render_kw={"accept": PICTURES})
    cover_alt = StringField(_l("What the cover shows"), description=_l("For those who cannot see it."))
    remove_cover = BooleanField(_l("Remove the cover"))
    is_page = BooleanField(_l("A page of the site"), description=_l("In the menu, not among the posts."))
    pinned = BooleanField(_l("Keep on top of the home page"))
    comments_open = BooleanField(_l("Members may comment"), default=True)
    published_at = DateTimeLocalField(
        _l("Published"), format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], description=_l("Now when empty.")
    )
    version = HiddenField()
    seen = HiddenField()

    @classmethod
    def of(cls, copy: Copy) -> "PostForm":
        """The settings of a post and its working copy, whose version is `seen`."""
        post, content = copy.post, copy.content
        published = to_user_timezone(post.published_at).replace(tzinfo=None) if post.published_at else None
        return cls(
            data={
                **{name: getattr(content, name) for name in ("title", "source", "excerpt", "language", "cover_alt")},
                **{name: getattr(post, name) for name in ("slug", "is_page", "pinned", "comments_open", "version")},
                "tags": ", ".join(content.tags),
                "seen": copy.version,
                "authors": ", ".join(entry.user.username for entry in post.authorships),
                "published_at": published,
            }
        )

    def changes(self) -> dict[str, Any]:
        """The fields as `PostInput` takes them. The cover is not among them: its file is stored first."""
        values = {name: self[name].data or "" for name in ("title", "excerpt", "slug", "cover_alt")}
        values |= {"comments_open": self.comments_open.data}
        values |= {"is_page": self.is_page.data, "tags": _names(self.tags.data), "language": self.language.data or None}
        values["source"] = self.raw_source()
        if _names(self.authors.data):
            values["authors"] = _names(self.authors.data)
        if self.published_at.raw_data and self.published_at.raw_data[0]:
            values["published_at"] = _aware(self.published_at.data, self.published_at.raw_data[0])
        return values

    def raw_source(self) -> str:
        # HTML says that a browser sends CRLF for every line break of a textarea; the author typed LF.
        return (self.source.data or "").replace("\r\n", "\n")

    def started_from(self) -> int:
        """The version of the post that the form was opened with; 0, which none has, for nonsense."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _names(text: str | None) -> list[str]:
    return [name for name in (part.strip() for part in (text or "").split(",")) if name]


def _aware(moment: datetime | None, typed: str) -> datetime | str:
    # What could not be read goes on as it was typed, so that the schema refuses it at its field.
    return to_utc(moment).replace(tzinfo=UTC) if moment else typed
