"""Reading in the studio: lists, posts, tags, search, what one follows, what one is told of."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from accessible import assert_accessible
from blogs import import_folder
from factories import make_comment, make_post, make_user
from flask import Flask
from playwright.sync_api import Page, expect

LogIn = Callable[[str], None]

IMPORTED = 24


@pytest.fixture
def real_blog(app: Flask, corpus: Path, tmp_path: Path) -> None:
    """The newest posts of a real blog."""
    folder = tmp_path / "posts"
    folder.mkdir()
    for post in sorted((corpus / "posts").iterdir())[-IMPORTED:]:
        shutil.copy(post, folder)
    import_folder(folder)


def test_a_member_finds_reads_and_follows_on_a_real_blog(real_blog: None, studio: Page, log_in: LogIn) -> None:
    make_user("ann")
    log_in("ann")
    studio.goto("/studio/")
    entries = studio.locator("article.entry")
    expect(entries).to_have_count(20)
    expect(entries.first).to_have_class(re.compile("entry-large"))
    studio.get_by_role("button", name="Show more").click()
    expect(entries).to_have_count(IMPORTED)

    title = studio.get_by_role("link", name="Working with Oracle databases in open-source projects")
    title.click()
    heading = studio.get_by_role("heading", level=1, name="Working with Oracle databases")
    expect(heading).to_be_focused()
    expect(studio.locator(".prose")).to_contain_text("Oracle")
    assert_accessible(studio)
    on_the_site = studio.get_by_role("link", name="On the site").get_attribute("href")
    assert studio.request.get(on_the_site or "").ok
    studio.set_viewport_size({"width": 1400, "height": 800})
    entry = studio.get_by_role("navigation", name="Contents").get_by_role("link").nth(1)
    name = entry.inner_text()
    entry.click()
    expect(studio.locator(".prose :focus")).to_contain_text(name)

    studio.locator(".post-header .tags a").first.click()
    expect(studio.get_by_role("heading", level=1)).to_be_focused()
    tag = studio.get_by_role("heading", level=1).inner_text()
    studio.get_by_role("button", name=f"Follow: {tag}").click()
    expect(studio.get_by_text("1 follower")).to_be_visible()
    assert_accessible(studio)
    tagged = studio.locator("article.entry").count()
    studio.get_by_role("link", name="Following").click()
    expect(studio.locator("article.entry")).to_have_count(tagged)
    studio.get_by_role("link", name="Tags", exact=True).click()
    studio.get_by_role("button", name=tag).click()
    expect(studio.get_by_text("You follow no tag yet")).to_be_visible()
    studio.get_by_role("link", name="Posts", exact=True).click()
    expect(studio.get_by_text("You follow nobody yet")).to_be_visible()


def test_search_answers_while_one_types_and_says_when_there_is_nothing(app: Flask, studio: Page) -> None:
    make_post(title="Herons & <i>reeds</i>", slug="herons", source="They stand still.")
    make_post(title="Storks", source="They stand on roofs.")
    studio.goto("/studio/")
    studio.get_by_role("link", name="Search").first.click()
    field = studio.get_by_role("searchbox")
    expect(field).to_be_focused()
    studio.keyboard.type("stand")
    expect(studio.locator(".results mark")).to_have_text(["stand", "stand"])
    expect(studio.get_by_role("status").filter(has_text="2 posts are shown")).to_be_attached()
    expect(studio).to_have_url(re.compile(r"\?q=stand$"))
    expect(field).to_be_focused()
    assert_accessible(studio)
    field.fill("heron")
    expect(studio.get_by_role("link", name="Herons & <i>reeds</i>")).to_be_visible()
    expect(studio.locator(".results li")).to_have_count(1)
    field.fill("penguins")
    expect(studio.get_by_text("Nothing was found for “penguins”")).to_be_visible()
    studio.route("**/api/search?*", lambda route: route.fulfill(status=429, json={"detail": "Wait a minute."}))
    field.fill("stork")
    expect(studio.get_by_role("alert")).to_contain_text("Wait a minute.")
    studio.unroute("**/api/search?*")
    studio.get_by_role("button", name="Try again").click()
    expect(studio.get_by_role("link", name="Storks")).to_be_visible()


def test_links_in_a_text_lead_to_screens_and_code_can_be_copied(app: Flask, studio: Page) -> None:
    other = make_post(title="Other", source="Here.", tags=["reeds"])
    comment = make_comment(other)
    source = f"""[post](/posts/other) [tag](/tags/reeds) [comment](/comments/{comment.id}) [archive](/archive)

    let x = 1

Text[^1].

