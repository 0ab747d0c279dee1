"""The pages of posts, as a browser without JavaScript uses them."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from clients import CheckedClient
from counting import queries_counted
from factories import log_in, make_post, make_user
from flask import Flask

from mablog.accounts.models import User
from mablog.db import db, utcnow
from mablog.posts import service as posts
from mablog.posts.schemas import NewPostInput
from mablog.site import service as site


@pytest.fixture
def ann(client: CheckedClient) -> CheckedClient:
    return log_in(client, make_user("ann", role="author"))


def text_of(client: CheckedClient, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.get_data(as_text=True)


def test_a_post_is_written_and_published_by_form(ann: CheckedClient, app: Flask) -> None:
    assert "<form" in text_of(ann, "/posts/new")
    sent = ann.post(
        "/posts/new", data={"title": "Spring", "source": "It *is*.\r\n", "tags": "Seasons, Garden", "action": "draft"}
    )
    assert sent.headers["Location"] == "/posts/spring/edit"
    assert app.test_client().get("/posts/spring").status_code == 404
    form = text_of(ann, "/posts/spring/edit")
    assert "It *is*." in form
    version = re.search(r'name="version"[^>]*value="(\d+)"', form)
    assert version
    fields = {
        "title": "Spring",
        "source": "It *is*.\r\n",
        "tags": "Seasons",
        "version": version[1],
        "action": "publish",
    }
    assert ann.post("/posts/spring/edit", data=fields).headers["Location"] == "/posts/spring"
    page = text_of(app.test_client(), "/posts/spring")
    assert "<em>is</em>" in page
    assert "Seasons" in page
    assert "Garden" not in page
    assert text_of(app.test_client(), "/posts/spring.md") == "It *is*.\n"


def test_a_refused_change_names_the_field_and_keeps_what_was_typed(ann: CheckedClient) -> None:
    ann.post("/posts/new", data={"title": "Herons", "source": "Work", "action": "publish"})
    response = ann.post("/posts/herons/edit", data={"title": "x" * 301, "source": "Long work", "version": "1"})
    assert response.status_code == 422
    assert "300" in response.text
    assert "Long work" in response.text


def test_a_refused_form_names_the_field_and_keeps_what_was_typed(ann: CheckedClient) -> None:
    response = ann.post(
        "/posts/new", data={"title": "x" * 301, "source": "Long work", "tags": "!", "action": "publish"}
    )
    page = response.get_data(as_text=True)
    assert response.status_code == 422
    assert "Long work" in page
    assert page.count('aria-invalid="true"') == 2


def test_of_two_edits_the_later_sees_both_texts_and_can_save_over(ann: CheckedClient, app: Flask) -> None:
    make_post(make_user("bob", role="author"), title="Joint", source="start")
    moderator = log_in(app.test_client(), make_user(role="moderator"))
    first = {"title": "Joint", "source": "theirs", "version": "1"}
    assert moderator.post("/posts/joint/edit", data=first).status_code == 302
    late = moderator.post("/posts/joint/edit", data=first | {"source": "my own words"})
    page = late.get_data(as_text=True)
    assert late.status_code == 409
    assert "theirs" in page
    assert "my own words" in page
    assert 'value="2"' in page
    assert text_of(app.test_client(), "/posts/joint.md") == "theirs"
    moderator.post("/posts/joint/edit", data=first | {"source": "my own words", "version": "2"})
    assert text_of(app.test_client(), "/posts/joint.md") == "my own words"


@pytest.mark.parametrize("version", ["", "x", "-1", "²", "9" * 30])
def test_a_form_without_a_sensible_version_overwrites_nothing(ann: CheckedClient, version: str) -> None:
    ann.post("/posts/new", data={"title": "Kept", "source": "kept", "action": "publish"})
    sent = ann.post("/posts/kept/edit", data={"title": "Kept", "source": "gone", "version": version})
    assert sent.status_code == 409
    assert text_of(ann, "/posts/kept.md") == "kept"


def test_my_posts_stand_in_their_tabs_and_come_back_from_the_bin(ann: CheckedClient) -> None:
    ann.post("/posts/new", data={"title": "Draft one", "action": "draft"})
    ann.post("/posts/new", data={"title": "Public one", "action": "publish"})
    assert "Draft one" in text_of(ann, "/account/posts")
    assert "Public one" not in text_of(ann, "/account/posts").partition("<main")[2]
    assert "Public one" in text_of(ann, "/account/posts?tab=published")
    assert ann.post("/posts/public-one/bin", data={"version": "1"}).status_code == 302
    assert "Public one" in text_of(ann, "/account/posts?tab=bin")
    assert "/posts/public-one/restore" in text_of(ann, "/account/posts?tab=bin")
    assert ann.post("/posts/public-one/restore", data={"version": "2"}).status_code == 302
    assert "Public one" in text_of(ann, "/account/posts?tab=published")
    assert "Nothing waits for its time." in text_of(ann, "/account/posts?tab=scheduled")
    assert ann.get("/account/posts?tab=nonsense").status_code == 404


def test_an_edit_link_stands_on_my_own_post_alone(ann: CheckedClient, app: Flask) -> None:
    ann.post("/posts/new", data={"title": "Mine", "action": "publish"})
    assert "/posts/mine/edit" in text_of(ann, "/posts/mine")
    assert "/posts/mine/edit" not in text_of(app.test_client(), "/posts/mine")
    other = log_in(app.test_client(), make_user(role="author"))
    assert "/posts/mine/edit" not in text_of(other, "/posts/mine")
    assert other.get("/posts/mine/edit").status_code == 403
    assert other.post("/posts/mine/edit", data={"title": "x", "version": "1"}).status_code == 403


def test_hidden_and_missing_look_alike(ann: CheckedClient, app: Flask) -> None:
    ann.post("/posts/new", data={"title": "Secret", "action": "draft"})
    visitor = app.test_client()

    def shown(path: str) -> tuple[int, str]:
        response = visitor.get(path)
        return response.status_code, response.get_data(as_text=True).replace(path, "")

    assert shown("/posts/secret") == shown("/posts/nothing")
    assert shown("/posts/secret.md") == shown("/posts/nothing.md")
    assert visitor.get("/api/posts/secret").get_json() == visitor.get("/api/posts/nothing").get_json()


def test_the_preview_shows_what_will_be_published_and_saves_nothing(ann: CheckedClient) -> None:
    page = ann.post("/posts/preview", data={"title": "T", "source": "A **bold** word"})
    assert "<strong>bold</strong>" in page.get_data(as_text=True)
    assert ann.get("/posts/t").status_code == 404


def test_a_script_in_a_post_does_not_reach_the_page(ann: CheckedClient) -> None:
    ann.post(
        "/posts/new",
        data={"title": "<script>alert(1)</script>", "source": "<script>alert(2)</script>", "action": "publish"},
    )
    page = text_of(ann, "/posts/script-alert-1-script")
    assert "<script>alert" not in page


def test_home_shows_the_pinned_post_first_and_then_the_newest(client: CheckedClient) -> None:
    author = make_user(role="author")
    for number in range(3):
        make_post(author, title=f"Number {number}", published_at=utcnow() - timedelta(days=3 - number))
    make_post(author, title="On top", pinned=True, published_at=utcnow() - timedelta(days=90))
    page = text_of(client, "/").partition("<main")[2]
    places = [page.index(title) for title in ("On top", "Number 2", "Number 1", "Number 0")]
    assert places == sorted(places)
    assert page.count("On top") == 1


def test_home_pages_by_cursor(client: CheckedClient) -> None:
    author = make_user(role="author")
    titles = [make_post(author, title=f"Piece {number:02}").title for number in range(25)]
    first = text_of(client, "/")
    link = re.search(r'href="(/\?after=[^"]+)"', first)
    assert link
    second = text_of(client, link[1])
    assert all((title in first) != (title in second) for title in titles)
    assert client.get("/?after=tampered").status_code == 422


def test_next_and_previous_lead_along_the_published_posts(client: CheckedClient) -> None:
    author = make_user(role="author")
    for number in range(3):
        make_post(author, title=f"Step {number}", published_at=utcnow() - timedelta(days=3 - number))
    make_post(author, title="Draft", status="draft")
    middle = text_of(client, "/posts/step-1")
    assert re.search(r'rel="prev" href="/posts/step-0"', middle)
    assert re.search(r'rel="next" href="/posts/step-2"', middle)
    assert 'rel="next"' not in text_of(client, "/posts/step-2")


def test_the_archive_files_by_month_of_the_sites_time_zone(client: CheckedClient, app: Flask) -> None:
    make_post(title="New Year's Eve", published_at=datetime(2019, 12, 31, 23, 30, tzinfo=UTC))
    assert "December" in text_of(client, "/archive").partition("<main")[2]
    site.change_settings({"time_zone": "Europe/Berlin"})
    page = text_of(client, "/archive").partition("<main")[2]
    assert "January" in page
    assert "December" not in page
    assert "New Year&#39;s Eve" in text_of(client, "/archive?year=2020")
    assert "New Year&#39;s Eve" not in text_of(client, "/archive?year=2018")
    for nonsense in ("0", "x", "99999", "²", ""):
        assert client.get(f"/archive?year={nonsense}").status_code == 422


def test_counts_follow_what_is_listed(ann: CheckedClient, app: Flask) -> None:
    def counts() -> tuple[int, str]:
        tags = app.test_client().get("/api/tags").get_json()["items"]
        return (tags[0]["posts_count"] if tags else 0), text_of(app.test_client(), "/@ann")

    ann.post("/api/posts", json={"title": "One", "tags": ["T"], "status": "published"})
    ann.post("/api/posts", json={"title": "Two", "tags": ["T"], "status": "published"})
    assert counts()[0] == 2
    assert "2 posts" in counts()[1]
    ann.patch("/api/posts/one", json={"status": "unlisted"}, headers={"If-Match": '"1"'})
    assert counts()[0] == 1
    ann.patch("/api/posts/one", json={"status": "published"}, headers={"If-Match": '"2"'})
    ann.patch("/api/posts/one", json={"tags": []}, headers={"If-Match": '"3"'})
    assert counts()[0] == 1
    ann.delete("/api/posts/two", headers={"If-Match": '"1"'})
    assert counts()[0] == 0
    assert app.test_client().get("/tags/t").status_code == 404


def test_the_language_of_a_post_is_on_its_article(client: CheckedClient) -> None:
    make_post(title="Hola", language="es")
    assert re.search(r'<article[^>]* lang="es"', text_of(client, "/posts/hola"))


def test_dates_are_machine_readable_and_in_the_sites_time_zone(client: CheckedClient) -> None:
    make_post(title="Late", published_at=datetime(2020, 5, 1, 23, 0, tzinfo=UTC))
    site.change_settings({"time_zone": "Europe/Berlin"})
    page = text_of(client, "/posts/late")
    assert 'datetime="2020-05-01T23:00:00Z"' in page
    assert "May 2, 2020" in page


def as_visitor(client: CheckedClient) -> CheckedClient:
    client.set_cookie("other", "1")  # visitors without any cookie get pages that are made already
    return client


def as_author(client: CheckedClient) -> CheckedClient:
    return log_in(client, db.session.scalars(db.select(User).where(User.username == "writer")).one())


PATHS = (
    "/",
    "/posts/target",
    "/tags/",
    "/tags/shared",
    "/@writer",
    "/archive",
    "/account/posts",
    "/account/posts?tab=published",
    "/api/posts",
    "/api/posts?limit=100",
    "/api/posts/target/around",
    "/api/tags",
)


@pytest.mark.parametrize("who", [as_visitor, as_author])
def test_every_page_makes_as_many_queries_with_2_rows_as_with_200(
    client: CheckedClient, who: Callable[[CheckedClient], CheckedClient]
) -> None:
    # Whether a part of a page is kept hangs on the database's other work, so none is.
    client.application.extensions.pop("mablog.page_cache")
    writer = make_user("writer", role="author")
    reader = who(client)
    make_post(writer, title="Target", tags=["Shared", "Second"], authors=["writer"], source="[x](/posts/y)")
    make_post(writer, title="About", is_page=True)
    fill(writer, 1)
    few = {path: queries_of(reader, path) for path in PATHS}
    fill(writer, 198)
    assert {path: queries_of(reader, path) for path in PATHS} == few


def fill(writer: User, number: int) -> None:
    for count in range(number):
        posts.create_post(
            writer,
            NewPostInput(
                title=f"Filler {count}",
                tags=["Shared", f"Tag {count % 60}"],
                status="published",
                published_at=utcnow() - timedelta(days=count),
            ),
        )
    db.session.commit()


def queries_of(client: CheckedClient, path: str) -> int:
    client.get(path)
    with queries_counted() as statements:
        response = client.get(path)
    assert response.status_code in (200, 302)
    return len(statements)
