"""What is counted for somebody who blocks members is what they see, and for everybody else all of it."""

import random
import re

import pytest
from clients import CheckedClient
from counting import queries_counted
from factories import log_in, make_comment, make_post, make_user
from flask import Flask

from mablog.accounts.models import User
from mablog.blocks.service import block, unblock
from mablog.comments import queries, service
from mablog.comments.models import DELETED, HIDDEN, VISIBLE, Comment
from mablog.comments.policy import may_read
from mablog.db import db
from mablog.follows.service import follow_tag, follow_user
from mablog.posts.models import Post
from mablog.posts.queries import post_to_change, tag_by_slug
from mablog.posts.service import accept_authorship

LISTS = ("/api/posts", "/api/search?q=words", "/api/timeline")


@pytest.fixture
def ann(app: Flask) -> User:
    """A member who blocks Bob and Boz; both comment on Cy's post, and follow and are followed by others."""
    ann, bob, boz, cy, dan = (make_user(name, role="author") for name in ("ann", "bob", "boz", "cy", "dan"))
    for slug in ("a-post", "other-post"):
        post = make_post(cy, slug=slug, source="Some words.", tags=["Birds"])
        for author in (bob, cy, boz, bob, dan):
            make_comment(post, author)
    tag = tag_by_slug("birds")
    assert tag is not None
    for member in (ann, bob, cy, dan):
        follow_tag(member, tag)
    for follower, followed in ((ann, cy), (bob, cy), (boz, cy), (dan, cy), (cy, bob), (cy, dan)):
        follow_user(follower, followed)
    for other in (bob, boz):
        block(ann, other)
    db.session.commit()
    return ann


def test_the_counts_of_comments_are_those_of_the_comments_that_are_seen(app: Flask, ann: User) -> None:
    blocker, other, visitor = *(log_in(app.test_client(), who) for who in (ann, make_user("eve"))), app.test_client()
    other.put("/api/users/cy/follow")
    for who, seen in ((blocker, 2), (other, 5), (visitor, 5)):
        assert len(who.get("/api/posts/a-post/comments").get_json()["items"]) == seen
        assert f"{seen} comments<" in who.get("/posts/a-post").text
        assert who.get("/api/posts/a-post").get_json()["comments_count"] == seen
        for address in LISTS[:2] if who is visitor else LISTS:
            items = who.get(address).get_json()["items"]
            assert [item["comments_count"] for item in items] == [seen, seen], address
    unblock(ann, db.session.get_one(User, 2))
    db.session.commit()
    assert blocker.get("/api/posts/a-post").get_json()["comments_count"] == 4


def test_a_post_whose_comments_are_all_by_blocked_members_has_none(app: Flask, ann: User) -> None:
    post = make_post(db.session.get_one(User, 4), slug="quiet-post")
    make_comment(post, db.session.get_one(User, 2))
    post.comments_open = False
    db.session.commit()
    client = log_in(app.test_client(), ann)
    assert "Comments are closed." in app.test_client().get("/posts/quiet-post").text
    assert "Comments are closed." not in client.get("/posts/quiet-post").text
    assert client.get("/posts/quiet-post/comments").status_code == 404


def numbers_of(client: CheckedClient, name: str) -> list[tuple[int, ...]]:
    """Followers and followed of a member: as counted by the API and by two pages, and as listed."""
    user = client.get(f"/api/users/{name}").get_json()
    profile = client.get(f"/@{name}").text
    tabs = client.get(f"/@{name}/followers").text
    return [
        (user["followers_count"], user["following_count"]),
        tuple(int(n) for n in re.findall(r"(\d+) follow(?:ers?|ing)\b", profile)),
        tuple(int(n) for n in re.findall(r'<span class="count">(\d+)</span></a></li>', tabs)),
        tuple(len(client.get(f"/api/users/{name}/{what}").get_json()["items"]) for what in ("followers", "following")),
    ]


def test_the_numbers_of_followers_are_those_of_the_members_who_are_listed(app: Flask, ann: User) -> None:
    blocker, other = log_in(app.test_client(), ann), app.test_client()
    assert set(numbers_of(other, "cy")) == {(4, 2)}
    assert set(numbers_of(blocker, "cy")) == {(2, 1)}
    assert set(numbers_of(blocker, "dan")) == {(1, 1)}
    # An account that is closed follows nobody, and is not taken off twice.
    db.session.get_one(User, 2).active = False
    cy = db.session.get_one(User, 4)
    cy.followers_count, cy.following_count = 3, 1
    db.session.commit()
    assert set(numbers_of(blocker, "cy")) == {(2, 1)}
    # Blocking ended what was between them, so one's own numbers are right as they are kept.
    assert set(numbers_of(blocker, "ann")) == {(0, 1)}


def test_the_followers_of_a_tag_are_counted_without_blocked_members(app: Flask, ann: User) -> None:
    for who, seen in ((log_in(app.test_client(), ann), 3), (app.test_client(), 4)):
        assert f"{seen} followers" in who.get("/tags/birds").text
        (tag,) = who.get("/api/tags").get_json()["items"]
        assert tag["followers_count"] == seen