[^1]: A note.
"""
    make_post(title="One", slug="one", source=source)
    studio.context.grant_permissions(["clipboard-read", "clipboard-write"])
    studio.goto("/studio/posts/one")
    studio.evaluate("window.isSame = true")
    prose = studio.locator(".prose").first
    studio.get_by_role("button", name="Copy").click()
    expect(studio.get_by_role("button", name="Copied")).to_be_visible()
    assert studio.evaluate("navigator.clipboard.readText()").strip() == "let x = 1"
    prose.get_by_role("link", name="1", exact=True).click()
    expect(studio.locator(":focus")).to_contain_text("A note.")
    for name, led in (("post", "Other"), ("tag", "reeds"), ("comment", "Other")):
        prose.get_by_role("link", name=name, exact=True).click()
        expect(studio.get_by_role("heading", level=1)).to_have_text(led)
        if name != "comment":
            studio.go_back()
    expect(studio.locator(f"#comment-{comment.id}")).to_be_focused()
    assert studio.evaluate("window.isSame")
    studio.go_back()
    prose.get_by_role("link", name="archive").click()
    expect(studio.get_by_role("heading", level=1)).to_have_text("Archive")
    assert studio.evaluate("window.isSame") is None


def test_marks_and_tools_are_for_whom_the_server_says(app: Flask, studio: Page, log_in: LogIn) -> None:
    ann = make_user("ann", role="author")
    make_user("mod", role="moderator")
    make_post(ann, title="Draft", slug="draft", status="draft")
    make_post(ann, title="Unlisted", slug="unlisted", status="unlisted")
    make_post(ann, title="Public", slug="public")
    hide = studio.get_by_role("button", name="Hide from readers")
    report = studio.get_by_role("button", name="Report this")

    studio.goto("/studio/posts/draft")
    expect(studio.get_by_role("heading", level=1)).to_have_text("There is nothing at this address")
    studio.goto("/studio/posts/public")
    expect(studio.get_by_role("link", name="On the site")).to_be_visible()
    for absent in (studio.get_by_role("link", name="Edit"), hide, report):
        expect(absent).to_have_count(0)

    log_in("ann")
    studio.goto("/studio/posts/draft")
    expect(studio.get_by_text("A draft: only its authors see it.")).to_be_visible()
    expect(studio.get_by_role("link", name="Edit")).to_have_attribute("href", "/studio/write/draft")
    studio.goto("/studio/posts/unlisted")
    expect(studio.get_by_text("Unlisted: whoever has the address can read it.")).to_be_visible()

    log_in("mod")
    studio.goto("/studio/posts/public")
    hide.click()
    expect(studio.get_by_text("Moderators hid this")).to_be_visible()
    studio.get_by_role("button", name="Show to readers").click()
    expect(hide).to_be_visible()
    report.click()
    studio.get_by_role("button", name="Send the report").click()
    expect(studio.get_by_role("dialog").locator(".field-error")).to_have_text("Choose a reason.")
    assert_accessible(studio)
    studio.get_by_label("Something else").check()
    studio.get_by_role("button", name="Send the report").click()
    expect(studio.get_by_text("Thank you.")).to_be_visible()
    expect(report).to_be_focused()


def test_what_one_is_told_of_is_read_by_opening_it_or_all_at_once(app: Flask, studio: Page, log_in: LogIn) -> None:
    ann, bob = make_user("ann", role="author"), make_user("bob", name="Bob")
    post = make_post(ann, title="Herons", slug="herons")
    comments = [make_comment(post, bob, source=f"Number *{number}*") for number in range(3)]
    log_in("ann")
    studio.goto("/studio/")
    studio.get_by_role("link", name="Notifications: 3 not read").click()
    lines = studio.locator(".told-line")
    expect(lines).to_have_count(3)
    expect(lines.first).to_have_text(re.compile("^Bob commented on “Herons”"))
    assert_accessible(studio)
    lines.first.get_by_role("link").click()
    expect(studio.locator(f"#comment-{comments[-1].id}")).to_be_focused()
    studio.get_by_role("link", name="Notifications: 2 not read").click()
    studio.get_by_role("link", name="Unread").click()
    expect(lines).to_have_count(2)
    studio.get_by_role("button", name="Mark all read").click()
    expect(studio.get_by_role("heading", level=1)).to_be_focused()
    expect(studio.get_by_role("link", name="Notifications", exact=True)).to_be_visible()
    studio.reload()
    expect(studio.get_by_text("Nothing new")).to_be_visible()


def test_a_list_that_does_not_come_says_so_and_comes_when_it_can(app: Flask, studio: Page) -> None:
    studio.goto("/studio/")
    expect(studio.get_by_text("Nothing is published yet")).to_be_visible()
    studio.goto("/studio/tags")
    expect(studio.get_by_text("No post has a tag yet")).to_be_visible()
    make_post(title="Herons", slug="herons", tags=["reeds"])
    studio.route("**/api/posts?*", lambda route: route.fulfill(status=500, json={"detail": "Broken for a moment."}))
    studio.goto("/studio/")
    expect(studio.get_by_role("alert")).to_contain_text("Broken for a moment.", timeout=30_000)
    assert_accessible(studio)
    studio.unroute("**/api/posts?*")
    studio.get_by_role("button", name="Try again").click()
    studio.get_by_role("link", name="Herons").first.click()
    expect(studio.get_by_role("heading", level=1)).to_have_text("Herons")
    studio.route("**/api/tags/reeds", lambda route: route.abort())
    studio.get_by_role("link", name="reeds").click()
    expect(studio.get_by_role("alert")).to_contain_text("The server cannot be reached.")
    studio.unroute("**/api/tags/reeds")
    studio.get_by_role("button", name="Try again").click()
    expect(studio.get_by_role("heading", level=1)).to_have_text("reeds")
