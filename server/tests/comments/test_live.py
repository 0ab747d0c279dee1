"""New comments without a reload: what scripts ask for, and what readers see of it."""

import re
from datetime import timedelta

import pytest
from clients import CheckedClient
from counting import queries_counted
from factories import PASSWORD, log_in, make_comment, make_post, make_user
from flask import Flask
from lxml import html
from playwright.sync_api import Page, expect

from mablog.blocks import service as blocks
from mablog.comments import service
from mablog.comments.models import HELD, HIDDEN, VISIBLE
from mablog.comments.schemas import CommentEdit
from mablog.db import db, utcnow


def asked(client: CheckedClient, tag: str | None = None) -> tuple[int, list[str], str]:
    """The status of the section of the post `spring`, its comments' texts and its tag."""
    response = client.get("/posts/spring/comments", headers={"If-None-Match": tag} if tag else {})
    body = response.get_data(as_text=True)
    texts = html.fromstring(body).xpath("//div[contains(@class, 'comment-text')]") if body else []
    return response.status_code, [text.text_content().strip() for text in texts], response.headers["ETag"]


def test_nothing_new_costs_an_empty_answer_and_whatever_changes_is_new(app: Flask, client: CheckedClient) -> None:
    post, ann = make_post(slug="spring"), make_user("ann")
    log_in(client, ann)
    first = make_comment(post, ann, source="One")
    section = html.fromstring(client.get("/posts/spring").data).get_element_by_id("comments")
    assert section.get("data-live") == "/posts/spring/comments"
    tag = section.get("data-tag")
    with queries_counted() as statements:
        assert asked(client, tag)[:2] == (304, [])
    assert len(statements) <= 7
    answer = make_comment(post, parent=first, source="Two")
    status, texts, tag = asked(client, tag)
    assert (status, texts) == (200, ["One", "Two"])
    for change in (
        lambda: service.edit_comment(ann, first, CommentEdit(source="One, edited")),
        lambda: service.set_state(answer, HIDDEN),
        lambda: service.set_state(answer, VISIBLE),
        lambda: service.delete_comment(ann, first),
    ):
        assert asked(client, tag)[0] == 304
        change()
        db.session.commit()
        status, texts, tag = asked(client, tag)
        assert status == 200
    assert texts == ["Two"]
    visitor = app.test_client()
    status, texts, theirs = asked(visitor)
    assert (status, texts) == (200, ["Two"])
    assert theirs != tag, "what a member sees is not what a visitor sees"
    for _round in range(2):  # the second from the pages that are kept
        assert asked(visitor, theirs)[0] == 304


