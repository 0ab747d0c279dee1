"""A member's own pictures, by form."""

from datetime import timedelta
from io import BytesIO

import pytest
from clients import CheckedClient
from factories import log_in, make_post, make_user
from flask import Flask
from media.samples import drawing, png, saved
from werkzeug.test import TestResponse

from mablog.db import db, utcnow
from mablog.media import queries
from mablog.media.models import Media
from mablog.media.service import store_picture

PAGE = "/account/pictures"


@pytest.fixture
def author(app: Flask, client: CheckedClient) -> CheckedClient:
    return log_in(client, make_user("ann", role="author"))


def upload(client: CheckedClient, data: bytes, name: str = "a.png", **fields: str) -> TestResponse:
    return client.post(PAGE, data={"file": (BytesIO(data), name), **fields}, follow_redirects=True)


def the_picture() -> Media:
    return db.session.query(Media).one()


def test_a_picture_is_uploaded_and_shown_with_its_line_of_markdown(author: CheckedClient) -> None:
    assert "You have no pictures yet." in author.get(PAGE).text
    page = upload(author, saved(drawing(800, 600), "JPEG"), alt="A [flag]").text
    media = the_picture()
    assert media.alt == "A [flag]"
    assert f'value="![A \\[flag\\]](/media/{media.key}.webp)"' in page
    assert f'srcset="/media/{media.key}-480.avif 480w' in page
    post = make_post(source=media.markdown)
    assert f'<img src="/media/{media.key}.webp" alt="A [flag]"' in author.get(post.path).text


@pytest.mark.parametrize(
    ("data", "status", "message"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415, "SVG is not taken"),
        (b"hello", 415, "This is not a picture"),
        (png()[:60], 422, "broken or incomplete"),
        (bytes(10 * 1024 * 1024 + 1), 413, "larger than 10 MB"),
    ],
)
def test_a_refused_picture_leaves_what_was_typed_and_says_why(
    author: CheckedClient, data: bytes, status: int, message: str
) -> None:
    answer = upload(author, data, alt="A flag")
    assert answer.status_code == status
    assert 'aria-describedby="file-help file-error"' in answer.text
    assert message in answer.text
    assert 'value="A flag"' in answer.text
    assert not db.session.query(Media).count()


def test_a_form_without_a_picture_and_with_too_long_words_names_its_fields(author: CheckedClient) -> None:
    assert "Choose a picture." in author.post(PAGE, data={"alt": "A flag"}).text
    assert 'id="alt-error"' in upload(author, png(), alt="x" * 1001).text
    assert not db.session.query(Media).count()


def test_a_description_is_changed(author: CheckedClient) -> None:
    upload(author, png())
    url = f"{PAGE}/{the_picture().key}"
    assert author.post(url, data={"alt": "A flag"}, follow_redirects=True).status_code == 200
    assert the_picture().alt == "A flag"
    assert author.post(url, data={"alt": "two\nlines"}).status_code == 422


def test_an_unused_picture_is_deleted_and_a_used_one_stays(author: CheckedClient) -> None:
    upload(author, png())
    media = the_picture()
    post = make_post(source=media.markdown)
    page = author.get(PAGE).text
    assert "Used" in page
    assert f"{PAGE}/{media.key}/delete" not in page
    assert author.post(f"{PAGE}/{media.key}/delete").status_code == 409
    db.session.delete(post)
    db.session.commit()
    assert f"{PAGE}/{media.key}/delete" in author.get(PAGE).text
    assert author.post(f"{PAGE}/{media.key}/delete").status_code == 302
    assert not db.session.query(Media).count()


def test_the_page_says_when_an_unused_picture_goes(author: CheckedClient) -> None:
    upload(author, png())
    the_picture().unused_since = utcnow() - timedelta(days=2)
    db.session.commit()
    assert "Unused: removed on" in author.get(PAGE).text


def test_pictures_of_others_are_not_found(app: Flask, author: CheckedClient) -> None:
    key = store_picture(make_user("bob", role="author"), png()).key
    db.session.commit()
    assert key not in author.get(PAGE).text
    for url in (f"{PAGE}/{key}", f"{PAGE}/{key}/delete", f"{PAGE}/{'x' * 20}"):
        assert author.post(url, data={"alt": ""}).status_code == 404
    assert the_picture().key == key


def test_readers_have_no_pictures_page_and_no_way_to_it(app: Flask, client: CheckedClient) -> None:
    log_in(client, make_user("rae"))
    assert client.get(PAGE).status_code == 403
    assert PAGE not in client.get("/account").text


def test_many_pictures_are_shown_in_pages(author: CheckedClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    for _ in range(3):
        upload(author, png(8, 8))
    first = author.get(PAGE).text
    assert first.count('class="my-picture"') == 2
    after = first.partition("?after=")[2].partition('"')[0]
    assert author.get(f"{PAGE}?after={after}").text.count('class="my-picture"') == 1


def test_a_refused_cover_leaves_what_was_typed(author: CheckedClient) -> None:
    form = {"title": "A title", "source": "Some text", "cover": (BytesIO(b"<svg/>"), "a.png")}
    answer = author.post("/posts/new", data=form)
    assert answer.status_code == 422
    assert 'id="cover-error"' in answer.text
    assert "Some text" in answer.text
