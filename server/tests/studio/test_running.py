"""Those who run the site, in the studio: moderation, members and roles, settings, jobs, the audit log."""

from collections.abc import Callable

import pytest
from accessible import assert_accessible
from factories import make_comment, make_post, make_user
from flask import Flask
from playwright.sync_api import Page, Route, expect

from mablog.accounts.queries import user_by_username
from mablog.comments.models import Comment
from mablog.db import db
from mablog.moderation import service as moderation
from mablog.moderation.schemas import ReportInput
from mablog.moderation.settings import HoldSettings
from mablog.site.queries import forget_site_settings, settings_of, site_settings


@pytest.fixture
def reported(app: Flask) -> Comment:
    """A comment by `eve` that `bob` reported, on a site that `ann` runs and `mo` moderates."""
    make_user("ann", role="administrator", name="Ann")
    make_user("mo", role="moderator")
    comment = make_comment(make_post(title="Spring"), make_user("eve", name="Eve"), source="Cheap *watches*")
    report = {"target": {"type": "comment", "id": comment.id}, "reason": "spam", "note": "Look."}
    moderation.report(make_user("bob"), ReportInput.model_validate(report))
    db.session.commit()
    return comment


def test_a_moderator_decides_a_case_with_a_reason_and_sees_it_among_those_decided(
    reported: Comment, studio: Page, log_in: Callable[[str], None]
) -> None:
    log_in("mo")
    studio.goto("/studio/admin")
    expect(studio).to_have_url("/studio/admin/moderation")
    case = studio.get_by_role("listitem").filter(has_text="Comment on “Spring”")
    expect(case.get_by_text("by @bob")).to_be_visible()
    case.get_by_role("button", name="Decide …").click()
    dialog = studio.get_by_role("dialog")
    assert_accessible(studio)
    dialog.get_by_role("button", name="Decide").click()
    reason = dialog.get_by_label("Reason")
    expect(reason).to_be_focused()
    expect(reason).to_have_attribute("aria-invalid", "true")
    reason.select_option("spam")
    dialog.get_by_role("button", name="Decide").click()
    expect(dialog).to_be_hidden()
    expect(studio.get_by_text("Nothing waits for you.")).to_be_visible()
    db.session.commit()
    assert db.session.get_one(Comment, reported.id, populate_existing=True).state == "hidden"
    studio.get_by_role("link", name="Decided").click()
    expect(studio.get_by_text("Hidden · Spam or advertising · @mo")).to_be_visible()
    expect(studio.get_by_role("navigation", name="Run the site").get_by_role("link")).to_have_count(1)

    studio.get_by_role("link", name="Eve").click()
    expect(studio.get_by_role("heading", name="Eve")).to_be_focused()
    expect(studio.get_by_role("heading", name="Comment on “Spring”")).to_be_visible()
    expect(studio.get_by_text("Hidden · Spam or advertising · @mo")).to_be_visible()
    studio.get_by_role("button", name="Silence …").click()
    dialog.get_by_label("Reason").select_option("spam")
    dialog.get_by_role("button", name="Do it").click()
    expect(studio.get_by_text("May not write until")).to_contain_text("Spam or advertising")
    assert_accessible(studio)
    studio.get_by_role("link", name="@eve").first.click()
    studio.get_by_role("link", name="Moderate").click()
    studio.get_by_role("button", name="Let them write again").click()
    expect(studio.get_by_text("May not write until")).to_have_count(0)

    studio.goto("/studio/admin/members")
    expect(studio.get_by_role("alert")).to_contain_text("Your role does not allow this.")
    expect(studio.get_by_role("button", name="Try again")).to_have_count(0)
    log_in("bob")
    studio.goto("/studio/admin/members")
    expect(studio.get_by_role("heading", name="There is nothing at this address")).to_be_visible()


