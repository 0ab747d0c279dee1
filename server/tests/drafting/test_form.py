"""The form on the pages, which needs no JavaScript, and the working copy that programs save meanwhile."""

from datetime import timedelta
from html import unescape

from clients import CheckedClient
from drafting.copies import apply, copy_of, revisions, save
from factories import make_post
from flask import Flask
from lxml.html import document_fromstring
from media.samples import png

from mablog.accounts.models import User
from mablog.db import utcnow
from mablog.media.service import store_picture


def opened(client: CheckedClient, slug: str) -> dict[str, str]:
    """What a browser sends of the form, as it stands."""
    return fields_of(client.get(f"/posts/{slug}/edit").text)


def fields_of(page: str) -> dict[str, str]:
    form = document_fromstring(page).get_element_by_id("writing")
    # HTML has browsers leave out the line break with which a text area begins; lxml keeps it.
    return {name: value.lstrip("\r\n") for name, value in form.fields.items() if value and name != "cover"}


def test_the_form_shows_the_working_copy_and_saving_it_shows_it_to_readers(
    app: Flask, ann: CheckedClient, author: User
) -> None:
    cover = store_picture(author, png(8, 8), alt="A hill").key
    make_post(author, slug="spring", source="Old.")
    save(ann, "spring", title="Summer", source="A quokka.", tags=["zoo"], cover=cover, cover_alt="A hill")
    page = ann.get("/posts/spring/edit").text
    assert "changes that readers do not see yet" in page
    assert cover in page
    form = fields_of(page)
    assert (form["title"], form["source"], form["tags"]) == ("Summer", "A quokka.", "zoo")
    assert ann.post("/posts/spring/edit", data=form).status_code == 302
    post = app.test_client().get("/api/posts/spring").get_json()
    assert (post["title"], post["source"], post["tags"], post["cover"]["key"]) == (
        "Summer",
        "A quokka.",
        ["zoo"],
        cover,
    )
    assert not copy_of(ann, "spring")["is_changed"]
    assert "changes that readers do not see yet" not in ann.get("/posts/spring/edit").text


def test_what_a_program_saved_while_the_form_was_open_is_shown_beside_it_and_not_lost(
    ann: CheckedClient, author: User
) -> None:
    make_post(author, slug="spring", source="Old.")
    form = opened(ann, "spring") | {"source": "By form."}
    save(ann, "spring", source="By the phone.")
    refused = ann.post("/posts/spring/edit", data=form)
    assert refused.status_code == 409
    assert "By the phone." in refused.text
    assert "By form." in refused.text
    assert copy_of(ann, "spring")["source"] == "By the phone."
    assert ann.post("/posts/spring/edit", data=fields_of(refused.text)).status_code == 302
    assert ann.get("/api/posts/spring").get_json()["source"] == "By form."
    assert "By the phone." in [
        ann.get(f"/api/posts/spring/revisions/{each['number']}").get_json()["source"]
        for each in revisions(ann, "spring")
    ]


def test_what_was_changed_beside_a_working_copy_is_shown_before_the_form_overwrites_it(
    ann: CheckedClient, author: User
) -> None:
    make_post(author, slug="spring", source="Old.")
    save(ann, "spring", source="Mine.")
    ann.patch("/api/posts/spring", json={"source": "Mended."}, headers={"If-Match": '"1"'})
    refused = ann.post("/posts/spring/edit", data=opened(ann, "spring"))
    assert (refused.status_code, "Mended." in refused.text) == (409, True)
    assert ann.post("/posts/spring/edit", data=fields_of(refused.text)).status_code == 302
    assert ann.get("/api/posts/spring").get_json()["source"] == "Mine."


def test_a_draft_without_a_title_is_saved_and_has_a_name_in_lists(ann: CheckedClient) -> None:
    assert ann.post("/posts/new", data={"title": "", "source": "Half a th", "action": "draft"}).status_code == 302
    listed = unescape(ann.get("/account/posts").text)
    assert "Untitled" in listed
    assert "Half a th" in ann.get("/posts/post").text
    refused = ann.post("/posts/post/edit", data=opened(ann, "post") | {"action": "publish"})
    assert (refused.status_code, refused.text.count('aria-invalid="true"')) == (422, 1)


def test_a_draft_that_waits_for_its_time_says_so_and_waits_no_more_once_it_is_saved_here(
    ann: CheckedClient, author: User
) -> None:
    make_post(author, slug="spring", status="draft")
    apply(ann, "spring", status="published", publish_at=(utcnow() + timedelta(days=1)).isoformat())
    assert "This will be published on" in ann.get("/posts/spring/edit").text
    assert "It will be published on" in ann.get("/posts/spring").text
    ann.post("/posts/spring/edit", data=opened(ann, "spring") | {"action": "draft"})
    assert ann.get("/api/posts/spring").get_json()["publish_at"] is None
