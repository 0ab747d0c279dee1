"""`mablog seed`: what it makes up is like what people write."""

import pytest
from clients import CheckedClient, Terminal
from factories import make_post
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import undefer_group

from mablog import create_app
from mablog.accounts.models import User
from mablog.accounts.queries import all_users
from mablog.db import db
from mablog.posts.models import Authorship, MonthCount, Post, PostTag, Tag
from mablog.posts.rendering import rendered

PASSWORD = "an honest heron waits"


def seed(runner: Terminal, *args: str, typed: str | None = None) -> str:
    result = runner.invoke(args=["seed", *args], input=typed)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_wanted_numbers_are_there_and_more_can_come(runner: Terminal) -> None:
    for times in (1, 2):
        seed(runner, "--users", "7", "--posts", "60")
        assert db.session.scalar(select(func.count()).select_from(User)) == 7 * times
        assert db.session.scalar(select(func.count()).select_from(Post)) == 60 * times


def test_what_is_stored_is_what_the_renderer_makes(runner: Terminal) -> None:
    seed(runner, "--users", "1", "--posts", "40")
    for post in db.session.scalars(select(Post).options(undefer_group("body"))):
        result = rendered(post.source, language=post.language)
        assert (post.html, post.text, post.words) == (result.html, result.text, result.words)
        assert [heading["id"] for heading in post.toc] == [heading.id for heading in result.toc]


def test_the_counts_of_members_tags_and_months_are_right(runner: Terminal) -> None:
    seed(runner, "--users", "20", "--posts", "200")
    listed = db.session.scalar(select(func.count()).where(Post.listed_at.is_not(None)))
    assert db.session.scalar(select(func.sum(MonthCount.posts_count))) == listed
    for user in all_users():
        links = select(func.count()).where(Authorship.user_id == user.id, Authorship.listed_at.is_not(None))
        assert user.posts_count == db.session.scalar(links)
    for tag in db.session.scalars(select(Tag)):
        links = select(func.count()).where(PostTag.tag_id == tag.id, PostTag.listed_at.is_not(None))
        assert tag.posts_count == db.session.scalar(links)


def test_posts_can_be_read_listed_and_found(runner: Terminal, client: CheckedClient) -> None:
    seed(runner, "--users", "3", "--posts", "30")
    post = db.session.scalars(select(Post).where(Post.listed_at.is_not(None)).order_by(Post.listed_at.desc())).first()
    assert post is not None
    for path in ("/", "/archive", "/tags/", f"/posts/{post.slug}"):
        assert post.title in client.get(path).get_data(as_text=True) or path == "/tags/"
    assert post.title in client.get("/search", query_string={"q": post.title}).get_data(as_text=True)


def test_drafts_and_unlisted_posts_are_among_them(runner: Terminal) -> None:
    seed(runner, "--users", "1", "--posts", "300")
    assert set(db.session.scalars(select(Post.status).distinct())) == {"draft", "published", "unlisted"}


def test_seeded_members_cannot_log_in(runner: Terminal, client: CheckedClient) -> None:
    seed(runner, "--users", "3")
    for user in all_users():
        assert user.password_hash is None
        assert client.post("/api/login", json={"username": user.username, "password": PASSWORD}).status_code == 401


def test_seeded_members_log_in_with_the_password_that_was_given(runner: Terminal, client: CheckedClient) -> None:
    seed(runner, "--users", "3", "--password-stdin", typed=f"{PASSWORD}\n")
    for user in all_users():
        assert client.post("/api/login", json={"username": user.username, "password": PASSWORD}).status_code == 200


def test_a_bad_password_is_refused_before_anything_is_written(runner: Terminal) -> None:
    result = runner.invoke(args=["seed", "--users", "3", "--password-stdin"], input="short\n")
    assert result.exit_code != 0
    assert all_users() == []


def test_posts_without_anybody_who_may_write_are_refused(runner: Terminal) -> None:
    assert runner.invoke(args=["seed", "--posts", "3"]).exit_code != 0


@pytest.mark.parametrize(("profile", "is_taken"), [("production", False), ("development", True)])
def test_a_production_site_with_content_takes_no_seed(
    app: Flask, config: dict[str, object], profile: str, is_taken: bool
) -> None:
    make_post()
    other = create_app(config | {"MABLOG_ENV": profile})
    other.test_cli_runner_class = Terminal
    result = other.test_cli_runner().invoke(args=["seed", "--users", "1"])
    assert (result.exit_code == 0) is is_taken, result.output
    assert len(all_users()) == (2 if is_taken else 1)


def test_an_empty_production_site_takes_a_seed(app: Flask, config: dict[str, object]) -> None:
    other = create_app(config | {"MABLOG_ENV": "production"})
    other.test_cli_runner_class = Terminal
    assert other.test_cli_runner().invoke(args=["seed", "--users", "1"]).exit_code == 0