def test_the_section_shows_each_reader_what_they_may_read_and_nothing_else(app: Flask, client: CheckedClient) -> None:
    post, ann, bob = make_post(slug="spring"), make_user("ann"), make_user("bob")
    boss = make_user("boss", role="moderator")
    held, hidden = make_comment(post, bob, source="Held"), make_comment(post, bob, source="Hidden")
    make_comment(post, bob, source="Shown")
    readers = {user.username: log_in(app.test_client(), user) for user in (ann, bob, boss)}
    for reader in (client, *readers.values()):
        assert asked(reader)[1] == ["Held", "Hidden", "Shown"], "the control: before, all see all"
    service.set_state(held, HELD)
    service.set_state(hidden, HIDDEN)
    db.session.commit()
    everything = ["Held", "Hidden", "Shown"]
    seen = {name: asked(reader)[1] for name, reader in readers.items()}
    assert seen == {"ann": ["Shown"], "bob": everything, "boss": everything}
    assert asked(client)[1] == ["Shown"]
    tag = asked(readers["ann"])[2]
    blocks.block(ann, bob)
    db.session.commit()
    assert asked(readers["ann"], tag)[:2] == (200, [])
    assert asked(client)[1] == ["Shown"]
    for address in ("/posts/spring/comments?after=nonsense", "/posts/nowhere/comments"):
        assert client.get(address).status_code in (404, 422)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_new_comments_are_offered_and_put_in_place_without_moving_what_is_typed(app: Flask, page: Page) -> None:
    post = make_post(slug="spring")
    make_user("ann")
    first, last = make_comment(post, source="First"), make_comment(post, source="Last")
    last.created_at = utcnow() - timedelta(hours=2)
    db.session.commit()
    page.goto("/login")
    page.get_by_label("E-mail address or username").fill("ann")
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Log in").click()
    page.wait_for_url(lambda url: "/login" not in url)
    page.clock.install()
    page.goto(f"/posts/spring?answer={last.id}")
    statuses: list[int] = []
    page.on("response", lambda got: statuses.append(got.status) if got.url.endswith("/comments") else None)

    def wait_for_poll() -> None:
        with page.expect_response(re.compile("/posts/spring/comments")):
            page.clock.fast_forward(33_000)

    field = page.locator("#answer textarea")
    field.fill("I am writing")
    top_of = "each => each.getBoundingClientRect().top + scrollY"
    place = field.evaluate(top_of)
    wait_for_poll()
    assert statuses == [304]
    expect(page.locator("[data-unread]")).to_be_hidden()
    answer = make_comment(post, parent=first, source="An answer @ann")
    top = make_comment(post, source="And one more")
    wait_for_poll()
    expect(page.locator("[data-unread]")).to_have_text("1")  # the mention
    expect(page.locator("[data-unread]")).to_be_visible()
    offer = page.get_by_role("status").get_by_role("button", name="Show new comments (2)")
    expect(offer).to_be_visible()
    expect(page.get_by_text("An answer")).to_have_count(0)
    assert field.evaluate(top_of) == place, "what is typed does not move"
    expect(field).to_be_focused()
    offer.click()
    expect(offer).to_be_hidden()
    shown = page.locator(".comment-list > .comment").evaluate_all("all => all.map(each => each.id)")
    assert shown == [f"comment-{comment.id}" for comment in (first, answer, last, top)]
    expect(page.locator(f"#comment-{answer.id}")).to_be_focused()
    expect(field).to_have_value("I am writing")
    expect(page.locator("#comments-title")).to_have_text("4 comments")
    expect(page.locator(f"#comment-{top.id} time")).to_have_text(re.compile("minute"))
    page.context.clear_cookies()
    make_comment(post, source="For others")
    wait_for_poll()
    asked_before = len(statuses)
    page.clock.fast_forward(600_000)
    assert len(statuses) == asked_before, "who was logged out is asked about no more"
    expect(page.get_by_role("status").get_by_role("button")).to_be_hidden()


WILD = [
    "العربية مع English و <b>123</b> ثم عربية\n\n\u202eturned around\n\n> اقتباس",
    "👩‍👩‍👧‍👦" * 60 + "🏳️‍🌈" * 40,
    "Z" + "\u0310\u0335\u0489\u0334" * 200 + "algo " + "e\u0301\u0302\u0303\u0304\u0305" * 80,
    "W" * 3000 + " https://example.org/" + "x" * 900,
    "- " * 9 + "deep\n\n" + "> " * 9 + "quoted",
    "```\n" + "y" * 900 + "\n```\n\n`" + "z" * 900 + "`",
    "> " * 40 + "w" * 2000,
    "\u200b" * 300 + "\u2066\u2067\u202b" * 50 + "end",
]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_text_breaks_the_page_of_a_phone(app: Flask, page: Page) -> None:
    post, ann = make_post(slug="spring"), make_user("ann", name="ع" * 60)
    parent = None
    for text in WILD * 2:
        parent = make_comment(post, ann, parent=parent, source=text)
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto("/posts/spring")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    for comment in page.locator(".comment-text").all():
        inner, outer = comment.evaluate("each => [each.scrollWidth, each.clientWidth]")
        # A letter with hundreds of marks is never broken; where no font has the marks it is wide, and clipped.
        assert inner <= outer or "\u0489" in comment.inner_text()
        assert outer >= 60, "there is room for words left"
        assert comment.evaluate("each => getComputedStyle(each).overflowY") == "clip", "nothing covers its neighbours"
    directions = page.locator(".comment-text p").evaluate_all("all => all.map(p => getComputedStyle(p).direction)")
    assert {"rtl", "ltr"} == set(directions)
