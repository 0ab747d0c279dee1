"""What happened, announced to whoever listens: features tell news here and do not know who hears it."""

from typing import TYPE_CHECKING, Any

import pluggy
from flask import Flask, current_app

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from markupsafe import Markup
    from sqlalchemy.orm import InstrumentedAttribute

    from mablog.accounts.models import User
    from mablog.comments.models import Comment
    from mablog.posts.models import Post, Tag
    from mablog.site.schemas import SiteSettings

spec = pluggy.HookspecMarker("mablog")
listens = pluggy.HookimplMarker("mablog")
"""Decorator of a listener; its name and arguments are those of the hook below."""


class Hooks:
    @spec
    def settings_changed(self, before: "SiteSettings", after: "SiteSettings", actor: "User | None") -> None:
        """The site's settings were changed, by a member or (None) by command."""

    @spec
    def module_switched(self, name: str, is_on: bool) -> None:
        """A module or feature was switched on or off; every process begins anew, with it or without, within seconds."""

    @spec(firstresult=True)
    def after_setup(self) -> str | None:
        """Asks for the address, within the site, to which the first administrator is led; None for the home page."""

    @spec
    def sign_up_fields(self) -> "Markup | None":
        """HTML for the form of sign-up, such as a captcha's."""

    @spec
    def sign_up_asked(self) -> None:
        """Somebody asks to register, by page or API: raise InvalidFields to refuse. `flask.request` has what came."""

    @spec(firstresult=True)
    def mail_still_wanted(self, about: str) -> bool | None:
        """Asks, just before a mail goes, whether what it tells of is still to be told; None where nobody here knows."""

    @spec
    def member_joined(self, user: "User") -> None:
        """Somebody registered, or was added by an administrator."""

    @spec
    def member_removed(self, user: "User", keep_posts: bool) -> None:
        """An account is about to be deleted, in this transaction; what refers to it by foreign key goes with it."""

    @spec
    def member_blocked(self, blocker: "User", blocked: "User") -> None:
        """A member blocked another one; both rows are locked. What connects the two, such as following, ends here."""

    @spec
    def member_disabled(self, user: "User") -> None:
        """An administrator closed an account; its row is locked, and the change is flushed."""

    @spec
    def member_enabled(self, user: "User") -> None:
        """A disabled account was opened again; its row is locked, and the change is flushed."""

    @spec
    def member_followed(self, follower: "User", followed: "User") -> None:
        """A member began to follow another one."""

    @spec
    def profile_actions(self, member: "User") -> "Markup | None":
        """HTML of what whoever looks can do about a member, beside the name on `/@name`."""

    @spec(firstresult=True)
    def profile_closed(self, member: "User", viewer: "User | None") -> bool | None:
        """Asks whether whoever looks sees nothing but the name on a member's page."""

    @spec(firstresult=True)
    def hidden_counts(
        self, viewer: "User", column: "InstrumentedAttribute[int]", ids: "Sequence[int]"
    ) -> "dict[int, int] | None":
        """Asks how much of what a column counts this viewer does not see because of whom they block.

        By the number of the row, of those with these numbers. None from a feature that does not keep this column.
        """

    @spec
    def author_actions(self, authors: "Sequence[User]") -> "dict[int, Markup]":
        """HTML of what whoever looks can do about the authors of a post, by the member's number, below the post."""
        raise NotImplementedError

    @spec(firstresult=True)
    def authors_followed(self, authors: "Sequence[User]", viewer: "User | None") -> "dict[int, dict[str, bool]]":
        """Asks whom of a post's authors whoever looks follows (`is_following`) and `may_follow`, by their number."""
        raise NotImplementedError

    @spec
    def member_may(self, member: "User", viewer: "User | None") -> dict[str, bool]:
        """Asks what whoever looks may do with a member: those fields of `UserMayOut` that a feature decides."""
        raise NotImplementedError

    @spec
    def member_state(self, member: "User", viewer: "User | None") -> dict[str, bool]:
        """Asks how whoever looks stands to a member: fields of `UserOut`, such as `is_following`."""
        raise NotImplementedError

    @spec
    def tag_actions(self, tag: "Tag") -> "Markup | None":
        """HTML of what whoever looks can do about a tag, on its page."""

    @spec(firstresult=True)
    def tags_followed(self, tag_ids: "Sequence[int]", viewer: "User | None") -> set[int]:
        """Asks which of the tags with these numbers whoever looks follows."""
        raise NotImplementedError

    @spec
    def pictures_in_use(self, keys: set[str]) -> set[str]:
        """Asks which of the pictures with these keys a feature shows or names.

        A picture that none does is removed in time. Whoever stores the key of a picture must answer, also for what only
        some members see. A module that refers to `media.id` by foreign key need not: that counts by itself, also while
        the module is switched off.
        """
        raise NotImplementedError

    @spec
    def post_changing(self, post: "Post") -> None:
        """What a writer wrote of a post is about to be changed; it is locked, and nothing of it is changed yet."""

    @spec
    def post_saved(self, post: "Post", is_new: bool, actor: "User | None") -> None:
        """A post was created (`is_new`) or changed, in whatever state it is; its text and state are flushed.

        `actor` is who did it, None where the site itself did. Readers see the post if `post.is_public`.
        """

    @spec(firstresult=True)
    def post_to_hold(self, post: "Post") -> str | None:
        """Asks which rule holds a post that a member makes public until a moderator approves it; None where none does.

        Its fields are set and not flushed yet. Moderators are not asked about.
        """

    @spec
    def post_held(self, post: "Post", rule: str) -> None:
        """A post waits for a moderator because of this rule; it is flushed."""

    @spec
    def post_published(self, post: "Post") -> None:
        """A post became visible to readers."""

    @spec
    def post_updated(self, post: "Post") -> None:
        """A post that readers see was changed by somebody, and they still see it; autosaves are no such change."""

    @spec
    def authors_joined(self, post: "Post", authors: "Sequence[User]") -> None:
        """Members became authors of a post that readers see already: they accepted, or moderators named them."""

    @spec
    def post_removed(self, post: "Post") -> None:
        """A post stopped being visible to readers: unpublished, moved to the bin, or withheld by moderators."""

    @spec
    def posts_deleted(self, post_ids: "Sequence[int]") -> None:
        """Some hundred posts at most are about to be deleted for good; what refers to them by foreign key goes too."""

    @spec
    def post_may(self, post: "Post", viewer: "User | None") -> dict[str, bool]:
        """Asks what whoever looks may do with a post: those fields of `PostMayOut` that a feature decides.

        Lists ask about each of their posts, so it makes no query that would be one for each.
        """
        raise NotImplementedError

    @spec(firstresult=True)
    def post_takes_comments(self, post: "Post") -> bool:
        """Asks whether comments may be written on a post, whoever writes them. It makes no query either."""
        raise NotImplementedError

    @spec
    def page_head(self) -> "Markup | None":
        """HTML for the head of every page, such as a `link` or a `script` with `src`: the policy lets no other run."""

    @spec
    def below_profile(self, member: "User") -> "Markup | None":
        """HTML on the page of a member, between what they say of themselves and their posts."""

    @spec
    def below_post(self, post: "Post") -> "Markup | None":
        """HTML below a post that is shown whole, outside of its article."""

    @spec
    def comment_actions(self, comment: "Comment") -> "Markup | None":
        """HTML beside what its author may do with a comment, where it stands; its author is loaded."""

    @spec
    def comment_may(self, comment: "Comment", post: "Post", viewer: "User | None") -> dict[str, bool]:
        """Asks what somebody who can read a comment may do with it: fields of `CommentMayOut`, as `post_may` does."""
        raise NotImplementedError

    @spec(firstresult=True)
    def comment_to_hold(self, comment: "Comment", post: "Post", author: "User") -> str | None:
        """Asks for the rule by which a comment that was just written or edited waits for a moderator; None for none.

        The comment is stored, but nothing of it is shown or counted yet where it is new.
        """
        raise NotImplementedError

    @spec
    def comment_held(self, comment: "Comment", rule: str) -> None:
        """A comment waits for a moderator, because of what `comment_to_hold` answered."""

    @spec
    def comment_added(self, comment: "Comment") -> None:
        """A comment became visible to readers: new, approved, or shown again."""

    @spec
    def members_mentioned(self, comment: "Comment", members: "Sequence[User]") -> None:
        """An edit of a comment that readers see mentions these members, whom it did not mention before.

        Whom a comment mentions when it is published stands in `CommentMention`.
        """

    @spec
    def comment_withdrawn(self, comment: "Comment") -> None:
        """A comment stopped being visible to readers: deleted, hidden, removed, or held after an edit."""


class _Call:
    """The hooks of the application that is at work: `hooks.call.post_published(post=post)`."""

    def __getattr__(self, name: str) -> Any:
        return getattr(_manager(current_app).hook, name)


call: Any = _Call()


def together(names: "Iterable[str]", answers: "Sequence[Mapping[str, bool]]") -> dict[str, bool]:
    """What several features answered, as one; no for each of the names that nobody answers for."""
    return dict.fromkeys(names, False) | {name: answer for part in answers for name, answer in part.items()}


def register(app: Flask, listener: object) -> None:
    """Let a module or object, whose functions are marked with `listens`, hear what happens in an application.

    Raises PluginValidationError, which names the function, where one has the name or an argument of no hook.
    """
    guard = app.extensions.get("mablog.hooks.guard")  # what a module registers may fail
    manager = _manager(app)
    manager.register(guard(listener) if guard else listener)
    manager.check_pending()


def init_app(app: Flask) -> None:
    manager = app.extensions["mablog.hooks"] = pluggy.PluginManager("mablog")
    manager.add_hookspecs(Hooks)


def _manager(app: Flask) -> pluggy.PluginManager:
    manager: pluggy.PluginManager = app.extensions["mablog.hooks"]
    return manager
