"""What is hidden, deleted, blocked, held or a draft is gone everywhere at once, and comes back everywhere at once.

Each state is walked through all places: page, API, feed, search, counts, mail. Before and after it, the same walk finds
the thing in every one of them, so a place that shows nothing would fail.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from clients import CheckedClient
from factories import log_in, make_post, make_user
from flask import Flask
from moderation.things import say
from sqlalchemy import select

from mablog.accounts.models import User
from mablog.blocks.service import block, unblock
from mablog.comments import service as comments
from mablog.comments.models import HELD, HIDDEN, VISIBLE, Comment
from mablog.comments.queries import comment_to_change
from mablog.db import db
from mablog.follows.service import follow_user
from mablog.notifications import mailing
from mablog.notifications.models import Notification
from mablog.notifications.service import choose_ways, notify
from mablog.posts import queries, service
from mablog.posts.models import Post
from mablog.posts.schemas import PostInput

FOR_ALL = (
    "/", "/archive", "/@ann", "/tags/birds", "/search?q=sings", "/posts/newer", "/posts/older", "/posts/finch",
    "/posts/finch.md", "/feed.xml", "/feed.rss", "/feed.json", "/tags/birds/feed.xml", "/@ann/feed.rss",
    "/@ann/feed.json", "/sitemap.xml", "/api/posts", "/api/posts/finch", "/api/search?q=sings",
)  # fmt: skip
"""Where a post stands, for visitors too."""

OF_ITS_READER = ("/notifications", "/api/notifications")
"""Where it stands for eve, who follows its author."""

OF_A_COMMENT = ("/posts/finch", "/api/posts/finch/comments", "/posts/finch/comments.xml", "/posts/finch/comments.json")


class World:
    """Ann's post `finch` between two others; bob's comment on it; eve follows ann, and was told of both."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.ann, self.bob, self.eve = make_user("ann", role="author"), make_user("bob"), make_user("eve")
        self.moderator = make_user("mod", role="moderator")
        carl = make_user("carl", role="author")
        make_post(carl, title="Older", slug="older")
        fields = {"title": "Zebrafinch", "slug": "finch", "tags": ["Birds"], "source": "A zebrafinch sings."}
        self.post = make_post(self.ann, **fields)
        make_post(carl, title="Newer", slug="newer")
        self.comment = say(self.bob, self.post, "A kingfisher, surely.")
        follow_user(self.eve, self.ann)
        choose_ways(self.eve, dict.fromkeys(("post", "answer"), "mail"))  # type: ignore[dict-item, misc]
        notify(self.eve, "post", key="post", actor=self.ann, post=self.post)
        notify(self.eve, "answer", key="answer", actor=self.bob, post=self.post, comment=self.comment)
        db.session.commit()
        self.visitor = app.test_client()
        self.reader = log_in(app.test_client(), self.eve)

    def seen(self, client: CheckedClient, places: tuple[str, ...], words: tuple[str, ...]) -> set[str]:
        """The places in which one of these words stands, or a link to it."""
        found = set()
        for place in places:
            answer = client.get(place)
            if answer.status_code == 200 and any(word in answer.text.casefold() for word in words):
                found.add(place)
        return found

    def counts(self, viewer: User | None) -> tuple[object, ...]:
        """Everything that is counted: of an author, of tags, of months, of comments, of what is not read."""
        db.session.expire_all()
        months = [month.posts_count for month in queries.months(None)]
        tags = [tag.slug for tag in queries.tags_in_use(None).items]
        unread = self.reader.get("/api/notifications/unread").json["unread"]
        return self.ann.posts_count, months, tags, self.post.comments_count, unread

    def mailed(self, key: str) -> bool:
        """Whether the mail about this would still be sent to eve."""
        db.session.expire_all()
        about = select(Notification.id).where(Notification.user_id == self.eve.id, Notification.key == key)
        return bool(mailing.is_wanted(f"notification {db.session.scalar(about)}"))


@pytest.fixture
def world(app: Flask) -> World:
    return World(app)


POST = ("zebrafinch", "posts/finch")
COMMENT = ("kingfisher",)


def all_of(world: World) -> dict[str, Any]:
    """What is found where."""
    comment = f"/comments/{world.comment.id}"
    of_comment = (*OF_A_COMMENT, f"/api{comment}")
    return {
        "visitor's posts": world.seen(world.visitor, FOR_ALL, POST),
        "eve's posts": world.seen(world.reader, FOR_ALL, POST),
        "eve's own": world.seen(world.reader, OF_ITS_READER, POST),
        "visitor's comments": world.seen(world.visitor, of_comment, COMMENT),
        "eve's comments": world.seen(world.reader, of_comment, COMMENT),
        "permalink": [client.get(comment).status_code for client in (world.visitor, world.reader)],
        "mail": (world.mailed("post"), world.mailed("answer")),
        "counts": world.counts(None),
    }


