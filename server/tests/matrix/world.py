"""The site that the matrix is asked on: somebody of every kind, and something of every kind that a route may name.

The names of its objects are those in the tables. They stand in titles, addresses and texts, so that an answer that
shows one of them can be told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Flask
from matrix.tables import API_COLUMNS, LOGGED_IN, SCOPES
from media.samples import png

from mablog.accounts import service as accounts
from mablog.accounts.api_tokens import create_token
from mablog.accounts.models import ApiToken, LoginSession, User
from mablog.accounts.onetime import Purpose, issue
from mablog.accounts.sanctions import suspend
from mablog.accounts.schemas import ApiTokenInput
from mablog.accounts.tokens import hash_of
from mablog.blocks.service import block
from mablog.comments import service as comments
from mablog.comments.models import Comment
from mablog.comments.schemas import CommentInput
from mablog.db import db, utcnow
from mablog.drafting.queries import copy_of
from mablog.drafting.schemas import WorkingCopyInput
from mablog.drafting.service import save_copy
from mablog.drafting.sharing import share_draft
from mablog.follows.service import follow_tag, follow_user
from mablog.jobs.models import Job, State
from mablog.mail.models import Mail
from mablog.media.models import Media
from mablog.media.service import store_picture
from mablog.members import service as members
from mablog.members.schemas import RoleInput
from mablog.moderation.queries import comment_target, post_target
from mablog.moderation.schemas import Decision
from mablog.moderation.service import decide, open_case
from mablog.moderation.targets import Target
from mablog.notifications.mailing import token_of
from mablog.notifications.models import Kind, Notification
from mablog.notifications.service import notify
from mablog.posts import service as posts
from mablog.posts.models import Post, Tag
from mablog.posts.queries import BODY, PEOPLE_AND_TAGS, post_to_change
from mablog.posts.schemas import NewPostInput, PostInput

PASSWORD = "a long one, really"
WORD = "quokka"
"""Every text has it, so that a search finds all that may be found."""

Value = str | Mapping[str, str]


@dataclass
class World:
    """`values` are what objects are called in addresses, by column where that differs; `headers` say who asks.

    `versions` are those of the working copies of posts.
    """

    values: dict[str, Value] = field(default_factory=dict)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)

    def value(self, name: str, column: str) -> str:
        value = self.values[name]
        return value if isinstance(value, str) else value.get(column, "0")


def make_world(app: Flask) -> World:
    """Fill an empty database."""
    world = World()
    world.values |= {"-": "", "password": PASSWORD, "missing": "missing", "missing-number": "99999"}
    people = _people(world)
    _pictures(world, people)
    _posts(world, people)
    _comments(world, people)
    _drafting(world, people)
    _cases(world, people)
    _follows(people)
    _links(world, people)
    _work(world)
    _notifications(world, people)
    _log_ins(app, world, people)
    db.session.commit()
    return world


def _user(name: str, role: str, *, email: str | None = None, **fields: Any) -> User:
    return accounts.add_user(name, email=email or f"{name}@example.org", password=PASSWORD, role=role, **fields)


def _people(world: World) -> dict[str, User]:
    members.add_role(None, RoleInput(name="students", permissions=("comments.write",)))
    people = {name: _user(name, name) for name in ("reader", "author", "moderator", "administrator")}
    people |= {"other": _user("other", "author"), "suspended": _user("suspended", "administrator")}
    people |= {"student": _user("student", "students"), "unconfirmed": _user("unconfirmed", "author", confirmed=False)}
    _user("second-administrator", "administrator")  # so that the first one is not the last one
    people["disabled-member"] = _user("disabled-member", "author")
    members.set_active(None, "disabled-member", active=False)
    people["unclaimed-member"] = accounts.unclaimed_user("unclaimed-member")
    people["pending-member"] = accounts.add_user(
        "pending-member", email=None, password=PASSWORD, role="reader", confirmed=False
    )
    people["former-member"] = accounts.former_member()
    people |= {name: _user(name, "author") for name in ("blocked-member", "blocking-member")}
    block(people["reader"], people["blocked-member"])
    block(people["blocking-member"], people["reader"])
    world.values |= {name: name for name in people}
    world.values |= {"students": "students", "feature": "seeding"}
    return people


def _pictures(world: World, people: Mapping[str, User]) -> None:
    def stored(owner: str) -> Media:
        return store_picture(people[owner], png(8, 8), alt="A picture")

    for name, owner in {"used-picture": "author", "unused-picture": "author", "others-picture": "other"}.items():
        world.values[name] = stored(owner).key
    for name in ("used", "unused"):
        world.values[f"{name}-picture-file"] = f"{world.values[f'{name}-picture']}.webp"
    world.values |= {"missing-picture": "a" * 20, "missing-file": f"{'a' * 20}.webp", "drawn-picture": "A-1.svg"}
    world.values |= {"style-file": "css/mablog.css", "bootstrap-file": "css/bootstrap.min.css"}


def _posts(world: World, people: Mapping[str, User]) -> None:
    def written(name: str, by: str = "author", **fields: Any) -> Post:
        values = {"title": name, "source": f"A {WORD}: {name}.", "status": "published"} | fields
        world.values[name] = name
        post = posts.create_post(people[by], NewPostInput.model_validate(values))
        assert post.slug == name
        return post

    picture = f"![A picture](/media/{world.values['used-picture']}.webp)"
    written("published-post", tags=["used-tag"], source=f"A {WORD}: published-post.\n\n{picture}")
    written("quiet-post", status="unlisted", tags=["hidden-tag"])
    written("draft-post", status="draft", tags=["hidden-tag"])
    written("invited-post", status="draft", authors=["author", "other"])
    written("unpublished-post", tags=["hidden-tag"])  # a draft as soon as it has a comment
    written("page-post", is_page=True)
    written("draft-page", is_page=True, status="draft")
    for how in ("held", "hidden", "removed"):
        posts.withhold(None, written(f"{how}-post", tags=["hidden-tag"]), how)
    posts.bin_post(people["author"], written("binned-post"), version=1)
    written("blocked-post", "blocked-member")
    written("blocking-post", "blocking-member")
    written("former-post", "moderator", authors=["former-member"])
    written("disabled-post", "moderator", authors=["disabled-member"])
    world.values |= {"used-tag": "used-tag", "hidden-tag": "hidden-tag"}
    world.values |= {name: name for name in ("posts", "pages", "tags", "authors")} | {"first-part": "0"}


def _comments(world: World, people: Mapping[str, User]) -> None:
    """Comments of the author in every state, and of others."""

    def said(name: str, by: str = "author", *, on: str = "published-post", below: Comment | None = None) -> Comment:
        post = db.session.scalars(db.select(Post).where(Post.slug == on)).one()
        data = CommentInput(source=f"A {WORD}: {name}.", parent_id=below.id if below else None)
        comment = comments.write_comment(people[by], post, data)
        world.values[name] = str(comment.id)
        return comment

    said("visible-comment")
    said("readers-comment", "reader")
    said("blocked-comment", "blocked-member")
    said("administrators-comment", "administrator")
    for state in ("held", "hidden", "removed"):
        comments.set_state(said(f"{state}-comment"), state)
    comments.delete_comment(people["author"], said("deleted-comment"))
    stub = said("stub-comment")
    said("answer-comment", "reader", below=stub)
    comments.delete_comment(people["author"], stub)
    said("drafts-comment", on="unpublished-post")
    unpublished = post_to_change(people["author"], "unpublished-post")
    assert unpublished is not None
    posts.edit_post(people["author"], unpublished, PostInput(status="draft"), version=1)


def _drafting(world: World, people: Mapping[str, User]) -> None:
    """A working copy beside the published post with a secret link to it, and the versions of all of them."""
    for post in db.session.scalars(db.select(Post).options(*PEOPLE_AND_TAGS, BODY)):
        world.versions[post.slug] = copy_of(post).version
    world.values["copied-words"] = "copied-words"
    post = post_to_change(people["author"], "published-post")
    assert post is not None
    data = WorkingCopyInput(source="copied-words")
    world.versions[post.slug] = save_copy(people["author"], post, data, version=copy_of(post).version).version
    link, world.values["draft-link"] = share_draft(people["author"], post, days=1)
    world.values |= {"draft-link-number": str(link.id), "first-number": "1"}


def _cases(world: World, people: Mapping[str, User]) -> None:
    """Cases about somebody below the moderator, above them, and about themselves; and one that is decided."""

    def found(name: str) -> Target:
        target = comment_target(int(world.value(f"{name}-comment", "")))
        assert target is not None
        return target

    held = post_target("held-post")
    assert held is not None
    targets = {
        "comment-case": found("readers"),
        "administrators-case": found("administrators"),
        "post-case": held,
        "member-case": Target(member=people["other"]),
        "moderators-case": Target(member=people["moderator"]),
        "decided-case": found("held"),
    }
    for name, target in targets.items():
        case = open_case(target)
        db.session.flush()
        world.values[name] = str(case.id)
    approve = Decision.model_validate({"action": "approve"})
    decided = decide(people["administrator"], int(world.value("decided-case", "")), approve)
    assert decided.comment is not None
    comments.set_state(decided.comment, "held")
    world.values |= {"next-month": (utcnow() + timedelta(days=30)).date().isoformat()}
    world.values |= {"next-month-at-noon": (utcnow() + timedelta(days=30)).isoformat()}


def _follows(people: Mapping[str, User]) -> None:
    for name in ("reader", "other", "moderator", "administrator"):
        follow_user(people[name], people["author"])
    used = db.session.scalar(db.select(Tag).where(Tag.slug == "used-tag"))
    assert used
    follow_tag(people["reader"], used)


def _links(world: World, people: Mapping[str, User]) -> None:
    world.values["dead-link"] = "dead-link"
    world.values["reset-link"] = issue(Purpose.RESET, people["author"], email="author@example.org")
    world.values["confirm-link"] = issue(Purpose.CONFIRM, people["unconfirmed"], email="unconfirmed@example.org")
    world.values["new-email-link"] = issue(Purpose.NEW_EMAIL, people["author"], email="new@example.org")


def _work(world: World) -> None:
    """Jobs and mails in every state."""
    now = utcnow()
    states: dict[str, dict[str, Any]] = {
        "waiting-job": {"state": State.WAITING},
        "running-job": {"state": State.WAITING, "lease": "x" * 32},
        "dead-job": {"state": State.DEAD, "finished_at": now},
        "done-job": {"state": State.DONE, "finished_at": now},
        "waiting-mail": {"state": State.WAITING},
        "refused-mail": {"state": State.DEAD, "finished_at": now},
    }
    for name, fields in states.items():
        job = Job(name="matrix", key=name, arguments={}, due_at=now + timedelta(days=1), **fields)
        db.session.add(job)
        db.session.flush()
        world.values[name] = str(job.id)
        if name.endswith("-mail"):
            mail = Mail(message_id=name, recipient="reader@example.org", subject=name, content=b"")
            db.session.add(mail)
            db.session.flush()
            world.values[name] = str(mail.id)


def _notifications(world: World, people: Mapping[str, User]) -> None:
    """For everybody who asks: one that a follower came, and one about a post that is hidden from them by now."""
    hidden = db.session.scalar(db.select(Post).where(Post.slug == "hidden-post"))
    for name in LOGGED_IN:
        notify(people[name], "follower", key="follower", actor=people["student"])
        notify(people[name], "post", key="hidden", actor=people["student"], post=hidden)
    numbers = {
        (user, key): str(number)
        for user, key, number in db.session.execute(
            db.select(User.username, Notification.key, Notification.id).join(User, User.id == Notification.user_id)
        )
    }
    world.values["own-notification"] = _own({name: numbers[name, "follower"] for name in LOGGED_IN})
    world.values["own-hidden-notification"] = _own({name: numbers[name, "hidden"] for name in LOGGED_IN})
    world.values["authors-notification"] = numbers["author", "follower"]
    world.values["unsubscribe-link"] = token_of(people["reader"].id, Kind.ANSWER)  # who may ask is who has it


def _own(values: Mapping[str, str]) -> dict[str, str]:
    """What is everybody's own, with a session and with a token."""
    return dict(values) | {
        column: values[name] for column in API_COLUMNS for name in values if column.startswith(f"{name}'s token")
    }


