"""The sample blog: what a new site holds, and how it goes away again."""

from functools import cache
from html import unescape
from pathlib import Path
from threading import Barrier, Thread

import pytest
from clients import CheckedClient, Terminal
from databases import POSTGRESQL_IN_THE_LONG_RUN
from factories import log_in, make_post, make_user
from flask import Flask
from sqlalchemy import func, select

from mablog.accounts.models import User
from mablog.accounts.queries import user_by_username
from mablog.db import db
from mablog.markup import media_keys
from mablog.media import service as media
from mablog.media.models import Media
from mablog.media.pictures import encode_picture
from mablog.posts import service as posts
from mablog.posts.models import Authorship, MonthCount, Post, PostTag, Redirect, Tag
from mablog.posts.queries import BODY, PEOPLE_AND_TAGS, post_by_slug
from mablog.posts.schemas import PostInput
from mablog.sample.models import SamplePart
from mablog.sample.service import fill_empty_site, remove_sample
from mablog.storage import media_storage

_encoded_once = cache(encode_picture)


@pytest.fixture(autouse=True)
def pictures_encoded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same pictures in each test: encoding them would be most of what it takes."""
    monkeypatch.setattr(media, "encode_picture", _encoded_once)


@pytest.fixture
def sample(app: Flask) -> None:
    fill_empty_site()
    db.session.commit()


def every_post() -> list[Post]:
    return list(db.session.scalars(select(Post).options(*PEOPLE_AND_TAGS, BODY)))


def rows() -> dict[str, int]:
    counted = (Post, Authorship, PostTag, Tag, Redirect, Media, User, SamplePart)
    return {model.__tablename__: db.session.scalar(select(func.count()).select_from(model)) or 0 for model in counted}


def stored_files(app: Flask) -> list[Path]:
    return list(Path(app.extensions["mablog"].storage).glob("*/*.webp"))


def post(slug: str) -> Post:
    found = post_by_slug(None, slug)
    assert found is not None
    return found


def change(slug: str, source: str) -> None:
    found = post(slug)
    posts.edit_post(None, found, PostInput(source=source), version=found.version)
    db.session.commit()


@pytest.mark.usefixtures("sample")
def test_every_sample_post_is_readable_and_a_draft_is_not(client: CheckedClient) -> None:
    statuses = {post.path: client.get(post.path).status_code for post in every_post()}
    assert len(statuses) == 9
    assert [path for path, status in statuses.items() if status != 200] == ["/posts/a-thought-for-later"]
    home = client.get("/").get_data(as_text=True)
    assert home.index("Welcome to your new blog") < home.index("What you can put in a post")


@POSTGRESQL_IN_THE_LONG_RUN
@pytest.mark.usefixtures("sample")
def test_every_link_of_the_sample_within_the_site_leads_somewhere(client: CheckedClient, app: Flask) -> None:
    admin = log_in(client, make_user(role="administrator"))
    for found in every_post():
        page = admin.get(found.path).get_data(as_text=True)
        for address in {unescape(part.split('"')[0]) for part in page.split('href="/')[1:]}:
            answer = admin.get(f"/{address}", follow_redirects=True)
            assert answer.status_code == 200, f"{found.path} leads to /{address}"


@pytest.mark.usefixtures("sample")
def test_the_pictures_of_the_sample_are_shown() -> None:
    shown = [key for post in every_post() for key in media_keys(post.html)]
    covers = [post.cover.key for post in every_post() if post.cover]
    assert len(shown) == 2 and len(covers) == 2
    assert all(".webp" in post.html for post in every_post() if media_keys(post.source))
    assert "missing-image" not in "".join(post.html for post in every_post())


@pytest.mark.usefixtures("sample")
def test_nobody_can_log_in_as_the_author_of_the_sample(client: CheckedClient) -> None:
    author = user_by_username("mablog")
    assert author is not None and author.password_hash is None
    assert client.post("/api/login", json={"username": "mablog", "password": ""}).status_code in (401, 422)


def test_a_site_with_a_post_gets_no_sample(app: Flask) -> None:
    make_post()
    before = rows()
    fill_empty_site()
    db.session.commit()
    assert rows() == before


@pytest.mark.usefixtures("sample")
def test_filling_twice_changes_nothing() -> None:
    before = rows()
    fill_empty_site()
    assert rows() == before


def test_two_who_fill_at_once_write_one_sample(app: Flask) -> None:
    at_once(app, fill_empty_site)
    assert rows()["posts"] == 9


def test_removing_the_sample_leaves_the_site_as_it_was(app: Flask) -> None:
    before = rows()
    fill_empty_site()
    db.session.commit()
    assert len(stored_files(app)) > 4
    assert remove_sample().posts == 9
    db.session.commit()
    assert rows() == before
    assert stored_files(app) == []
    assert not any(month.posts_count for month in db.session.scalars(select(MonthCount)))


@pytest.mark.usefixtures("sample")
def test_removing_the_sample_touches_nothing_else(app: Flask) -> None:
    author = make_user("ann", role="author")
    mine = make_post(author, title="Mine", tags=["Writing", "Herons"]).id
    remove_sample()
    db.session.commit()
    assert [post.id for post in every_post()] == [mine]
    tags = {tag.name: tag.posts_count for tag in db.session.scalars(select(Tag))}
    assert tags == {"Writing": 1, "Herons": 1}
    assert user_by_username("ann").posts_count == 1  # type: ignore[union-attr]
    assert user_by_username("mablog") is None


@pytest.mark.usefixtures("sample")
def test_a_sample_post_that_was_changed_stays_with_its_picture_and_its_author(
    client: CheckedClient, app: Flask
) -> None:
    path = "/posts/pictures-without-the-luggage"
    change("pictures-without-the-luggage", "My own words. " + post("pictures-without-the-luggage").source)
    removed = remove_sample()
    db.session.commit()
    assert (removed.posts, removed.kept) == (8, 1)
    page = client.get(path).get_data(as_text=True)
    assert "My own words" in page and "mablog" in page
    [picture] = db.session.scalars(select(Media))
    assert all(media_storage().read(f"{picture.key}-{width}.webp") for width in picture.widths)
    assert {path.name for path in stored_files(app)} == set(picture.files)
    assert user_by_username("mablog").posts_count == 1  # type: ignore[union-attr]


@pytest.mark.usefixtures("sample")
def test_a_picture_of_the_sample_that_another_post_shows_stays() -> None:
    key = db.session.scalars(select(Media.key)).first()
    make_post(source=f"![Hills](/media/{key}.webp)")
    remove_sample()
    assert db.session.scalars(select(Media.key)).all() == [key]


@pytest.mark.usefixtures("sample")
def test_a_sample_post_in_the_bin_is_removed_unless_it_was_changed_before() -> None:
    change("welcome", "Mine now")
    for slug in ("welcome", "code-that-can-be-read"):
        found = post(slug)
        posts.bin_post(None, found, version=found.version)
    db.session.commit()
    assert remove_sample().kept == 1
    assert [post.slug for post in every_post()] == ["welcome"]


@pytest.mark.usefixtures("sample")
def test_removing_twice_removes_nothing_more() -> None:
    change("welcome", "Mine now")
    remove_sample()
    db.session.commit()
    assert (again := remove_sample()).posts == again.kept == 0
    assert [post.slug for post in every_post()] == ["welcome"]


@pytest.mark.usefixtures("sample")
def test_two_who_remove_at_once_remove_one_sample(app: Flask) -> None:
    at_once(app, remove_sample)
    assert rows()["posts"] == rows()["sample_parts"] == 0
    assert not any(month.posts_count for month in db.session.scalars(select(MonthCount)))


@pytest.mark.usefixtures("sample")
def test_an_undone_removal_keeps_the_pictures(app: Flask) -> None:
    before = stored_files(app)
    remove_sample()
    db.session.rollback()
    db.session.commit()
    assert sorted(stored_files(app)) == sorted(before)


@pytest.mark.usefixtures("sample")
def test_the_command_removes_the_sample(runner: Terminal) -> None:
    assert runner.invoke(args=["sample", "remove"]).output == "9 sample posts are removed.\n"
    assert runner.invoke(args=["sample", "remove"]).output == "0 sample posts are removed.\n"
    assert every_post() == []


@pytest.mark.usefixtures("sample")
def test_an_administrator_removes_the_sample_by_a_button(client: CheckedClient) -> None:
    log_in(client, make_user(role="administrator"))
    assert "/admin/sample/remove" in client.get("/admin/settings").get_data(as_text=True)
    response = client.post("/admin/sample/remove", follow_redirects=True)
    assert "9 sample posts are removed." in response.get_data(as_text=True)
    assert "/admin/sample/remove" not in response.get_data(as_text=True)


@pytest.mark.usefixtures("sample")
@pytest.mark.parametrize("role", ["reader", "author", "moderator"])
def test_nobody_else_removes_the_sample(client: CheckedClient, role: str) -> None:
    log_in(client, make_user(role=role))
    assert client.post("/admin/sample/remove").status_code == 403
    assert rows()["posts"] == 9


def at_once(app: Flask, call: object) -> None:
    """Call in two threads that start together, each with a session and a transaction of its own."""
    start = Barrier(2)
    errors: list[BaseException] = []

    def run() -> None:
        with app.app_context():
            start.wait()
            try:
                call()  # type: ignore[operator]
                db.session.commit()
            except BaseException as error:
                errors.append(error)
            finally:
                db.session.remove()

    threads = [Thread(target=run) for _ in range(2)]
    db.session.commit()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    db.session.expire_all()
