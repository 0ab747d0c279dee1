"""Pages for everybody are made once, and never shown when they are out of date or somebody else's."""

import html
import re
from itertools import count

from clients import CheckedClient, apart
from counting import queries_counted
from factories import log_in, make_post, make_user
from flask import Flask, Response
from sqlalchemy import text

from mablog import create_app
from mablog.access import public
from mablog.db import db
from mablog.posts import service as posts
from mablog.posts.models import Post
from mablog.posts.queries import post_by_slug, post_to_change
from mablog.posts.schemas import PostInput
from mablog.site.service import change_settings


def page(client: CheckedClient, path: str = "/") -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def visitor(app: Flask) -> CheckedClient:
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    return client


def kept(client: CheckedClient, table: str, path: str = "/") -> str:
    """The page, once it is answered without reading the table.

    Each connection of the pool tells for itself whether it saw a change, and PostgreSQL counts what is written to
    other databases of the same cluster, such as those of tests that run beside this one: so it is asked for again.
    """
    for _ in range(200):
        with queries_counted() as statements:
            shown = page(client, path)
        if not any(table in statement for statement in statements):
            return shown
    raise AssertionError(f"{path} reads {table} each time")


def retitle(post: Post, title: str) -> None:
    found = post_by_slug(None, post.slug)
    assert found is not None
    posts.edit_post(None, found, PostInput(title=title), version=found.version)


def test_a_page_that_was_made_is_answered_without_reading_what_it_shows(app: Flask) -> None:
    make_post(title="Herons")
    first = page(visitor(app))
    assert "Herons" in first
    assert kept(visitor(app), "posts") == first


def test_what_is_written_is_seen_at_once(app: Flask) -> None:
    post = make_post(title="Herons")
    for title in ("Storks", "Cranes", "Swans"):
        page(visitor(app)), page(visitor(app), post.path), page(visitor(app), "/feed.xml")
        retitle(post, title)
        db.session.commit()
        for path in ("/", post.path, "/feed.xml"):
            assert title in page(visitor(app), path)


def test_what_another_process_writes_is_seen_at_once(app: Flask, config: dict[str, object]) -> None:
    make_post(title="Herons")
    other = create_app(config)
    for name in ("One", "Two", "Three"):
        page(visitor(app))

        def write(name: str = name) -> None:
            with other.app_context():
                change_settings({"name": f"Blog {name}"})
                db.session.commit()
                db.session.remove()
                db.engine.dispose()

        apart(write)
        assert f"Blog {name}" in page(visitor(app))


def test_what_was_undone_is_not_seen(app: Flask) -> None:
    post = make_post(title="Herons")
    page(visitor(app))
    retitle(post, "Storks")
    db.session.rollback()
    assert "Herons" in page(visitor(app))


def test_bulk_writes_past_the_models_are_seen(app: Flask) -> None:
    make_post(title="Herons")
    page(visitor(app))
    db.session.execute(text("UPDATE posts SET title = 'Storks'"))
    db.session.commit()
    assert "Storks" in page(visitor(app))


def without_token(text: str) -> str:
    """A page without its token against forgery, in which the second stands."""
    return re.sub(r'(name="csrf_token"[^>]* value=)"[^"]*"', r"\1", text)


def test_a_member_gets_a_page_of_their_own_and_leaves_none_for_others(app: Flask) -> None:
    make_post()
    member = log_in(visitor(app), make_user("ann"))
    anonymous = page(visitor(app))
    own = page(member)
    assert "@ann" in own and "@ann" not in anonymous
    assert page(visitor(app)) == anonymous
    assert without_token(page(member)) == without_token(own)


def test_a_draft_is_never_kept_for_others(app: Flask) -> None:
    author = make_user(role="author")
    draft = make_post(author, status="draft", title="Herons")
    member = log_in(visitor(app), author)
    for _ in range(3):
        assert "Herons" in page(member, draft.path)
        assert visitor(app).get(draft.path).status_code == 404


def test_a_page_that_sets_a_cookie_is_made_for_each_visitor(config: dict[str, object]) -> None:
    app = create_app(config | {"WTF_CSRF_ENABLED": True})
    app.test_client_class = CheckedClient
    first, second = (visitor(app).get("/login") for _ in range(2))
    assert first.headers["Set-Cookie"] and second.headers["Set-Cookie"]
    assert first.get_data() != second.get_data()  # each has a token against forgery of its own


def test_every_visitor_gets_the_same_headers(app: Flask) -> None:
    make_post()
    answers = [visitor(app).get("/") for _ in range(3)]
    headers = [
        {name: value for name, value in answer.headers if name not in ("Date", "X-Request-ID")} for answer in answers
    ]
    assert headers[0] == headers[1] == headers[2]
    assert "Cookie" in headers[0]["Vary"]


def test_what_is_the_same_with_every_cookie_says_so_to_caches(app: Flask) -> None:
    make_post()
    for path in ("/feed.xml", "/feed.json", "/sitemap.xml", "/robots.txt"):
        for _ in range(2):  # made, and made before
            assert "Cookie" not in visitor(app).get(path).headers.get("Vary", ""), path
        assert "Cookie" not in log_in(visitor(app), make_user()).get(path).headers.get("Vary", ""), path


def test_no_page_is_kept_with_a_cookie_of_whatever_name(app: Flask) -> None:
    numbers = count()

    def greet() -> Response:
        response = Response("<p>Hello</p>", mimetype="text/html")
        response.set_cookie("number", str(next(numbers)))
        return response

    app.add_url_rule("/greet", "greet", public(greet))
    cookies = {visitor(app).get("/greet").headers["Set-Cookie"] for _ in range(3)}
    assert len(cookies) == 3


def test_another_address_is_another_page(app: Flask) -> None:
    make_post(title="Herons")
    assert "Herons" in page(visitor(app))
    assert "Herons" not in page(visitor(app), "/search?q=storks")
    assert "Herons" in page(visitor(app), "/search?q=herons")


def test_the_list_of_the_first_page_is_made_once_for_all_members_and_the_rest_for_each(app: Flask) -> None:
    members = [make_user(name) for name in ("ann", "bob")]
    make_post(title="Herons", tags=["birds"])
    clients = [log_in(visitor(app), member) for member in members]
    for client, member, other in zip(clients, members, reversed(members), strict=True):
        shown = kept(client, "post_tags")
        assert "Herons" in shown
        assert f"@{member.username}" in shown
        assert f"@{other.username}" not in shown


def test_a_member_sees_at_once_what_is_written(app: Flask) -> None:
    post = make_post(title="Herons")
    member = log_in(visitor(app), make_user())
    for title in ("Storks", "Cranes", "Swans"):
        page(member)
        retitle(post, title)
        db.session.commit()
        assert title in page(member)
    found = post_to_change(None, post.slug)
    assert found is not None
    posts.bin_post(None, found, version=found.version)
    db.session.commit()
    assert "Swans" not in page(member)


def test_each_page_of_the_list_is_its_own_for_members_too(app: Flask) -> None:
    for number in range(22):
        make_post(title=f"Heron {number}.")
    member = log_in(visitor(app), make_user())
    first = page(member)
    link = re.search(r'rel="next" href="([^"]+)"', first)
    assert link is not None
    for _ in range(2):
        assert "Heron 21." in page(member)
        older = page(member, html.unescape(link[1]))
        assert "Heron 21." not in older
        assert "Heron 0." in older
