"""What writers have before them: saved as they write, seen by readers once it is applied."""

import pytest
from clients import CheckedClient
from databases import POSTGRESQL_IN_THE_LONG_RUN
from drafting.copies import apply, copy_of, revisions, save
from factories import log_in, make_post, make_user
from flask import Flask

from mablog.accounts.models import User


def test_what_is_saved_beside_a_published_post_is_seen_by_its_writers_alone(
    app: Flask, ann: CheckedClient, author: User
) -> None:
    make_post(author, slug="spring", source="The old walrus.")
    start = copy_of(ann, "spring")
    assert (start["source"], start["is_changed"], start["post"]["status"]) == ("The old walrus.", False, "published")
    saved = save(ann, "spring", start["version"], source="A new quokka.", tags=["Zoo"], title="Summer")
    assert saved.status_code == 200
    assert saved.get_json()["is_changed"]
    assert copy_of(ann, "spring") == saved.get_json()
    visitor = app.test_client()
    for address in ("/posts/spring", "/posts/spring.md", "/api/posts/spring", "/api/posts", "/feed.atom", "/feed.json"):
        assert "quokka" not in visitor.get(address).text, address
    assert "quokka" not in ann.get("/posts/spring").text
    assert visitor.get("/api/search?q=quokka").get_json()["items"] == []
    assert visitor.get("/api/tags").get_json()["items"] == []


def test_applying_shows_readers_the_working_copy_and_leaves_no_other_one(
    app: Flask, ann: CheckedClient, author: User
) -> None:
    make_post(author, slug="spring", source="The old walrus.")
    saved = save(ann, "spring", copy_of(ann, "spring")["version"], source="A new quokka.", tags=["zoo"]).get_json()
    applied = apply(ann, "spring", saved["version"], status="published")
    assert applied.status_code == 200
    assert (applied.get_json()["source"], applied.get_json()["tags"]) == ("A new quokka.", ["zoo"])
    copy = copy_of(ann, "spring")
    assert (copy["is_changed"], copy["version"]) == (False, saved["version"])
    visitor = app.test_client()
    assert "quokka" in visitor.get("/posts/spring").text
    assert [item["slug"] for item in visitor.get("/api/search?q=quokka").get_json()["items"]] == ["spring"]


def test_a_draft_is_its_own_working_copy_and_needs_no_title_until_it_is_applied(
    app: Flask, ann: CheckedClient, author: User
) -> None:
    make_post(author, slug="plan", status="draft")
    saved = save(ann, "plan", copy_of(ann, "plan")["version"], title="", source="Half a th").get_json()
    assert not saved["is_changed"]
    assert "Half a th" in ann.get("/posts/plan").text
    refused = apply(ann, "plan", saved["version"], status="published")
    assert (refused.status_code, list(refused.get_json()["fields"])) == (422, ["title"])
    named = save(ann, "plan", saved["version"], title="Plan").get_json()
    assert apply(ann, "plan", named["version"], status="unlisted").get_json()["title"] == "Plan"


def test_who_saves_over_what_they_have_not_seen_gets_both_texts_and_nothing_is_lost(
    app: Flask, ann: CheckedClient, author: User
) -> None:
    make_post(author, slug="spring", source="Start.")
    start = copy_of(ann, "spring")["version"]
    first = save(ann, "spring", start, source="By the phone.", cover_alt="A hill").get_json()
    refused = save(ann, "spring", start, source="By the desk.")
    assert refused.status_code == 409
    answer = refused.get_json()
    assert (answer["theirs"], answer["yours"]) == ("By the phone.", "By the desk.")
    assert answer["theirs_fields"]["cover_alt"] == "A hill"
    assert answer["version"] == first["version"]
    assert apply(ann, "spring", start, status="published").status_code == 409
    assert copy_of(ann, "spring") == first
    assert save(ann, "spring", answer["version"], source="By both.").status_code == 200


def test_a_post_that_was_changed_beside_its_working_copy_is_not_overwritten_unseen(
    app: Flask, ann: CheckedClient, author: User
) -> None:
    make_post(author, slug="spring", source="Start.")
    mine = save(ann, "spring", copy_of(ann, "spring")["version"], source="Mine.").get_json()
    other = log_in(app.test_client(), make_user(role="moderator"))
    changed = other.patch("/api/posts/spring", json={"source": "Mended."}, headers={"If-Match": '"1"'})
    assert changed.status_code == 200
    for refused in (
        save(ann, "spring", mine["version"], source="Mine, longer."),
        apply(ann, "spring", mine["version"], status="published"),
    ):
        assert (refused.status_code, refused.get_json()["theirs"]) == (409, "Mended.")
    both = refused.get_json()["version"]
    merged = save(ann, "spring", both, source="Mine, mended.").get_json()
    assert apply(ann, "spring", merged["version"], status="published").get_json()["source"] == "Mine, mended."


def test_the_same_save_again_is_no_conflict_because_its_answer_may_be_lost(ann: CheckedClient, author: User) -> None:
    make_post(author, slug="spring")
    start = copy_of(ann, "spring")
    whole = {name: start[name] for name in ("title", "excerpt", "language", "tags", "cover", "cover_alt")}
    once = save(ann, "spring", start["version"], source="Words.", **whole)
    again = save(ann, "spring", start["version"], source="Words.", **whole)
    assert (once.status_code, again.status_code) == (200, 200)
    assert once.get_json() == again.get_json()


def test_a_writer_who_knows_only_an_old_address_can_still_save(ann: CheckedClient, author: User) -> None:
    make_post(author, slug="spring")
    start = copy_of(ann, "spring")
    ann.patch("/api/posts/spring", json={"slug": "summer"}, headers={"If-Match": '"1"'})
    saved = save(ann, "spring", start["version"], source="Words.")
    assert (saved.status_code, saved.get_json()["post"]["slug"]) == (200, "summer")


