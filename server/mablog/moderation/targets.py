"""What a case is about, whichever of the three kinds it is."""

from dataclasses import dataclass
from typing import Literal

from flask_babel import gettext as _

from mablog.accounts.models import User
from mablog.comments.models import Comment
from mablog.moderation.models import Case
from mablog.posts.models import Post

Kind = Literal["comment", "post", "member"]


@dataclass(frozen=True)
class Target:
    """A comment, a post or a member; its people are loaded, and the post of a comment."""

    comment: Comment | None = None
    post: Post | None = None
    member: User | None = None

    @classmethod
    def of(cls, case: Case) -> "Target":
        return cls(case.comment, case.post, case.user)

    @property
    def kind(self) -> Kind:
        return "comment" if self.comment else "post" if self.post else "member"

    @property
    def key(self) -> dict[str, int]:
        """The column of a case that names it, with its number."""
        if self.comment:
            return {"comment_id": self.comment.id}
        return {"post_id": self.post.id} if self.post else {"user_id": self._member.id}

    @property
    def people(self) -> list[User]:
        """Whom it is about; nobody where the account is gone."""
        if self.comment:
            return [self.comment.author] if self.comment.author else []
        return self.post.authors if self.post else [self._member]

    @property
    def author(self) -> User | None:
        """The one who is silenced or suspended for it."""
        return next(iter(self.people), None)

    @property
    def state(self) -> str:
        """How it stands: `visible` where readers see it."""
        if self.comment:
            return self.comment.state
        if self.post:
            return self.post.withheld or ("visible" if self.post.is_public else "draft")
        return "visible"

    @property
    def version(self) -> int | None:
        """That of its text, which a decision was made about."""
        found = self.comment or self.post
        return found.version if found else None

    @property
    def path(self) -> str:
        """Its address within the site."""
        if self.comment:
            return f"/comments/{self.comment.id}"
        return self.post.path if self.post else f"/@{self._member.username}"

    @property
    def note(self) -> str:
        """What the audit log calls it."""
        if self.comment:
            return f"comment {self.comment.id}"
        return f"post {self.post.slug}" if self.post else self._member.username

    @property
    def title(self) -> str:
        """What people are told that it is."""
        title: str
        if self.comment:
            title = _("comment on “%(title)s”", title=self.comment.post.title)
        else:
            title = _("post “%(title)s”", title=self.post.title) if self.post else f"@{self._member.username}"
        return title

    @property
    def _member(self) -> User:
        if self.member is None:
            raise ValueError("a target is a comment, a post or a member")
        return self.member
