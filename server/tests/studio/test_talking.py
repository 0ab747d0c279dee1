"""Comments in the studio: written, answered, changed, moderated, also where connection or session do not hold."""

import re
from collections.abc import Callable

import pytest
from accessible import assert_accessible
from factories import PASSWORD, make_comment, make_post, make_user
from factories import log_in as api_log_in
from flask import Flask
from playwright.sync_api import Page, Route, expect
from sqlalchemy import func, select

from mablog.comments import service as comments
from mablog.comments.models import Comment
from mablog.comments.schemas import CommentEdit
from mablog.db import db
from mablog.posts.models import Post

LogIn = Callable[[str], None]


@pytest.fixture
def config(config: dict[str, object]) -> dict[str, object]:
    return config | {"MABLOG_LIMIT_COMMENT": "off"}


@pytest.fixture
def post(app: Flask) -> Post:
    make_user("ann", name="Ann")
    return make_post(make_user("writer", role="author", name="Writer"), title="Herons", slug="herons")


def texts() -> list[str]:
    return list(db.session.scalars(select(Comment.source).order_by(Comment.id)))


def test_a_comment_is_written_answered_changed_and_deleted(post: Post, studio: Page, log_in: LogIn) -> None:
    theirs = make_comment(post, make_user("bob", name="Bob"), source="What *do* they eat?")
    studio.goto("/studio/posts/herons")
    expect(studio.get_by_role("link", name="Log in").last).to_have_attribute(
        "href", "/studio/login?next=%2Fposts%2Fherons%23comments"
    )
    log_in("ann")
    studio.goto("/studio/posts/herons")
    studio.get_by_role("button", name="Answer: Bob").click()
    expect(studio.get_by_label("Your answer to Bob")).to_be_focused()
    studio.keyboard.type("Fish.")
    assert_accessible(studio)
    studio.locator(".comment-answer").get_by_role("button", name="Answer").click()
    answer = studio.locator(".comment.level-1")
    expect(answer).to_be_focused()
    expect(answer).to_contain_text("Fish.")
    studio.get_by_label("Your comment").fill("And frogs.")
    studio.get_by_role("button", name="Comment", exact=True).click()
    mine = studio.locator(".comment", has_text="And frogs.")
    expect(mine).to_be_focused()
    expect(studio.get_by_role("heading", name="3 comments")).to_be_visible()
    expect(studio.get_by_label("Your comment")).to_have_value("")

    answer.get_by_role("button", name="Edit").click()
    studio.get_by_label("Your comment").last.fill("Fish, mostly.")
    studio.get_by_role("button", name="Save").click()
    expect(answer).to_be_focused()
    answer.get_by_role("button", name="edited").click()
    history = studio.get_by_role("dialog", name="How a comment changed")
    expect(history.locator("pre")).to_have_text(["Fish, mostly.", "Fish."])
    assert_accessible(studio)
    studio.keyboard.press("Escape")
    expect(answer.get_by_role("button", name="edited")).to_be_focused()

    make_comment(post, make_user("eve"), parent=db.session.get_one(Comment, theirs.id + 1), source="Mice, too.")
    studio.reload()
    answer.get_by_role("button", name="Delete").click()
    expect(studio.get_by_role("dialog")).to_contain_text("Answers to it stay")
    studio.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(answer).to_contain_text("Deleted by its author.")
    expect(answer).to_be_focused()
    mine.get_by_role("button", name="Delete").click()
    studio.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(mine).to_have_count(0)
    expect(studio.locator(".comment").last).to_be_focused()
    studio.reload()
    expect(studio.locator(".comment")).to_have_count(3)
    assert_accessible(studio)


def test_no_word_is_lost_and_nothing_is_said_twice_when_sending_fails(post: Post, studio: Page, log_in: LogIn) -> None:
    log_in("ann")
    studio.goto("/studio/posts/herons")
    field = studio.get_by_label("Your comment")
    send = studio.get_by_role("button", name="Comment", exact=True)
    alert = studio.get_by_role("alert")
    address = "**/api/posts/herons/comments"
    field.fill("Grey ones.")

    for status in (500, 429, 403):
        studio.route(address, refused(status), times=1)
        send.click()
        expect(alert).to_contain_text(f"Refused with {status}.")
        expect(field).to_have_value("Grey ones.")
    assert texts() == []

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    studio.route(address, lose, times=1)
    send.click()
    expect(alert).to_contain_text("The server cannot be reached.")
    assert texts() == ["Grey ones."]
    studio.reload()
    expect(field).to_have_value("Grey ones.")
    send.click()
    expect(studio.locator(".comment")).to_have_count(1)
    expect(field).to_have_value("")
    assert texts() == ["Grey ones."]

    studio.context.set_offline(True)
    field.fill("White ones.")
    send.click()
    expect(alert).to_contain_text("The server cannot be reached.")
    studio.context.set_offline(False)
    studio.context.clear_cookies()
    send.click()
    dialog = studio.get_by_role("dialog", name="Please log in again")
    dialog.get_by_label("Password", exact=True).fill(PASSWORD)
    dialog.get_by_role("button", name="Log in").click()
    expect(dialog).to_have_count(0)
    expect(field).to_have_value("White ones.")

    waiting: list[Route] = []
    studio.route(address, lambda route: waiting.append(route) if route.request.method == "POST" else route.fallback())
    send.click()
    busy = studio.get_by_role("button", name="One moment …")
    busy.dispatch_event("click")
    expect(busy).to_have_attribute("aria-disabled", "true")
    assert len(waiting) == 1
    waiting[0].continue_()
    expect(studio.locator(".comment")).to_have_count(2)
    assert texts() == ["Grey ones.", "White ones."]


