"""Members look after their pictures and their language, meet others and leave: the studio's screens, walked through."""

import re
from collections.abc import Callable

from accessible import assert_accessible
from factories import PASSWORD, make_post, make_user
from flask import Flask
from playwright.sync_api import Page, expect
from studio.walking import in_vain, photo, told

from mablog.follows.service import follow_user


def test_a_member_looks_after_pictures_chooses_a_language_and_leaves_for_good(
    app: Flask, studio: Page, log_in: Callable[[str], None]
) -> None:
    ann = make_user("ann", role="author")
    make_post(ann, title="It stays")
    log_in("ann")
    studio.goto("/studio/account/profile")
    studio.get_by_role("link", name="My pictures").click()
    expect(studio.get_by_text("You have no pictures yet.")).to_be_visible()
    studio.get_by_label("What it shows").fill("A [pond]")
    studio.get_by_role("button", name="Upload").click()
    expect(studio.get_by_label("Picture", exact=True)).to_be_focused()
    studio.get_by_label("Picture", exact=True).set_input_files(photo())
    in_vain(studio, "**/api/media", studio.get_by_role("button", name="Upload"))
    studio.get_by_role("button", name="Upload").click()
    told(studio, "The picture is stored.")
    expect(studio.get_by_label("What it shows").first).to_have_value("")
    picture = studio.locator(".my-pictures li")
    expect(picture.get_by_label("Markdown")).to_have_value(re.compile(r"^!\[A \\\[pond\\\]\]\(/media/"))
    picture.get_by_label("What it shows").fill("A pond")
    in_vain(studio, "**/api/media/*", picture.get_by_role("button", name="Save"))
    picture.get_by_role("button", name="Save").click()
    told(studio, "The description is saved.")
    expect(picture.get_by_label("Markdown")).to_have_value(re.compile(r"^!\[A pond\]"))
    assert_accessible(studio)
    shown = {"title": "Pond", "source": picture.get_by_label("Markdown").input_value()}
    assert studio.request.post("/api/posts", data=shown).ok
    picture.get_by_role("button", name="Delete").click()
    told(studio, "The picture is used, so it stays.")
    expect(picture.get_by_role("button", name="Delete")).to_have_count(0)
    assert studio.request.post("/api/media", multipart={"file": photo()}).ok
    studio.reload()
    picture.get_by_role("button", name="Delete").click()
    expect(picture).to_have_count(1)
    expect(picture.get_by_role("link", name="A pond")).to_be_focused()

    studio.get_by_role("link", name="Language").click()
    studio.get_by_label("Your language").select_option("Español")
    in_vain(studio, "**/api/user", studio.get_by_role("button", name="Save"))
    studio.get_by_role("button", name="Save").click()
    expect(studio.locator("html")).to_have_attribute("lang", "es")
    studio.reload()
    expect(studio.get_by_role("heading", name="Idioma")).to_be_visible()
    studio.get_by_label("Tu idioma").select_option("English")
    studio.get_by_role("button", name="Guardar").click()
    expect(studio.locator("html")).to_have_attribute("lang", "en")

    studio.get_by_role("link", name="Delete the account").click()
    studio.get_by_label("Your password").fill(PASSWORD)
    studio.get_by_role("button", name="Delete my account").click()
    expect(studio.get_by_label("They stay, signed by")).to_be_focused()
    assert_accessible(studio)
    studio.get_by_label("They stay, signed by").check()
    studio.get_by_label("Your password").fill("a wrong one")
    studio.get_by_role("button", name="Delete my account").click()
    expect(studio.get_by_label("Your password")).to_be_focused()
    studio.get_by_label("Your password").fill(PASSWORD)
    in_vain(studio, "**/api/user", studio.get_by_role("button", name="Delete my account"))
    studio.get_by_role("button", name="Delete my account").click()
    told(studio, "Your account is deleted. Farewell.")
    expect(studio.get_by_role("banner").get_by_role("link", name="Log in")).to_be_visible()
    expect(studio.get_by_role("main")).to_contain_text("Former member")


