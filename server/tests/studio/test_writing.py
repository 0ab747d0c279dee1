"""A post on its way from the first word to readers, and back."""

from collections.abc import Callable

from accessible import assert_accessible
from blogs import png
from clients import CheckedClient
from desk import add, begin, expect_saved, save, slug_of, stored, text_of, write
from factories import PASSWORD, make_post, make_user
from flask import Flask
from live import LiveServer
from playwright.sync_api import Browser, Page, expect


def what_readers_see(reader: CheckedClient, slug: str) -> str:
    """The post as its page, the feed, the API and search have it."""
    paths = (f"/posts/{slug}", "/feed.atom", f"/api/posts/{slug}", "/api/search?q=Paris")
    return "\n".join(reader.get(path).get_data(as_text=True).replace("&#39;", "'") for path in paths)


def test_a_post_goes_from_the_first_word_to_readers_who_see_changes_when_it_is_updated(
    app: Flask, client: CheckedClient, studio: Page, log_in: Callable[[str], None]
) -> None:
    make_post(make_user("ann", role="author"), tags=["Travel notes"])
    log_in("ann")
    slug = write(studio, "Spring in Paris", "The *first* day.")
    studio.get_by_role("button", name="Settings").click()
    settings = studio.get_by_role("dialog", name="Settings")
    settings.get_by_role("combobox", name="Tags").fill("trav")
    offered = settings.get_by_role("listbox", name="Tags in use").get_by_role("option")
    expect(offered).to_have_text(["Travel notes"])
    studio.keyboard.press("ArrowDown")
    studio.keyboard.press("Enter")
    settings.get_by_role("combobox", name="Tags").fill("Spring")
    studio.keyboard.press("Enter")
    settings.get_by_role("textbox", name="Summary").fill("A day in short.")
    settings.get_by_label("Language").select_option("fr")
    picture = {"name": "cover.png", "mimeType": "image/png", "buffer": png(size=(800, 600))}
    settings.locator("input[type=file]").set_input_files(picture)
    settings.get_by_label("What the cover shows").fill("A tree")
    settings.get_by_label("Members may comment").uncheck()
    settings.get_by_label("Last part of the address").fill("Paris au printemps")
    settings.get_by_role("button", name="Change the address").click()
    expect(studio.get_by_text("The post has its new address.")).to_be_visible()
    assert_accessible(studio)
    studio.keyboard.press("Escape")
    expect(studio.get_by_role("button", name="Settings")).to_be_focused()
    expect_saved(studio)
    slug = slug_of(studio)
    assert slug == "paris-au-printemps"
    copy = stored(studio, slug)
    assert (copy["tags"], copy["excerpt"], copy["language"]) == (["Travel notes", "Spring"], "A day in short.", "fr")
    assert (copy["cover"]["alt"], copy["post"]["comments_open"]) == ("A tree", False)

    studio.get_by_role("button", name="Publish …").click()
    dialog = studio.get_by_role("dialog", name="Publish")
    assert_accessible(studio)
    dialog.get_by_role("button", name="Publish").click()
    update = studio.get_by_role("button", name="Update")
    expect(update).to_have_attribute("aria-disabled", "true")
    before = what_readers_see(client, slug)
    assert before.count("Spring in Paris") >= 4
    add(studio, " The second day.")
    studio.get_by_label("Title", exact=True).fill("Summer in Paris")
    save(studio)
    expect(studio.get_by_text("Readers see the old text until you update.")).to_be_visible()
    assert_accessible(studio)
    assert what_readers_see(client, slug) == before
    update.click()
    expect(studio.get_by_text("Readers see this text now.")).to_be_visible()
    after = what_readers_see(client, slug)
    assert after.count("Summer in Paris") >= 4
    assert "Spring in Paris" not in after
    add(studio, " Not meant.")
    save(studio)
    studio.get_by_role("button", name="Discard the changes").click()
    expect(text_of(studio)).to_have_text("The *first* day. The second day.")

    studio.get_by_role("button", name="Settings").click()
    settings.get_by_role("button", name="Take it off the lists").click()
    settings.get_by_role("button", name="Put it on the lists").click()
    settings.get_by_role("button", name="Unpublish").click()
    expect(studio.get_by_text("It is a draft again")).to_be_visible()
    assert client.get(f"/posts/{slug}").status_code == 404
    settings.get_by_role("button", name="Move to the bin").click()
    restore = studio.get_by_role("button", name="Take it out of the bin")
    expect(restore).to_be_focused()
    assert_accessible(studio)
    restore.click()
    expect(studio.get_by_label("Title", exact=True)).to_be_focused()
    add(studio, " And on.")
    save(studio)


