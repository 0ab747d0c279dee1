"""Members come in, look after their account and go: the studio's screens, walked through as somebody new does."""

import re
from collections.abc import Callable, Iterator

import factories
import pytest
from accessible import assert_accessible
from factories import PASSWORD, make_user
from flask import Flask
from playwright.sync_api import Page, expect
from smtp import Postbox, taking_mail
from sqlalchemy import delete
from studio.walking import in_vain, photo, told

from mablog import jobs
from mablog.accounts.models import LoginSession
from mablog.db import db

NEW_PASSWORD = "walls of quiet amber"
SESSIONS = re.compile(r"/api/sessions(\?|$)")


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with taking_mail() as postbox:
        yield postbox


@pytest.fixture
def config(config: dict[str, object], postbox: Postbox) -> dict[str, object]:
    return config | {
        "MABLOG_ENV": "production",
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": postbox.port,
        "MABLOG_JOB_PROCESSES": 0,
    }


@pytest.fixture
def newest_token(app: Flask, postbox: Postbox) -> Callable[[], str]:
    """What the link in the mail ends with that came last."""

    def find() -> str:
        db.session.commit()
        jobs.run_due()
        text = postbox.mails[-1].get_body("plain").get_content()
        return str(re.findall(r"https?://\S+/(\S+)", text)[0])

    return find


def test_somebody_registers_with_a_picture_confirms_the_address_and_is_in(
    app: Flask, studio: Page, newest_token: Callable[[], str]
) -> None:
    make_user("ann")
    studio.goto("/studio/")
    studio.get_by_role("banner").get_by_role("link", name="Register").click()
    expect(studio.get_by_role("heading", name="Register")).to_be_focused()
    username, password = studio.get_by_label("Username"), studio.get_by_label("Password", exact=True)
    username.fill("ann")
    studio.get_by_label("E-mail address").fill("eve@example.org")
    password.fill("password")
    studio.get_by_role("button", name="Register").click()
    expect(studio.locator(".field-error")).to_contain_text("among those that attackers try first")
    expect(password).to_be_focused()
    assert_accessible(studio)
    password.fill(NEW_PASSWORD)
    studio.get_by_role("button", name="Show password").click()
    expect(password).to_have_attribute("type", "text")
    studio.get_by_role("button", name="Register").click()
    expect(username).to_have_attribute("aria-invalid", "true")
    username.fill("eve")
    studio.get_by_label("Name shown to readers").fill("Eve Early")
    picture = studio.get_by_label("Picture", exact=True)
    picture.set_input_files(photo())
    preview = studio.locator(".picture-field img")
    expect(preview).to_have_attribute("src", re.compile("^data:"))
    studio.get_by_role("button", name="Remove").click()
    expect(preview).to_have_count(0)
    expect(picture).to_be_focused()
    _drop(studio, ".picture-field")
    in_vain(studio, "**/api/register", studio.get_by_role("button", name="Register"))
    expect(username).to_have_value("eve")
    expect(preview).to_have_attribute("src", re.compile("^data:"))
    studio.get_by_role("button", name="Register").click()

    expect(studio.get_by_role("heading", name="Look into your mail")).to_be_focused()
    expect(studio.get_by_text("If eve@example.org can be used here")).to_be_visible()
    assert_accessible(studio)
    studio.get_by_role("main").get_by_role("link", name="Log in").click()
    studio.get_by_label("Username or e-mail").fill("eve")
    password.fill(NEW_PASSWORD)
    in_vain(studio, "**/api/login", studio.get_by_role("main").get_by_role("button", name="Log in"))
    studio.get_by_role("main").get_by_role("button", name="Log in").click()
    expect(studio.get_by_role("alert")).to_contain_text("confirm your e-mail address first")
    first = newest_token()
    studio.get_by_role("link", name="The link to confirm your address did not come?").click()
    studio.get_by_label("E-mail address").fill("eve@example.org")
    in_vain(studio, "**/api/confirm/again", studio.get_by_role("button", name="Send the link"))
    studio.get_by_role("button", name="Send the link").click()
    expect(studio.get_by_role("heading", name="Look into your mail")).to_be_focused()

    second = newest_token()
    studio.goto(f"/studio/confirm#{first}")
    studio.get_by_role("button", name="Confirm").click()
    expect(studio.get_by_role("heading", name="This link does not work any more")).to_be_focused()
    studio.goto(f"/studio/confirm#{second}")
    expect(studio).to_have_url(re.compile("/studio/confirm$"))
    assert_accessible(studio)
    in_vain(studio, "**/api/confirm", studio.get_by_role("button", name="Confirm"))
    assert_accessible(studio)
    studio.get_by_role("button", name="Confirm").click()
    told(studio, "Your address is confirmed. You can log in.")
    studio.get_by_label("Username or e-mail").fill("eve@example.org")
    password.fill(NEW_PASSWORD)
    studio.get_by_role("main").get_by_role("button", name="Log in").click()
    face = studio.get_by_role("button", name="Your account: Eve Early").locator("img")
    expect(face).to_have_attribute("src", re.compile(r"^/media/\w+-square-512\.webp$"))


