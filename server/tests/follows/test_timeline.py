"""The timeline: all that followed members and tags published, and nothing else."""

import random
from datetime import UTC, datetime, timedelta

from clients import CheckedClient
from counting import queries_counted
from factories import log_in, make_post, make_user
from flask import Flask
from sqlalchemy import select

from mablog.accounts.models import User
from mablog.blocks.service import block
from mablog.db import db
from mablog.follows.service import follow_tag, follow_user
from mablog.follows.timeline import timeline_of
from mablog.posts import service as posts
from mablog.posts.models import Post, Tag
from mablog.posts.queries import post_to_change
from mablog.posts.schemas import NewPostInput

TAGS = ("Art", "Bees", "Chess", "Dance", "Echo")


def write(dice: random.Random, authors: list[User], number: int) -> None:
    """Posts with one to three authors, up to three tags, and few different times, so that many are at the same time."""
    for at in range(number):
        moment = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=dice.randrange(number // 2))
        data = NewPostInput(
            title=f"Post {at}",
            source="Words.",
            status=dice.choice(["published"] * 5 + ["draft", "unlisted"]),
            published_at=moment,
            tags=dice.sample(TAGS, dice.randrange(4)),
        )
        posts.create_post(None, data, authors=dice.sample(authors, dice.choice([1, 1, 1, 2, 3])))
    db.session.commit()


def slugs_of(client: CheckedClient, path: str, limit: int) -> list[str]:
    """All the pages of a list, one after the other."""
    found: list[str] = []
    cursor = None
    while True:
        query = f"?limit={limit}" + (f"&cursor={cursor}" if cursor else "")
        page = client.get(path + query).get_json()
        found += [post["slug"] for post in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


def test_it_has_exactly_what_followed_members_and_tags_published(app: Flask, client: CheckedClient) -> None:
    dice = random.Random(11)
    authors = [make_user(f"author{at}", role="author") for at in range(8)]
    write(dice, authors, 90)
    tags = {tag.slug: tag for tag in db.session.scalars(select(Tag))}
    withheld = post_to_change(None, "post-7")
    assert withheld
    posts.withhold(None, withheld, "hidden")
    for members, subjects, blocked, limit in [
        ((1,), (), (), 3),
        ((1, 2, 3, 4, 5, 6, 7), (), (), 5),
        ((), ("bees",), (), 4),
        ((2, 3), ("art", "chess"), (), 7),
        ((2, 3, 4), ("art", "chess", "echo"), (5, 6), 2),
        ((1, 2, 3, 4, 5, 6, 7), tuple(tags), (), 100),
        ((), (), (), 20),
    ]:
        reader = make_user(role="author")
        for at in members:
            follow_user(reader, authors[at])
        for slug in subjects:
            follow_tag(reader, tags[slug])
        for at in blocked:
            block(reader, authors[at])
        posts.create_post(
            reader,
            NewPostInput(title="Mine", source="x", status="published", tags=[*TAGS]),
            authors=[reader, authors[1]],
        )
        names = {authors[at].username for at in members}
        unwanted = {reader.username, *(authors[at].username for at in blocked)}
        everything = client.get("/api/posts?limit=100").get_json()["items"]
        assert 50 < len(everything) < 100
        expected = [
            post["slug"]
            for post in everything
            if (
                names & {author["username"] for author in post["authors"]}
                or {*subjects} & {t.lower() for t in post["tags"]}
            )
            and not unwanted & {author["username"] for author in post["authors"]}
        ]
        ann = log_in(app.test_client(), reader)
        assert slugs_of(ann, "/api/timeline", limit) == expected, (members, subjects)


def test_what_stops_being_readable_is_gone_at_once_and_what_is_published_is_there(
    app: Flask, client: CheckedClient
) -> None:
    bob, ann = make_user("bob", role="author"), make_user("ann")
    follow_user(ann, bob)
    slug = make_post(bob).slug
    log_in(client, ann)
    assert slugs_of(client, "/api/timeline", 5) == [slug]
    assert f"/posts/{slug}" in client.get("/following").get_data(as_text=True)
    post = db.session.scalar(select(Post))
    assert post
    for hide, show in (
        (lambda post: posts.withhold(None, post, "held"), lambda post: posts.release(None, post)),
        (
            lambda post: posts.bin_post(None, post, version=post.version),
            lambda post: posts.restore_post(None, post, version=post.version),
        ),
    ):
        for change, expected in ((hide, []), (show, [slug])):
            found = post_to_change(bob, slug)
            assert found
            change(found)
            assert slugs_of(client, "/api/timeline", 5) == expected
            assert (f"/posts/{slug}" in client.get("/following").get_data(as_text=True)) is bool(expected)


def test_it_takes_as_many_queries_for_one_as_for_forty_followed(app: Flask) -> None:
    reader, tag_author = make_user(), make_user(role="author")
    make_post(tag_author, tags=["one", "two"])
    numbers = set()
    for round_of in (1, 39):
        for _ in range(round_of):
            author = make_user(role="author")
            make_post(author)
            follow_user(reader, author)
        db.session.commit()
        with queries_counted() as statements:
            timeline_of(reader, cursor=None)
        numbers.add(len(statements))
    assert len(numbers) == 1


def test_places_that_are_none_and_limits_that_are_too_large_are_refused(client: CheckedClient) -> None:
    log_in(client, make_user())
    for query, field in (
        ("cursor=x", "cursor"),
        ("cursor=WzEsMl0", "cursor"),
        ("limit=1000000000", "limit"),
        ("limit=0", "limit"),
    ):
        answer = client.get(f"/api/timeline?{query}")
        assert answer.status_code == 422
        assert answer.get_json()["fields"].keys() == {field}
    assert client.get("/following?after=x").status_code == 422