def refused(status: int) -> Callable[[Route], None]:
    def answer(route: Route) -> None:
        route.fulfill(status=status, json={"title": "No", "detail": f"Refused with {status}."})

    return answer


def test_who_changes_what_was_changed_elsewhere_sees_both_texts(post: Post, studio: Page, log_in: LogIn) -> None:
    kim = make_user("kim", name="Kim")
    comment = make_comment(post, kim, source="First.")
    log_in("kim")
    studio.goto("/studio/posts/herons")
    item = studio.locator(f"#comment-{comment.id}")
    item.get_by_role("button", name="Edit").click()
    field = item.get_by_label("Your comment")
    field.fill("Mine.")
    comments.edit_comment(kim, db.session.get_one(Comment, comment.id), CommentEdit(source="Theirs."))
    db.session.commit()
    item.get_by_role("button", name="Save").click()
    expect(item.get_by_role("alert")).to_contain_text("changed since you opened it")
    expect(item.locator("pre")).to_have_text("Theirs.")
    expect(field).to_have_value("Mine.")
    assert texts() == ["Theirs."]
    assert_accessible(studio)
    item.get_by_role("button", name="Save").click()
    expect(item.locator(".comment-text")).to_have_text("Mine.")
    assert texts() == ["Mine."]


def test_new_comments_are_announced_and_come_when_asked_for(post: Post, studio: Page) -> None:
    first = make_comment(post, source="First.")
    studio.clock.install()
    studio.goto("/studio/posts/herons")
    expect(studio.locator(".comment")).to_have_count(1)
    make_comment(post, parent=first, source="Answer.")
    make_comment(post, source="Second.")
    studio.clock.fast_forward(31_000)
    show = studio.get_by_role("button", name="Show 2 new comments")
    expect(show).to_be_visible()
    expect(studio.locator(".comment")).to_have_count(1)
    show.click()
    expect(studio.locator(".comment .comment-text")).to_have_text(["First.", "Answer.", "Second."])
    expect(studio.locator(".comment.is-new").first).to_be_focused()
    expect(show).to_have_count(0)
    expect(studio.get_by_role("heading", name="3 comments")).to_be_visible()


def test_long_threads_come_in_pages_in_either_order_and_each_comment_has_an_address(post: Post, studio: Page) -> None:
    author = make_user("deep")
    parent = None
    for level in range(9):
        parent = make_comment(post, author, parent=parent, source=f"Level {level}")
    rest = [make_comment(post, author, source=f"Thread {number}") for number in range(60)]
    items = studio.locator(".comment")
    studio.goto("/studio/posts/herons")
    expect(studio.locator(".level-6")).to_have_count(3)
    expect(studio.locator(".level-6", has_text="Level 8")).to_contain_text("In answer to")
    before = items.count()
    studio.get_by_role("button", name="More comments").click()
    expect(items).not_to_have_count(before)
    studio.get_by_role("link", name="Newest first").click()
    expect(items.first).to_contain_text("Thread 59")
    studio.goto(f"/studio/comments/{rest[-1].id}")
    expect(studio).to_have_url(re.compile(rf"/studio/posts/herons#comment-{rest[-1].id}$"))
    expect(studio.locator(f"#comment-{rest[-1].id}")).to_be_focused()
    studio.get_by_role("button", name="From the beginning").click()
    expect(items.first).to_contain_text("Level 0")
    studio.goto("/studio/comments/999999")
    expect(studio.get_by_role("heading", level=1)).to_have_text("There is nothing at this address")


def test_moderators_hide_and_show_where_it_stands_and_members_report(
    post: Post, studio: Page, log_in: LogIn, app: Flask
) -> None:
    make_user("mod", role="moderator")
    comment = make_comment(post, make_user("bob", name="Bob"), source="Buy fish!")
    item = studio.locator(f"#comment-{comment.id}")
    log_in("ann")
    studio.goto("/studio/posts/herons")
    expect(item.get_by_role("button", name="Hide")).to_have_count(0)
    item.get_by_role("button", name="Report: Bob").click()
    studio.get_by_label("Spam or advertising").check()
    studio.get_by_role("button", name="Send the report").click()
    expect(studio.get_by_text("Thank you.")).to_be_visible()
    log_in("mod")
    studio.goto("/studio/posts/herons")
    item.get_by_role("button", name="Hide: Bob").click()
    expect(item).to_contain_text("Hidden by a moderator")
    assert_accessible(studio)
    assert api_log_in(app.test_client(), make_user("eve")).get("/api/posts/herons/comments").get_json()["items"] == []
    studio.route("**/api/comments/*/hidden", refused(409), times=1)
    show = item.get_by_role("button", name="Show: Bob")
    show.click()
    expect(studio.get_by_role("alert")).to_contain_text("Refused with 409.")
    show.click()
    expect(item.get_by_role("button", name="Hide: Bob")).to_be_visible()
    assert db.session.scalar(select(func.count()).where(Comment.state == "visible")) == 1