def _drop(page: Page, target: str) -> None:
    """Drop a picture that is carried from elsewhere."""
    carried = page.evaluate_handle(
        """async () => {
            const canvas = new OffscreenCanvas(300, 300);
            canvas.getContext("2d").fillRect(0, 0, 300, 300);
            const carried = new DataTransfer();
            carried.items.add(new File([await canvas.convertToBlob()], "dropped.png", { type: "image/png" }));
            return carried;
        }"""
    )
    page.dispatch_event(target, "dragover", {"dataTransfer": carried})
    page.dispatch_event(target, "drop", {"dataTransfer": carried})
    expect(page.get_by_text("dropped.png")).to_be_visible()


def test_who_forgot_the_password_chooses_a_new_one_by_a_link_of_which_strangers_learn_nothing(
    app: Flask, studio: Page, newest_token: Callable[[], str]
) -> None:
    make_user("ann")
    studio.goto("/studio/login?next=/account/sessions")
    studio.get_by_role("link", name="Forgotten your password?").click()
    assert_accessible(studio)
    said = []
    for address in ("nobody@example.org", "ann@example.org"):
        studio.get_by_label("E-mail address").fill(address)
        studio.get_by_role("button", name="Send the link").click()
        expect(studio.get_by_role("heading", name="Look into your mail")).to_be_focused()
        said.append(studio.get_by_role("main").inner_text().replace(address, ""))
        studio.get_by_role("button", name="Ask once more").click()
    assert said[0] == said[1]

    token = newest_token()
    studio.goto("/studio/reset")
    assert_accessible(studio)
    studio.get_by_label("The link from the mail").fill(f"https://blog.example/reset/{token}")
    studio.get_by_label("New password").fill("short")
    studio.get_by_role("button", name="Save the password").click()
    expect(studio.get_by_label("New password")).to_be_focused()
    studio.get_by_label("New password").fill(NEW_PASSWORD)
    in_vain(studio, "**/api/password/reset/confirm", studio.get_by_role("button", name="Save the password"))
    studio.get_by_role("button", name="Save the password").click()
    told(studio, "Your new password is saved. Log in with it.")
    studio.get_by_label("Username or e-mail").fill("ann")
    studio.get_by_label("Password", exact=True).fill(NEW_PASSWORD)
    studio.get_by_role("main").get_by_role("button", name="Log in").click()
    expect(studio.get_by_role("heading", name="My Awesome Blog")).to_be_focused()

    studio.goto(f"/studio/reset#{token}")
    expect(studio).to_have_url(re.compile("/studio/reset$"))
    studio.get_by_label("New password").fill("another quiet amber wall")
    studio.get_by_role("button", name="Save the password").click()
    expect(studio.get_by_role("heading", name="This link does not work any more")).to_be_focused()
    studio.get_by_role("button", name="Ask for a new one").click()
    expect(studio.get_by_role("heading", name="Forgot your password?")).to_be_focused()


