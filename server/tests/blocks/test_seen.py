"""What somebody who blocks a member does not see, and that nobody else sees less."""

import re
from collections.abc import Callable

import pytest
from clients import CheckedClient
from counting import queries_counted
from factories import log_in, make_post, make_user
from flask import Flask

from mablog import page_cache
from mablog.accounts.models import User
from mablog.blocks.service import block, unblock
from mablog.db import db
from mablog.posts import blocking, queries
from mablog.posts.service import accept_authorship

LISTS = ("/", "/archive", "/tags/", "/tags/animals", "/@cy", "/search?q=zebra", "/search?q=zebra+-lion", "/search?q=by",
         "/api/posts", "/api/search?q=zebra", "/api/tags")  # fmt: skip
OF_BOB = ("/posts/of-bob", "/posts/of-bob.md", "/api/posts/of-bob", "/posts/of-both", "/tags/bobs")


@pytest.fixture
def ann(app: Flask) -> User:
    """A member who blocks Bob; there are posts by Bob, by Cy, by both of them, and by Ann and Bob."""
    ann, bob, cy = (make_user(name, role="author") for name in ("ann", "bob", "cy"))
    make_post(bob, title="By Bob alone", slug="of-bob", source="A zebra.", tags=["Animals", "Bobs"], pinned=True)
    make_post(cy, title="By Cy", slug="of-cy", source="A zebra.", tags=["Animals"])
    for other, title, slug in ((cy, "By Bob and Cy", "of-both"), (ann, "By Bob and Ann", "of-ann-too")):
        post = make_post(
            bob, title=title, slug=slug, source="A zebra.", tags=["Animals"], authors=["bob", other.username]
        )
        locked = queries.post_to_change(other, post.slug)
        assert locked
        accept_authorship(other, locked)
    make_post(bob, title="Imprint of Bob", slug="imprint", is_page=True)
    make_post(bob, title="Bob invites", slug="invitation", status="draft", authors=["bob", "ann"])
    block(ann, bob)
    db.session.commit()
    return ann