@contextmanager
def only_for(world: World, change: Callable[[], None], back: Callable[[], None]) -> Iterator[dict[str, Any]]:
    """What is found while something is changed; before and after, everything is found."""
    before = all_of(world)
    change()
    db.session.commit()
    yield all_of(world)
    back()
    db.session.commit()
    after = all_of(world)
    assert after == before
    assert before["visitor's posts"] == before["eve's posts"] == set(FOR_ALL)
    assert before["eve's own"] == set(OF_ITS_READER)
    assert before["mail"] == (True, True)
    assert all(place in before["visitor's comments"] & before["eve's comments"] for place in OF_A_COMMENT)


def locked(world: World) -> Post:
    found = queries.post_to_change(world.moderator, "finch")
    assert found is not None
    return found


def withhold(how: str) -> Callable[[World], None]:
    return lambda world: service.withhold(world.moderator, locked(world), how)


def edit(**fields: Any) -> Callable[[World], None]:
    def change(world: World) -> None:
        post = locked(world)
        service.edit_post(world.moderator, post, PostInput.model_validate(fields), version=post.version)

    return change


def bin_(world: World) -> None:
    post = locked(world)
    service.bin_post(world.moderator, post, version=post.version)


def restore(world: World) -> None:
    post = locked(world)
    service.restore_post(world.moderator, post, version=post.version)


def release(world: World) -> None:
    service.release(world.moderator, locked(world))


@pytest.mark.parametrize(
    ("change", "back"),
    [
        (withhold("held"), release),
        (withhold("hidden"), release),
        (withhold("removed"), release),
        (edit(status="draft"), edit(status="published")),
        (bin_, restore),
    ],
    ids=["held", "hidden", "removed", "draft", "deleted"],
)
def test_a_post_is_gone_everywhere_at_once(
    world: World, change: Callable[[World], None], back: Callable[[World], None]
) -> None:
    with only_for(world, lambda: change(world), lambda: back(world)) as found:
        assert {
            name: places for name, places in found.items() if places and name not in ("counts", "mail", "permalink")
        } == {}
        assert found["permalink"] == [404, 404]
        assert found["mail"] == (False, False)
        posts, months, tags, _comments, unread = found["counts"]
        assert (posts, sum(months), tags, unread) == (0, 2, [], 0)


def set_state(state: str) -> Callable[[World], None]:
    def change(world: World) -> None:
        comment = comment_to_change(world.moderator, world.comment.id)
        assert comment is not None
        comments.set_state(comment, state)

    return change


@pytest.mark.parametrize("state", [HELD, HIDDEN])
def test_a_comment_is_gone_everywhere_at_once(world: World, state: str) -> None:
    with only_for(world, lambda: set_state(state)(world), lambda: set_state(VISIBLE)(world)) as found:
        assert found["visitor's comments"] == found["eve's comments"] == set()
        assert found["permalink"] == [404, 404]
        assert found["mail"] == (True, False)
        *_rest, comments_count, unread = found["counts"]
        assert (comments_count, unread) == (0, 1)


def remove(world: World, comment: Comment) -> None:
    comments.set_state(comment, "removed")


def delete(world: World, comment: Comment) -> None:
    comments.delete_comment(world.bob, comment)


@pytest.mark.parametrize("deed", [remove, delete])
def test_a_comment_that_is_removed_or_deleted_is_gone_for_good(
    world: World, deed: Callable[[World, Comment], None]
) -> None:
    comment = comment_to_change(world.bob, world.comment.id)
    assert comment is not None
    deed(world, comment)
    db.session.commit()
    found = all_of(world)
    assert found["visitor's comments"] == found["eve's comments"] == set()
    assert found["mail"] == (True, False)
    assert found["counts"][3:] == (0, 1)
    moderator = log_in(world.app.test_client(), world.moderator)
    assert world.seen(moderator, (*OF_A_COMMENT, f"/api/comments/{comment.id}"), COMMENT) == set()


def test_whom_somebody_blocks_is_gone_everywhere_for_them_alone(world: World) -> None:
    block(world.eve, world.bob)
    db.session.commit()
    found = all_of(world)
    assert found["eve's comments"] & {"/posts/finch", "/api/posts/finch/comments"} == set()
    assert (found["permalink"], found["mail"]) == ([302, 404], (True, False))
    unblock(world.eve, world.bob)
    block(world.eve, world.ann)
    db.session.commit()
    found = all_of(world)
    for_everybody = {place for place in FOR_ALL if "feed" in place or "sitemap" in place}
    assert found["eve's posts"] <= for_everybody
    assert found["eve's own"] == found["eve's comments"] & {"/posts/finch", "/api/posts/finch/comments"} == set()
    assert (found["permalink"], found["mail"]) == ([302, 404], (False, False))
    assert found["visitor's posts"] == set(FOR_ALL)
    assert set(OF_A_COMMENT) <= found["visitor's comments"]