def test_a_member_tells_who_they_are_and_what_was_saved_elsewhere_is_not_written_over(
    app: Flask, studio: Page, log_in: Callable[[str], None]
) -> None:
    make_user("ann", name="Ann")
    log_in("ann")
    studio.goto("/studio/account")
    expect(studio.get_by_role("heading", name="Profile")).to_be_visible()
    bio = studio.get_by_label("About you")
    bio.fill("I write about *gardens*.")
    studio.get_by_label("Links").fill("no address")
    studio.get_by_label("Picture", exact=True).set_input_files(photo())
    studio.get_by_role("button", name="Save").click()
    expect(studio.get_by_label("Links")).to_be_focused()
    assert_accessible(studio)
    studio.get_by_label("Links").fill("https://social.example/@ann")
    studio.get_by_label("Place").fill("Vienna")
    studio.get_by_role("button", name="Save").click()
    told(studio, "Your profile is saved.")
    expect(studio.locator(".picture-field img")).to_have_attribute("src", re.compile("^/media/"))

    elsewhere = studio.request.patch("/api/user", data={"bio": "I write about *trees*."})
    assert elsewhere.ok
    bio.fill("I write about *roses*.")
    studio.get_by_role("button", name="Save").click()
    conflict = studio.get_by_role("alert")
    expect(conflict).to_be_focused()
    expect(conflict).to_contain_text("changed since you opened it")
    expect(conflict.get_by_role("region", name="About you")).to_contain_text("trees")
    expect(conflict.get_by_role("region", name="About you")).to_contain_text("roses")
    assert_accessible(studio)
    conflict.get_by_role("button", name="Take what is saved").click()
    expect(bio).to_have_value("I write about *trees*.")
    assert studio.request.patch("/api/user", data={"place": "Graz"}).ok
    bio.fill("I write about *roses*.")
    studio.get_by_role("button", name="Remove").click()
    studio.get_by_role("button", name="Save").click()
    conflict.get_by_role("button", name="Save mine in its place").click()
    expect(studio.get_by_role("button", name="Save", exact=True)).to_be_focused()
    told(studio, "Your profile is saved.")

    studio.get_by_role("link", name="@ann").click()
    expect(studio.get_by_role("heading", name="Ann", exact=True)).to_be_focused()
    expect(studio.locator(".profile-bio em")).to_have_text("roses")
    expect(studio.get_by_text("Vienna")).to_be_visible()
    expect(studio.get_by_role("link", name="social.example/@ann")).to_have_attribute("rel", "me nofollow noopener")
    expect(studio.locator(".profile-picture")).to_have_attribute("src", re.compile("^/media/drawn/"))
    expect(studio.get_by_text("Ann has published nothing yet.")).to_be_visible()
    assert_accessible(studio)
    studio.get_by_role("link", name="Edit your profile").click()
    expect(studio.get_by_role("heading", name="Profile")).to_be_focused()


def test_when_the_session_ends_the_log_in_opens_above_the_screen_and_what_was_typed_stays(
    app: Flask, studio: Page, log_in: Callable[[str], None]
) -> None:
    make_user("ann")
    log_in("ann")
    studio.goto("/studio/account/profile")
    bio = studio.get_by_label("About you")
    bio.fill("Typed before the session ended.")
    in_vain(studio, "**/api/user", studio.get_by_role("button", name="Save"))
    _end_sessions()
    studio.get_by_role("button", name="Save").click()
    dialog = studio.get_by_role("dialog", name="Please log in again")
    expect(dialog).to_be_visible()
    assert_accessible(studio)
    dialog.get_by_label("Password", exact=True).fill("a wrong one")
    dialog.get_by_role("button", name="Log in").click()
    expect(dialog.get_by_role("alert")).to_contain_text("do not fit together")
    dialog.get_by_label("Password", exact=True).fill(PASSWORD)
    dialog.get_by_role("button", name="Log in").click()
    expect(dialog).to_have_count(0)
    expect(bio).to_have_value("Typed before the session ended.")
    studio.get_by_role("button", name="Save").click()
    told(studio, "Your profile is saved.")


def _end_sessions() -> None:
    db.session.execute(delete(LoginSession))
    db.session.commit()