def _log_ins(app: Flask, world: World, people: Mapping[str, User]) -> None:
    """A session and tokens of everybody who asks, and something of theirs at other devices and programs."""
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    this_session, own_session, own_token = {}, {}, {}
    suspend(people["suspended"], until=utcnow() + timedelta(days=30), reason="spam")
    for name in LOGGED_IN:  # that of whom is suspended, too: the sessions end, and one that is left must not count
        session = accounts.open_session(people[name])
        cookie = signer.dumps({"_user_id": session, "_fresh": True})
        world.headers[name] = {"Cookie": f"{app.config['SESSION_COOKIE_NAME']}={cookie}"}
        this_session[name] = _number_of(session)
        own_session[name] = _number_of(accounts.open_session(people[name]))
        token, _text = _token(people[name], "read")
        own_token[name] = str(token.id)
    for name in ("author", "administrator"):
        for scope in SCOPES:
            _made, text = _token(people[name], scope)
            world.headers[f"{name}'s token: {scope}"] = {"Authorization": f"Bearer {text}"}
    for column, name in (("administrator with a token", "administrator"), ("suspended's token", "suspended")):
        _made, text = _token(people[name], *SCOPES)
        world.headers[column] = {"Authorization": f"Bearer {text}"}
    world.headers["visitor"] = {}
    world.values |= {"this-session": this_session, "own-session": own_session, "own-token": _own(own_token)}
    world.values |= {"authors-session": own_session["author"], "authors-token": own_token["author"]}
    # Their last use is noted once a minute, which is no change that a request should be suspected of.
    for model in (LoginSession, ApiToken):
        db.session.execute(db.update(model).values(last_used_at=utcnow() + timedelta(hours=1)))


def _token(user: User, *scopes: str) -> tuple[ApiToken, str]:
    return create_token(user, ApiTokenInput.model_validate({"name": "matrix", "scopes": scopes}), by=user)


def _number_of(session: str) -> str:
    found = db.session.scalar(db.select(LoginSession.id).where(LoginSession.token_hash == hash_of(session)))
    return str(found)