def test_an_administrator_changes_a_member_a_role_and_the_settings_and_the_log_tells_it(
    reported: Comment, studio: Page, log_in: Callable[[str], None]
) -> None:
    log_in("ann")
    studio.goto("/studio/admin/members?q=eve")
    studio.get_by_role("link", name="Eve").click()
    expect(studio.get_by_role("heading", name="Member eve")).to_be_focused()
    studio.get_by_label("Role").select_option("author")
    studio.get_by_role("button", name="Give this role").click()
    expect(studio.get_by_text("The account is changed.")).to_be_visible()
    studio.get_by_role("button", name="Silence …").click()
    studio.get_by_role("dialog").get_by_label("Reason").select_option("spam")
    studio.get_by_role("dialog").get_by_role("button", name="Do it").click()
    expect(studio.get_by_role("button", name="Let them write again")).to_be_visible()
    db.session.commit()
    eve = user_by_username("eve")
    assert eve is not None and eve.role.name == "author" and eve.is_silenced
    studio.get_by_role("link", name="Cases about this member").click()
    expect(studio.get_by_role("heading", name="Comment on “Spring”")).to_be_visible()

    sections = studio.get_by_role("navigation", name="Run the site")
    sections.get_by_role("link", name="Roles").click()
    studio.get_by_role("link", name="Make a role").click()
    studio.get_by_label("Name").fill("student")
    studio.get_by_label("Comment on posts").check()
    studio.get_by_role("button", name="Save").click()
    expect(studio.get_by_role("link", name="student")).to_be_visible()

    sections.get_by_role("link", name="Settings").click()
    studio.get_by_label("Tagline").fill("Notes from the beds")
    studio.get_by_label("Links in a comment").fill("-3")
    studio.get_by_role("button", name="Save").click()
    expect(studio.get_by_label("Links in a comment")).to_be_focused()
    expect(studio.get_by_label("Tagline")).to_have_value("Notes from the beds")
    studio.get_by_label("Links in a comment").fill("3")
    studio.get_by_role("button", name="Save").click()
    expect(studio.get_by_text("The settings are saved.")).to_be_visible()
    db.session.commit()
    forget_site_settings()
    assert (site_settings().tagline, settings_of(HoldSettings).links) == ("Notes from the beds", 3)

    sections.get_by_role("link", name="Modules").click()
    seeding = studio.get_by_role("listitem").filter(has_text="seeding")
    seeding.get_by_role("button", name="Switch off").click()
    expect(seeding.get_by_role("button", name="Switch on")).to_be_focused()
    expect(seeding.get_by_text("Off", exact=True)).to_be_visible()

    sections.get_by_role("link", name="Audit log").click()
    studio.get_by_label("Action").fill("role")
    studio.get_by_role("button", name="Show").click()
    expect(studio.get_by_role("row").filter(has_text="student")).to_be_visible()


def test_two_administrators_who_change_the_settings_do_not_overwrite_each_other_silently(
    reported: Comment, studio: Page, log_in: Callable[[str], None]
) -> None:
    log_in("ann")
    studio.goto("/studio/admin/settings")
    studio.get_by_label("Tagline").fill("Mine")
    changed = studio.request.patch("/api/site/settings", data={"tagline": "Theirs"})
    assert changed.ok
    studio.get_by_role("button", name="Save").click()
    expect(studio.get_by_role("alert")).to_contain_text("changed since you opened them")
    expect(studio.get_by_label("Tagline")).to_have_value("Mine")


@pytest.mark.parametrize("status", [0, 429, 500])
def test_what_cannot_be_loaded_says_why_and_comes_when_it_is_tried_again(
    reported: Comment, studio: Page, log_in: Callable[[str], None], status: int
) -> None:
    def refuse(route: Route) -> None:
        if status:
            route.fulfill(status=status, body="<html>", headers={"Retry-After": "1"})
        else:
            route.abort()

    log_in("ann")
    studio.route("**/api/moderation*", refuse)
    studio.goto("/studio/admin/moderation")
    expect(studio.get_by_role("alert")).to_be_visible()
    assert_accessible(studio)
    studio.unroute("**/api/moderation*")
    studio.get_by_role("button", name="Try again").click()
    expect(studio.get_by_role("heading", name="Comment on “Spring”")).to_be_visible()

    # A screen without what it is about.
    studio.route("**/api/users/eve", refuse)
    studio.goto("/studio/@eve")
    expect(studio.get_by_role("heading", name="This cannot be shown now")).to_be_visible()
    assert_accessible(studio)
    studio.unroute("**/api/users/eve")
    studio.get_by_role("button", name="Try again").click()
    expect(studio.get_by_role("heading", name="Eve", exact=True)).to_be_visible()