def shown(client: CheckedClient, address: str) -> set[str]:
    """Whose posts a page shows."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return set(re.findall("By (Bob alone|Bob and Cy|Bob and Ann|Cy)", answer.text))


def numbers(client: CheckedClient) -> list[object]:
    """The counts of posts that are shown."""
    of_tag = re.findall(r"(\d+) posts?\b", client.get("/tags/animals").text)
    of_author = re.findall(r"(\d+) posts?\b", client.get("/@cy").text) + re.findall(
        r"(\d+) posts? here", client.get("/posts/of-cy").text
    )
    years = re.findall(r": </span>(\d+)</span></a></li>", client.get("/archive").text)
    tags = {tag["slug"]: tag["posts_count"] for tag in client.get("/api/tags").get_json()["items"]}
    return [*of_tag, of_author, years, tags]


def test_posts_by_a_blocked_member_are_gone_for_the_blocker_alone(app: Flask, ann: User, client: CheckedClient) -> None:
    blocker, other = log_in(app.test_client(), ann), log_in(app.test_client(), make_user("dan", role="author"))
    everything = {address: shown(other, address) for address in LISTS}
    assert everything["/"] == {"Bob alone", "Cy", "Bob and Cy", "Bob and Ann"}
    for _round in range(2):  # what is kept of pages must not mix them
        for address in LISTS:
            hidden = {"Bob alone", "Bob and Cy"}
            assert shown(client, address) == shown(other, address) == everything[address]
            assert shown(blocker, address) == everything[address] - hidden, address
    for address in OF_BOB:
        statuses = [each.get(address).status_code for each in (client, other, blocker)]
        assert statuses == [200, 200, 404], address
    # The neighbours of a post are those of whoever reads it.
    assert shown(client, "/posts/of-cy") == {"Bob alone", "Bob and Cy", "Cy"}
    assert shown(blocker, "/posts/of-cy") == {"Bob and Ann", "Cy"}
    # What she signs herself stays, and so does what is the site's. That he invites her is not told.
    assert blocker.get("/posts/of-ann-too").status_code == 200
    assert blocker.get("/imprint").status_code == 200
    assert "Bob invites" not in blocker.get("/account/posts?tab=invitations").text
    assert blocker.get("/posts/invitation").status_code == 404
    # It goes one way.
    bob = log_in(app.test_client(), db.session.get_one(User, 2))
    assert shown(bob, "/") == everything["/"]

    unblock(db.session.get_one(User, 1), db.session.get_one(User, 2))
    assert all(shown(blocker, address) == everything[address] for address in LISTS)
    assert blocker.get("/posts/invitation").status_code == 200


def test_the_counts_agree_with_what_is_shown(app: Flask, ann: User, client: CheckedClient) -> None:
    blocker = log_in(app.test_client(), ann)
    assert numbers(client) == ["4", ["2", "2"], ["4"], {"animals": 4, "bobs": 1}]
    assert numbers(blocker) == ["2", ["1", "1"], ["2"], {"animals": 2}]


def test_pages_stay_full_and_searches_too(app: Flask) -> None:
    ann, bob, cy = (make_user(name, role="author") for name in ("ann", "bob", "cy"))
    for number in range(24):
        make_post((bob, cy)[number % 2], title=f"Zebra {number}", tags=["Animals"])
    block(ann, bob)
    client = log_in(app.test_client(), ann)
    for address in ("/api/posts?limit=5", "/api/search?q=zebra&limit=5"):
        found, cursor = [], ""
        while True:
            page = client.get(f"{address}{cursor}").get_json()
            found += [item["title"] for item in page["items"]]
            if page["next_cursor"] is None:
                break
            assert len(page["items"]) == 5
            cursor = f"&cursor={page['next_cursor']}"
        assert found == [f"Zebra {number}" for number in range(23, 0, -2)], address


def test_only_those_who_block_somebody_pay_for_it_and_they_the_same_for_one_as_for_many(app: Flask, ann: User) -> None:
    def asked(client: CheckedClient, address: str) -> int:
        client.get(address)
        with queries_counted() as statements:
            assert client.get(address).status_code == 200
        return len(statements)

    for name in ("eve", "fay", "gus"):
        block(ann, make_user(name))
    blocker, other = log_in(app.test_client(), ann), log_in(app.test_client(), make_user("dan"))
    few = {address: asked(blocker, address) for address in LISTS}
    for each in (make_user() for _number in range(30)):
        block(ann, each)
    assert {address: asked(blocker, address) for address in LISTS} == few
    most = {address: asked(other, address) for address in LISTS}
    assert all(few[address] <= most[address] + 3 for address in LISTS if address != "/"), (few, most)
    with queries_counted() as statements:
        other.get("/archive")
    assert not any("blocks" in statement.partition("FROM")[2] for statement in statements)


def test_moderators_can_read_what_is_reported_even_by_those_whom_they_block(app: Flask, ann: User) -> None:
    moderator = make_user("mia", role="moderator")
    block(moderator, db.session.get_one(User, 2))
    client = log_in(app.test_client(), moderator)
    assert "Bob alone" not in shown(client, "/")
    assert client.get("/posts/of-bob").status_code == 200
    # And whoever blocks a moderator is moderated all the same.
    block(db.session.get_one(User, 3), moderator)
    assert client.get("/posts/of-cy/edit").status_code == 200


@pytest.mark.parametrize(
    "guard",
    [
        (queries, "seen_by", lambda *_args: queries.Post.id > 0),
        (blocking, "blocked_by", lambda _viewer: frozenset()),
        (page_cache, "_state", lambda: "never changes"),
    ],
    ids=["gate", "block", "cache"],
)
def test_without_the_gate_a_blocked_member_is_seen(
    app: Flask, ann: User, monkeypatch: pytest.MonkeyPatch, guard: tuple[object, str, Callable[..., object]]
) -> None:
    """The control. The third shows that the kept list of others is no way around it, even one that never ends."""
    client = log_in(app.test_client(), ann)
    monkeypatch.setattr(*guard)
    log_in(app.test_client(), make_user("dan")).get("/")
    assert ("Bob alone" in shown(client, "/")) is (guard[1] != "_state")
