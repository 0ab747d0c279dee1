import secrets

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField

from mablog.comments.models import Comment
from mablog.forms import PageForm
from mablog.markup import LONGEST_COMMENT


class CommentForm(PageForm):
    """`key` makes the form that is sent twice one comment; `version` is the one that an edit starts from."""

    source = TextAreaField(
        _l("Comment"),
        description=_l("Markdown: *emphasis*, [links](https://…), > quotes, `code`."),
        render_kw={"required": True, "maxlength": LONGEST_COMMENT},
    )
    parent_id = HiddenField()
    key = HiddenField()
    version = HiddenField()

    @classmethod
    def new(cls, *, parent: Comment | None) -> "CommentForm":
        """An empty form for a comment, or an answer."""
        form = cls(formdata=None, data={"parent_id": parent.id if parent else ""})
        form.renew_key()
        del form.version
        return form

    @classmethod
    def of(cls, comment: Comment) -> "CommentForm":
        """A form to edit a comment."""
        form = cls(formdata=None, data={"source": comment.source, "version": comment.version})
        del form.parent_id, form.key
        return form

    def renew_key(self) -> None:
        self.key.process_data(secrets.token_urlsafe(16))

    def changes(self) -> dict[str, object]:
        """The text as the schemas take it."""
        # HTML says that a browser sends CRLF for every line break of a textarea; the author typed LF.
        return {"source": (self.source.data or "").replace("\r\n", "\n")}

    def input(self) -> dict[str, object]:
        """A new comment as the schema takes it."""
        return self.changes() | {"parent_id": self.parent_id.data or None}

    def answers(self) -> int:
        """The number of the comment that is answered; 0, which none has, for none and for nonsense."""
        return _number(self.parent_id.data)

    def started_from(self) -> int:
        """The version that the form was opened with; 0, which none has, for nonsense."""
        return _number(self.version.data)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