def test_a_member_looks_after_devices_tokens_password_and_news(
    app: Flask, studio: Page, log_in: Callable[[str], None]
) -> None:
    ann = make_user("ann")
    for _ in range(3):
        factories.log_in(app.test_client(), ann)
    log_in("ann")
    studio.route(SESSIONS, lambda route: route.fulfill(status=500))
    studio.goto("/studio/account/sessions")
    expect(studio.get_by_role("alert")).to_contain_text("cannot answer right now")
    assert_accessible(studio)
    studio.unroute(SESSIONS)
    studio.get_by_role("button", name="Try again").click()
    rows = studio.get_by_role("main").locator(".rows li")
    expect(rows).to_have_count(4)
    expect(rows.first).to_contain_text("This device")
    in_vain(studio, "**/api/sessions/*", rows.nth(1).get_by_role("button", name="Log out"))
    expect(rows).to_have_count(4)
    for _ in range(3):
        studio.get_by_role("button", name="Close this message").first.click()
    rows.nth(1).get_by_role("button", name="Log out").click()
    expect(rows).to_have_count(3)
    expect(rows.nth(1).get_by_role("button", name="Log out")).to_be_focused()
    studio.get_by_role("button", name="Log out everywhere but here").click()
    expect(rows).to_have_count(1)
    expect(studio.get_by_role("heading", name="Devices")).to_be_focused()

    studio.get_by_role("link", name="API tokens").click()
    studio.get_by_label("Name", exact=True).fill("backup")
    studio.get_by_label("Read what you may read").uncheck()
    studio.get_by_role("button", name="Make the token").click()
    expect(studio.get_by_label("Read what you may read")).to_be_focused()
    assert_accessible(studio)
    studio.get_by_label("Read what you may read").check()
    studio.get_by_label("Expires").select_option("Never")
    in_vain(studio, "**/api/tokens", studio.get_by_role("button", name="Make the token"))
    studio.get_by_role("button", name="Make the token").click()
    shown = studio.get_by_label("This is your new token")
    expect(shown).to_be_focused()
    token = shown.input_value()
    assert app.test_client().get("/api/user", headers={"Authorization": f"Bearer {token}"}).json["username"] == "ann"
    studio.context.grant_permissions(["clipboard-read", "clipboard-write"])
    studio.get_by_role("button", name="Copy").click()
    expect(studio.get_by_role("button", name="Copied")).to_be_visible()
    assert studio.evaluate("navigator.clipboard.readText()") == token
    assert_accessible(studio)
    expect(rows).to_contain_text("does not expire")
    studio.reload()
    expect(rows).to_have_count(1)
    expect(shown).to_have_count(0)
    studio.get_by_role("button", name="Revoke: backup").click()
    expect(rows).to_have_count(0)

    studio.get_by_role("navigation", name="Your account").get_by_role("link", name="Notifications").click()
    studio.get_by_label("New followers").select_option("Not at all")
    in_vain(studio, "**/api/notifications/settings", studio.get_by_role("button", name="Save"))
    studio.get_by_role("button", name="Save").click()
    told(studio, "Saved.")
    studio.reload()
    expect(studio.get_by_label("New followers")).to_have_value("off")

    studio.get_by_role("link", name="E-mail address").click()
    studio.get_by_label("New address").fill("ann@elsewhere.example")
    studio.get_by_label("Your password").fill("a wrong one")
    studio.get_by_role("button", name="Change the address").click()
    expect(studio.get_by_label("Your password")).to_be_focused()
    studio.get_by_label("Your password").fill(PASSWORD)
    in_vain(studio, "**/api/email", studio.get_by_role("button", name="Change the address"))
    studio.get_by_role("button", name="Change the address").click()
    expect(studio.get_by_text("If ann@elsewhere.example can be used here")).to_be_visible()

    studio.get_by_role("link", name="Password").click()
    studio.get_by_label("Present password").fill(PASSWORD)
    studio.get_by_label("New password").fill(NEW_PASSWORD)
    in_vain(studio, "**/api/password", studio.get_by_role("button", name="Change the password"))
    studio.get_by_role("button", name="Change the password").click()
    told(studio, "Your password is changed.")
    expect(studio.get_by_label("Present password")).to_have_value("")