def test_a_time_to_publish_is_chosen_in_the_zone_of_the_writer(
    app: Flask, live_server: LiveServer, browser: Browser
) -> None:
    make_user("ann", role="author")
    with browser.new_context(base_url=live_server.url, locale="en-GB", timezone_id="Asia/Tokyo") as context:
        page = context.new_page()
        assert page.request.post("/api/login", data={"username": "ann", "password": PASSWORD}).ok
        slug = write(page, "At a time", "Wait for it.")
        page.get_by_role("button", name="Publish …").click()
        page.get_by_role("radio", name="At a time").check()
        expect(page.get_by_text("In your time zone, Asia/Tokyo.")).to_be_visible()
        page.get_by_label("Date and time").fill("2020-01-01T09:00")
        page.get_by_role("button", name="Publish at this time").click()
        expect(page.get_by_label("Date and time")).to_be_focused()
        expect(page.locator(".field-error")).to_have_text("This moment has passed.")
        assert_accessible(page)
        page.get_by_label("Date and time").fill("2999-05-01T09:00")
        page.get_by_role("button", name="Publish at this time").click()
        expect(page.get_by_text("Will be published May 1, 2999, 9:00 AM")).to_be_visible()
        assert stored(page, slug)["post"]["publish_at"] == "2999-05-01T00:00:00Z"
        add(page, " A change.")
        save(page)
        page.get_by_role("button", name="Update").click()
        expect(page.get_by_role("button", name="Update")).to_have_attribute("aria-disabled", "true")
        page.get_by_role("link", name="My posts").first.click()
        page.get_by_role("link", name="Scheduled").click()
        page.get_by_role("link", name="At a time", exact=True).click()
        page.get_by_role("button", name="Change the time").click()
        page.get_by_role("radio", name="Not yet").check()
        page.get_by_role("button", name="Keep it a draft").click()
        expect(page.get_by_role("button", name="Publish …")).to_be_visible()
        copy = stored(page, slug)
        assert (copy["post"]["publish_at"], copy["post"]["status"]) == (None, "draft")
        assert copy["source"] == "Wait for it. A change."


def test_a_draft_is_shown_by_a_secret_link_until_it_is_revoked(
    app: Flask, client: CheckedClient, studio: Page, log_in: Callable[[str], None]
) -> None:
    make_user("ann", role="author")
    log_in("ann")
    begin(studio, "Not for all", "Only for you.")
    save(studio)
    studio.get_by_role("button", name="Share").click()
    dialog = studio.get_by_role("dialog", name="Share this draft")
    dialog.get_by_label("The link ends").select_option("1")
    dialog.get_by_role("button", name="Make a link").click()
    path = dialog.get_by_label("Secret link").input_value().partition("/drafts/")[2]
    revoke = dialog.get_by_role("button", name="Revoke")
    expect(revoke).to_be_visible()
    assert_accessible(studio)
    assert "Only for you." in client.get(f"/drafts/{path}").get_data(as_text=True)
    revoke.click()
    expect(revoke).to_have_count(0)
    expect(dialog.get_by_label("Secret link")).to_have_count(0)
    assert client.get(f"/drafts/{path}").status_code == 404


def test_revisions_are_compared_and_restored_and_the_restoring_is_undone(
    app: Flask, studio: Page, log_in: Callable[[str], None]
) -> None:
    make_post(make_user("ann", role="author"), title="Told twice", source="The fox is red.", status="draft")
    log_in("ann")
    studio.goto("/studio/write/told-twice")
    text_of(studio).click()
    studio.keyboard.press("Control+a")
    studio.keyboard.type("The fox is blue.")
    # The last words are sent when the screen is left, and are in the list all the same.
    studio.get_by_role("link", name="Revisions").click()
    rows = studio.get_by_role("row").filter(has=studio.get_by_role("button"))
    expect(rows).to_have_count(2)
    changed = studio.get_by_role("region", name="What changed")
    expect(changed.locator("del")).to_have_text("red")
    expect(changed.locator("ins")).to_have_text("blue")
    assert_accessible(studio)
    rows.first.get_by_role("radio", name="Compare from").check()
    expect(changed.locator("del")).to_have_count(0)
    rows.last.get_by_role("button", name="Restore").click()
    expect(text_of(studio)).to_have_text("The fox is red.")
    # What stood there before is still among them: this is how to undo it.
    studio.get_by_role("link", name="Revisions").click()
    expect(changed.locator("ins")).to_have_text("red")
    blue = studio.get_by_role("radio", name="Compare from", checked=True)
    rows.filter(has=blue).get_by_role("button", name="Restore").click()
    expect(text_of(studio)).to_have_text("The fox is blue.")
    assert stored(studio, slug_of(studio))["source"] == "The fox is blue."


def test_authors_are_invited_and_answer_and_the_bin_gives_back(
    app: Flask, studio: Page, log_in: Callable[[str], None]
) -> None:
    make_user("ann", role="author")
    bob = make_user("bob", role="author", name="Bob B.")
    make_post(bob, title="Gone by slip", slug="slip")
    log_in("ann")
    slug = write(studio, "Together", "Two heads.")
    studio.get_by_role("button", name="Settings").click()
    field = studio.get_by_label("Invite an author")
    field.fill("nobody-at-all")
    studio.get_by_role("button", name="Invite", exact=True).click()
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    field.fill("@bob")
    studio.get_by_role("button", name="Invite", exact=True).click()
    expect(studio.get_by_text("@bob invited")).to_be_visible()
    studio.context.clear_cookies()
    log_in("bob")
    version = studio.request.get("/api/posts/slip").headers["etag"]
    assert studio.request.delete("/api/posts/slip", headers={"If-Match": version}).ok
    studio.goto("/studio/my-posts?tab=invitations")
    studio.get_by_role("button", name="Accept Together").click()
    expect(studio.get_by_text("Nobody waits for your answer")).to_be_visible()
    expect(studio.get_by_role("heading", name="My posts")).to_be_focused()
    studio.get_by_role("link", name="Bin").click()
    studio.get_by_role("button", name="Restore Gone by slip").click()
    expect(studio.get_by_text("The bin is empty")).to_be_visible()
    assert_accessible(studio)
    authors = [author["username"] for author in stored(studio, slug)["post"]["authors"]]
    assert authors == ["ann", "bob"]