def test_members_follow_block_and_report_each_other_on_their_screens(
    app: Flask, studio: Page, log_in: Callable[[str], None]
) -> None:
    make_user("ann", name="Ann")
    eve = make_user("eve", name="Eve", role="author")
    follow_user(make_user("bob", name="Bob"), eve)
    for number in range(25):
        make_post(eve, title=f"Post {number}", slug=f"post-{number}")
    studio.goto("/studio/@eve")
    studio.get_by_role("link", name="Follow: Eve").click()
    studio.get_by_label("Username or e-mail").fill("ann")
    studio.get_by_label("Password", exact=True).fill(PASSWORD)
    studio.get_by_role("main").get_by_role("button", name="Log in").click()
    expect(studio.get_by_role("heading", name="Eve", exact=True)).to_be_focused()
    entries = studio.get_by_role("main").locator(".entry")
    expect(entries).to_have_count(20)
    studio.get_by_role("button", name="Show more").click()
    expect(entries).to_have_count(25)
    studio.get_by_role("button", name="Follow: Eve").click()
    expect(studio.get_by_role("button", name="Unfollow: Eve")).to_be_focused()
    asked: list[str] = []
    studio.on("request", lambda request: asked.append(request.url))
    studio.get_by_role("link", name="2 followers", exact=True).click()
    expect(studio.get_by_role("heading", name="Followers of Eve")).to_be_focused()
    expect(studio.locator(".people li")).to_have_count(2)
    assert [url.split("/users/")[1] for url in asked if "/users/" in url] == ["eve/followers"]
    expect(studio.locator(".people").get_by_role("button")).to_have_count(1)
    studio.get_by_role("button", name="Follow: Bob").click()
    expect(studio.get_by_role("button", name="Unfollow: Bob")).to_be_focused()
    assert_accessible(studio)
    studio.goto("/studio/@ann/following")
    studio.get_by_role("button", name="Unfollow: Bob").click()
    expect(studio.locator(".people li")).to_have_count(1)
    expect(studio.locator(".people").get_by_role("link", name="Eve")).to_be_focused()
    studio.goto("/studio/posts/post-3")
    below = studio.get_by_role("region", name="About the authors")
    expect(below).to_contain_text("25 posts here")
    below.get_by_role("button", name="Unfollow: Eve").click()
    expect(below.get_by_role("button", name="Follow: Eve")).to_be_focused()
    assert_accessible(studio)
    studio.get_by_role("link", name="After this Post 4").click()
    expect(studio.get_by_role("heading", name="Post 4")).to_be_focused()
    studio.get_by_role("link", name="Before this Post 3").click()
    expect(studio.get_by_role("heading", name="Post 3")).to_be_focused()
    studio.goto("/studio/@eve/followers")
    studio.get_by_role("navigation", name="Lists of Eve").get_by_role("link", name="Following").click()
    expect(studio.get_by_text("Eve follows nobody yet.")).to_be_visible()

    studio.get_by_role("main").get_by_role("link", name="Eve", exact=True).click()
    studio.get_by_role("button", name="Report").click()
    dialog = studio.get_by_role("dialog")
    dialog.get_by_label("Spam or advertising").check()
    dialog.get_by_role("button", name="Send the report").click()
    expect(studio.get_by_role("button", name="Report")).to_be_focused()
    told(studio, "Thank you.")
    studio.get_by_role("button", name="Block").click()
    expect(studio.get_by_role("button", name="Unblock")).to_be_focused()
    expect(studio.get_by_role("button", name="Follow: Eve")).to_have_count(0)
    expect(studio.get_by_text("nothing of them is shown to you")).to_be_visible()
    expect(studio.get_by_role("alert")).to_have_count(0)
    studio.goto("/studio/account/blocks")
    studio.get_by_role("button", name="Unblock: Eve").click()
    expect(studio.get_by_text("You block nobody.")).to_be_visible()
    expect(studio.get_by_role("heading", name="Blocked members")).to_be_focused()
    assert_accessible(studio)
    studio.goto("/studio/@nobody")
    expect(studio.get_by_role("heading", name="There is nothing at this address")).to_be_visible()