def test_the_posts_of_those_in_a_list_are_counted_as_they_are_seen(app: Flask, ann: User) -> None:
    dan = db.session.get_one(User, 5)
    both = post_to_change(dan, make_post(db.session.get_one(User, 2), authors=["bob", "dan"]).slug)
    assert both is not None
    accept_authorship(dan, both)
    db.session.commit()
    for who, seen in ((log_in(app.test_client(), ann), 0), (app.test_client(), 1)):
        assert f"@dan</bdi> · {seen} post" in who.get("/@cy/followers").text
        assert f"{seen} post" in who.get("/@dan").text
        assert who.get("/api/users/dan").get_json()["posts_count"] == seen


def test_a_list_costs_those_who_block_one_query_more_for_the_counts_and_others_none(app: Flask, ann: User) -> None:
    def asked(client: CheckedClient) -> list[str]:
        client.get("/api/posts")
        with queries_counted() as statements:
            assert client.get("/api/posts").status_code == 200
        return [statement for statement in statements if "comments" in statement.partition("FROM")[2]]

    blocker, other = log_in(app.test_client(), ann), log_in(app.test_client(), make_user("eve"))
    assert (len(asked(blocker)), len(asked(other))) == (1, 0)
    for number in range(10):
        make_comment(make_post(db.session.get_one(User, 4), title=f"Post {number}"), db.session.get_one(User, 3))
    assert (len(asked(blocker)), len(asked(other))) == (1, 0)


def test_a_stub_goes_for_whoever_sees_none_of_the_answers_to_it(app: Flask, ann: User) -> None:
    post, bob, cy = db.session.get_one(Post, 1), db.session.get_one(User, 2), db.session.get_one(User, 4)
    gone = make_comment(post, cy)
    make_comment(post, bob, parent=gone)
    kept = make_comment(post, cy)
    make_comment(post, bob, parent=kept)
    answered = make_comment(post, bob)
    make_comment(post, cy, parent=answered)
    service.delete_comment(cy, gone)
    db.session.commit()
    client, other = log_in(app.test_client(), ann), app.test_client()
    found = {item["id"]: item for item in client.get("/api/posts/a-post/comments").get_json()["items"]}
    assert gone.id not in found
    assert found[kept.id]["answers_count"] == 0
    assert (found[answered.id]["state"], found[answered.id]["author"], found[answered.id]["answers_count"]) == (
        "hidden", None, 1,
    )  # fmt: skip
    assert client.get(f"/api/comments/{kept.id}").get_json()["answers_count"] == 0
    assert f'id="comment-{gone.id}"' not in client.get("/posts/a-post").text
    assert f'level-0 has-answers" id="comment-{kept.id}"' not in client.get("/posts/a-post").text
    assert f'level-0 has-answers" id="comment-{kept.id}"' in other.get("/posts/a-post").text
    assert f'id="comment-{gone.id}"' in other.get("/posts/a-post").text
    assert other.get(f"/api/comments/{kept.id}").get_json()["answers_count"] == 1


def test_threads_of_any_shape_show_what_can_be_read_and_what_stands_above_it(app: Flask, ann: User) -> None:
    """Against a walk through the thread from its leaves, far beyond the levels that a path holds."""
    chance = random.Random(4)
    post = make_post(db.session.get_one(User, 4), slug="tree")
    people = list(db.session.query(User).order_by(User.id))
    written: list[Comment] = []
    for _number in range(120):
        above = (
            written[chance.randrange(max(0, len(written) - 6), len(written))]
            if chance.random() < 0.9 and written
            else None
        )
        written.append(make_comment(post, chance.choice(people[1:]), parent=above))
    for comment in chance.sample(written, 50):
        service.set_state(comment, chance.choice((HIDDEN, DELETED)))
    db.session.commit()
    assert max(comment.depth for comment in written) > 10
    moderator = make_user("mia", role="moderator")
    block(moderator, people[2])
    db.session.commit()
    for viewer in (ann, moderator, people[3]):
        shown: set[int] = set()
        answers = dict.fromkeys((comment.id for comment in written), 0)
        for comment in reversed(written):
            counts = comment.answers_count > 0 or comment.state == VISIBLE
            if may_read(viewer, comment) or answers[comment.id]:
                shown.add(comment.id)
                if comment.parent_id is not None and counts:
                    answers[comment.parent_id] += 1
        for order in ("oldest", "newest"):
            found: list[Comment] = []
            cursor = None
            while True:
                page = queries.comments_of(viewer, post, order=order, cursor=cursor, limit=7)
                found += page.items
                assert {number: answers[number] for number in page.answers} == page.answers
                cursor = page.next_cursor
                if cursor is None:
                    break
            assert {comment.id for comment in found} == shown
            assert len(found) == len(shown)
        for comment in found:
            if may_read(viewer, comment):
                page = queries.comments_of(viewer, post, cursor=queries.cursor_to(viewer, comment))
                assert comment in page.items
