from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mablog.access import is_permission, is_speaking
from mablog.accounts import drawn
from mablog.accounts.confirmation import may_act
from mablog.db import Model, UTCDateTime, utcnow


class Role(Model):
    """A named set of permissions; `*` stands for all of them."""

    __tablename__ = "roles"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(64), unique=True)
    permissions: Mapped[list[str]] = mapped_column(JSON)

    def allows(self, permission: str) -> bool:
        return "*" in self.permissions or permission in self.permissions


def _profile(*kind: Any, **options: Any) -> Any:
    return mapped_column(*kind, **options, deferred=True, deferred_group="profile", deferred_raiseload=True)


class User(Model):
    """A member, or an unclaimed account: an author of imported posts, who has no password and cannot log in.

    `username_key` and `email_key` are what must be unique: see `accounts.names`.
    `confirmed_at` is when the address was confirmed, or when an administrator made the account. One that waits for it
    before it begins (`is_pending`) has no address yet: the link knows it, and it may be another member's.
    `posts_count` is the number of listed posts, kept by `posts.counts`; `blocks_count` that of members whom this one
    blocks, kept by `blocks.service`. `image` is the key of the member's picture.
    `silenced_until` and `suspended_until` count while they lie ahead (`accounts.sanctions`).
    `last_seen_at` has the minute, and no seconds. `bio` is Markdown; `bio_html` is made from it by the renderer whose
    version is `bio_renderer`. `profile_version` is raised by each change of what the member says of themselves.
    `followers_count` and `following_count` are kept by `follows.counts`. `language` is what pages, mails and answers of
    the API are in for this member, None where they leave it to the browser.
    """

    __tablename__ = "users"
    __table_args__ = (Index("ix_users_created_at_id", "created_at", "id"),)
    __allow_unmapped__ = True  # for `session_token`, which is no column

    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(64))
    username_key: Mapped[str] = mapped_column(String(400), unique=True)
    email: Mapped[str | None] = mapped_column(String(254))
    email_key: Mapped[str | None] = mapped_column(String(400), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    name: Mapped[str] = mapped_column(String(120), default="")
    language: Mapped[str | None] = mapped_column(String(35))
    image: Mapped[str | None] = mapped_column(String(20))
    role_id: Mapped[int] = mapped_column(ForeignKey("roles.id", ondelete="RESTRICT"), index=True)
    active: Mapped[bool] = mapped_column(default=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow)
    posts_count: Mapped[int] = mapped_column(default=0, server_default="0")
    blocks_count: Mapped[int] = mapped_column(default=0, server_default="0")
    silenced_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    silence_reason: Mapped[str] = mapped_column(String(32), default="", server_default=text("''"))
    suspended_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    suspension_reason: Mapped[str] = mapped_column(String(32), default="", server_default=text("''"))

    # Only the member's own page shows these, and every byline reads the rest.
    bio: Mapped[str] = _profile(Text, default="", server_default=text("''"))
    bio_html: Mapped[str] = _profile(Text, default="", server_default=text("''"))
    bio_renderer: Mapped[str] = _profile(String(200), default="", server_default=text("''"))
    place: Mapped[str] = _profile(String(120), default="", server_default=text("''"))
    links: Mapped[list[str]] = _profile(JSON, default=list)
    last_seen_at: Mapped[datetime | None] = _profile(UTCDateTime)
    shows_last_seen: Mapped[bool] = _profile(default=True, server_default=true())
    profile_version: Mapped[int] = _profile(default=1, server_default="1")
    followers_count: Mapped[int] = _profile(default=0, server_default="0")
    following_count: Mapped[int] = _profile(default=0, server_default="0")

    # Read when asked for: after a refusal is rolled back, the page about it still asks what the member may do.
    role: Mapped[Role] = relationship(lazy="select")

    is_authenticated = True
    is_anonymous = False
    token_scopes: frozenset[str] | None = None
    """The scopes of the API token this request came with, None for a log-in; never stored."""
    session_token: str | None = None
    """The token of the log-in session this request came with; never stored."""

    @property
    def is_active(self) -> bool:
        return self.active

    @property
    def is_claimed(self) -> bool:
        """Whether somebody can log in: an author of imported posts may never have been here."""
        return self.password_hash is not None

    @property
    def display_name(self) -> str:
        return self.name or self.username

    @property
    def is_pending(self) -> bool:
        return self.confirmed_at is None and self.email is None

    @property
    def is_held_back(self) -> bool:
        """Whether the address must be confirmed before this member may do what their role allows."""
        return not may_act(self)

    @property
    def has_picture(self) -> bool:
        """Whether a picture was uploaded that may be shown; that of a closed account is not."""
        return self.image is not None and self.active

    def picture(self, side: int) -> str:
        """The address of the member's picture, a square of at most `side` pixels; without one, of a drawn one."""
        if self.has_picture:
            return f"/media/{self.image}-square-{side}.webp"
        return drawn.address(self.name, self.username)

    @property
    def last_seen(self) -> datetime | None:
        """When this member was here, for everybody to see; None where they hide it."""
        return self.last_seen_at if self.shows_last_seen and self.active else None

    @property
    def is_suspended(self) -> bool:
        """Whether this member is kept out for some time."""
        return self.suspended_until is not None and self.suspended_until > utcnow()

    @property
    def is_silenced(self) -> bool:
        """Whether this member reads, and says nothing in public, for some time."""
        return self.silenced_until is not None and self.silenced_until > utcnow()

    def can(self, permission: str) -> bool:
        if self.is_held_back or not is_permission(permission) or (self.is_silenced and is_speaking(permission)):
            return False
        return self.role.allows(permission)

    def get_id(self) -> str | None:
        """What Flask-Login keeps in the cookie: the token of the session, not the number of the user."""
        return self.session_token


class LoginSession(Model):
    """A log-in on one device: it ends at log-out, or by the site's time-outs (`queries.live_sessions`).

    `address` and `user_agent` are what the browser came from and said of itself; both may be empty.
    """

    __tablename__ = "login_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    remember: Mapped[bool]
    address: Mapped[str] = mapped_column(String(64), default="")
    user_agent: Mapped[str] = mapped_column(String(400), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_used_at: Mapped[datetime] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship(lazy="raise")


class ApiToken(Model):
    """By which a program acts for a member, within `scopes` (`access.SCOPES`); its text is stored hashed alone."""

    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship(lazy="raise")


class OneTimeLink(Model):
    """A link that does one thing once, about the address `email`; only the hash of its token is stored."""

    __tablename__ = "one_time_links"
    __table_args__ = (Index("ix_one_time_links_purpose_user_id", "purpose", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(32))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    email: Mapped[str | None] = mapped_column(String(254))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)


class FormerUsername(Model):
    """The `username_key` of a deleted account: nobody registers a name that looks like it and passes for its owner."""

    __tablename__ = "former_usernames"

    username_key: Mapped[str] = mapped_column(String(400), primary_key=True)