MARKDOWN = (
    "\ufeffRoom  \r\nfor\ttwo \r\n\r\nlone\rreturn\n\n| a | b |\n|---|---|\n\n"
    "<u>raw</u> \u0645\u0631\u062d\u0628\u0627 \U0001f600\n\n[^1]: note\n   \n"
)


@POSTGRESQL_IN_THE_LONG_RUN
@pytest.mark.parametrize("status", ["draft", "published"])
def test_markdown_stays_byte_for_byte_but_for_the_keystroke(ann: CheckedClient, author: User, status: str) -> None:
    source = MARKDOWN * 2000
    make_post(author, slug="foreign", source=source, status=status)
    start = copy_of(ann, "foreign")
    assert start["source"] == source
    saved = save(ann, "foreign", start["version"], source=source[:1000] + "x" + source[1000:]).get_json()
    assert saved["source"] == source[:1000] + "x" + source[1000:]
    applied = apply(ann, "foreign", saved["version"], status="published").get_json()
    assert applied["source"] == source[:1000] + "x" + source[1000:]


def test_dropping_the_working_copy_shows_the_post_again_and_loses_no_word(ann: CheckedClient, author: User) -> None:
    make_post(author, slug="spring", source="Start.")
    saved = save(ann, "spring", source="Another thought.").get_json()
    old = {"If-Match": f'"{"0" * 32}"'}
    assert ann.delete("/api/posts/spring/working-copy", headers=old).status_code == 409
    now = {"If-Match": f'"{saved["version"]}"'}
    assert ann.delete("/api/posts/spring/working-copy", headers=now).status_code == 204
    copy = copy_of(ann, "spring")
    assert (copy["source"], copy["is_changed"]) == ("Start.", False)
    assert "Another thought." in [
        ann.get(f"/api/posts/spring/revisions/{each['number']}").get_json()["source"]
        for each in revisions(ann, "spring")
    ]


def test_writing_back_what_the_post_holds_leaves_no_working_copy(ann: CheckedClient, author: User) -> None:
    make_post(author, slug="spring", source="Start.")
    save(ann, "spring", source="Other.")
    assert not save(ann, "spring", source="Start.").get_json()["is_changed"]


def test_unpublishing_brings_the_working_copy_into_the_draft(app: Flask, ann: CheckedClient, author: User) -> None:
    make_post(author, slug="spring", source="Start.")
    save(ann, "spring", source="Other.")
    assert apply(ann, "spring", status="draft").get_json()["source"] == "Other."
    assert app.test_client().get("/posts/spring").status_code == 404


def test_a_post_unpublished_by_another_way_keeps_its_working_copy(ann: CheckedClient, author: User) -> None:
    make_post(author, slug="spring", source="Start.")
    save(ann, "spring", source="Other.")
    ann.patch("/api/posts/spring", json={"status": "draft"}, headers={"If-Match": '"1"'})
    assert copy_of(ann, "spring")["source"] == "Other."
    assert save(ann, "spring", source="Other, longer.").status_code == 200
    assert ann.get("/api/posts/spring").get_json()["source"] == "Other, longer."


def test_whoever_was_only_invited_sees_and_changes_no_working_copy(
    app: Flask, ann: CheckedClient, author: User
) -> None:
    bob = make_user("bob", role="author")
    make_post(author, slug="spring", authors=["ann", "bob"])
    invited = log_in(app.test_client(), bob)
    version = copy_of(ann, "spring")["version"]
    for answer in (
        invited.get("/api/posts/spring/working-copy"),
        save(invited, "spring", version, source="Bob's."),
        apply(invited, "spring", version, status="draft"),
        invited.get("/api/posts/spring/revisions"),
        invited.get("/api/posts/spring/links"),
    ):
        assert answer.status_code == 403
    invited.put("/api/posts/spring/authorship")
    assert save(invited, "spring", version, source="Bob's.").status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "x" * 301),
        ("title", "two\nlines"),
        ("source", "x" * 1_000_001),
        ("source", "NUL \x00"),
        ("source", "\ud800"),
        ("source", None),
        ("tags", ["!"]),
        ("tags", [str(number) for number in range(31)]),
        ("cover", "a" * 20),
        ("cover", "../../etc/passwd"),
        ("language", "no language"),
        ("status", "published"),
        ("pinned", True),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_saved(
    ann: CheckedClient, author: User, field: str, value: object
) -> None:
    make_post(author, slug="spring")
    before = copy_of(ann, "spring")
    refused = save(ann, "spring", **{"source": "other", field: value})
    assert (refused.status_code, list(refused.get_json()["fields"])) == (422, [field])
    assert copy_of(ann, "spring") == before


def test_the_longest_text_is_saved_whole(ann: CheckedClient, author: User) -> None:
    make_post(author, slug="long")
    assert save(ann, "long", source="\u0645 " * 500_000).status_code == 200
    assert len(copy_of(ann, "long")["source"]) == 1_000_000


def test_tags_are_the_same_in_whatever_spelling_once_applied(ann: CheckedClient, author: User) -> None:
    make_post(author, tags=["Open Source"])
    make_post(author, slug="spring")
    saved = save(ann, "spring", tags=["open-source", "Zoo", "OPEN SOURCE"]).get_json()
    assert saved["tags"] == ["open-source", "Zoo"]
    assert apply(ann, "spring", saved["version"], status="published").get_json()["tags"] == ["Open Source", "Zoo"]
    assert save(ann, "spring", saved["version"], source="More.").status_code == 200
