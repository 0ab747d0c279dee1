"""Pictures over HTTP: uploaded through the API, served as files."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from clients import CheckedClient
from factories import make_user
from flask import Flask
from media.samples import drawing, opened, png, png_that_claims, saved
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from mablog import jobs
from mablog.accounts.service import add_user
from mablog.config import settings
from mablog.db import db
from mablog.media.models import Media
from mablog.media.service import store_picture

PASSWORD = "a long one, really"


def logged_in(app: Flask, name: str, *, role: str) -> CheckedClient:
    add_user(name, email=f"{name}@example.org", password=PASSWORD, role=role)
    db.session.commit()
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    answer = client.post("/api/login", json={"username": name, "password": PASSWORD})
    assert answer.status_code == 200
    return client


@pytest.fixture
def author(app: Flask) -> CheckedClient:
    return logged_in(app, "ann", role="author")


def upload(client: CheckedClient, data: bytes, **fields: Any) -> TestResponse:
    return client.post("/api/media", data={"file": (BytesIO(data), "picture.png", "image/png"), **fields})


def nothing_is_stored() -> bool:
    files = [path for path in Path(settings().storage).rglob("*") if path.is_file()]
    return not files and not db.session.query(Media).count()


def test_an_author_uploads_a_picture_and_everybody_sees_it(author: CheckedClient, client: CheckedClient) -> None:
    answer = upload(author, png(1000, 20), alt="A bar")
    assert answer.status_code == 201
    body = answer.get_json()
    key = body["key"]
    assert body == {
        "key": key,
        "url": f"/media/{key}.webp",
        "width": 1000,
        "height": 20,
        "srcset": ", ".join(f"/media/{key}-{width}.webp {width}w" for width in (480, 960, 1000)),
        "avif_srcset": ", ".join(f"/media/{key}-{width}.avif {width}w" for width in (480, 960, 1000)),
        "alt": "A bar",
    }
    for name, width in ((key, 1000), (f"{key}-480", 480), (f"{key}-1000", 1000)):
        file = client.get(f"/media/{name}.webp")
        assert file.status_code == 200
        assert opened(file.data).width == width
        assert file.headers["Content-Type"] == "image/webp"
        assert file.headers["X-Content-Type-Options"] == "nosniff"
        assert file.cache_control.public
        assert file.cache_control.immutable
        assert file.cache_control.max_age == 31536000
        assert "Set-Cookie" not in file.headers


def test_a_file_is_sent_once_to_a_reader_who_keeps_it(author: CheckedClient, client: CheckedClient) -> None:
    url = upload(author, png()).get_json()["url"]
    full = client.get(url)
    head = client.head(url)
    assert (head.status_code, head.data, head.content_length) == (200, b"", len(full.data))
    again = client.get(url, headers={"If-None-Match": full.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    part = client.get(url, headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.data) == (206, b"RIFF")


@pytest.mark.parametrize(
    "name",
    [
        *("{key}", "{key}.png", "{key}.webp.webp", "{key}-64.webp%0a", "{upper}.webp", "aaaaaaaaaaaaaaaaaaaa.webp", ""),
        *(
            "{key}-064.webp",
            "{key}-99999.webp",
            "{key}-square-.webp",
            "{key}-small-1.webp",
            "..%2f..%2fsecret_key",
            "../secret_key",
        ),
    ],
)
def test_any_other_name_is_not_found(author: CheckedClient, client: CheckedClient, name: str) -> None:
    key = upload(author, png()).get_json()["key"]
    assert client.get(f"/media/{key}-64.webp").status_code == 200
    assert client.get("/media/" + name.format(key=key, upper=key.upper())).status_code == 404


def test_an_address_gives_the_smallest_file_that_is_large_enough(author: CheckedClient, client: CheckedClient) -> None:
    key = upload(author, png(1000, 600)).get_json()["key"]
    widths = {"": 1000, "-1": 480, "-480": 480, "-481": 960, "-2000": 1000, "-square-96": 480, "-small": 480}
    for form, width in widths.items():
        assert opened(client.get(f"/media/{key}{form}.webp").data).width == width, form


def test_the_picture_of_a_person_is_served_in_squares(app: Flask, client: CheckedClient) -> None:
    key = store_picture(make_user("ann"), png(300, 200), of_person=True).key
    sizes = {"-square-48": 48, "-square-96": 96, "-square-100": 192, "-square-512": 200, "-small": 125, "": 300}
    for form, width in sizes.items():
        assert opened(client.get(f"/media/{key}{form}.webp").data).width == width, form


def test_an_address_in_avif_gives_webp_until_avif_is_made(author: CheckedClient, client: CheckedClient) -> None:
    photo = saved(drawing(1000, 600), "JPEG")
    key = upload(author, photo).get_json()["key"]
    url = f"/media/{key}-480.avif"
    before = client.get(url)
    assert (before.mimetype, opened(before.data).format) == ("image/webp", "WEBP")
    assert before.cache_control.max_age == 60
    assert not before.cache_control.immutable
    jobs.run_due()
    after = client.get(url, headers={"If-None-Match": before.headers["ETag"]})
    assert (after.status_code, after.mimetype, opened(after.data).size) == (200, "image/avif", (480, 288))
    assert after.cache_control.immutable
    assert "Vary" not in after.headers or "Accept" not in after.vary
    assert client.get(f"/media/{key}-480.webp").mimetype == "image/webp"


def test_a_post_offers_its_pictures_in_avif_and_in_webp(author: CheckedClient, client: CheckedClient) -> None:
    key = upload(author, saved(drawing(1000, 600), "JPEG")).get_json()["key"]
    body = {"title": "T", "slug": "t", "source": f"![A flag](/media/{key}.webp)", "cover": key, "status": "published"}
    assert author.post("/api/posts", json=body).status_code == 201
    page = client.get("/posts/t").get_data(as_text=True)
    assert page.count(f'<source type="image/avif" srcset="/media/{key}-480.avif 480w, ') == 2
    assert page.count("</picture>") == 2
    assert f'<img src="/media/{key}.webp" alt="A flag"' in page
    assert "<figure><picture>" in page


def test_a_picture_opened_by_itself_can_do_nothing(author: CheckedClient, client: CheckedClient) -> None:
    file = client.get(upload(author, png()).get_json()["url"])
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert file.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_only_those_who_may_write_posts_upload(app: Flask, client: CheckedClient) -> None:
    assert upload(client, png()).status_code == 401
    assert upload(logged_in(app, "rae", role="reader"), png()).status_code == 403
    assert nothing_is_stored()
    assert upload(logged_in(app, "mo", role="moderator"), png()).status_code == 201


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", 415),
        (png_that_claims(6000, 5000), 413),
        (bytes(10 * 1024 * 1024 + 1), 413),
        (png()[:60], 422),
        (b"", 415),
    ],
)
def test_a_refused_picture_names_its_field_and_leaves_nothing(author: CheckedClient, data: bytes, status: int) -> None:
    answer = upload(author, data)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert answer.get_json()["fields"]["file"]
    assert nothing_is_stored()


def test_a_body_beyond_every_limit_is_refused(author: CheckedClient) -> None:
    assert upload(author, bytes(13 * 1024 * 1024)).status_code == 413


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "file"),
        ({"file": "text"}, "file"),
        ({"file": [png(), png()]}, "file"),
        ({"file": png(), "alt": "x" * 1001}, "alt"),
        ({"file": png(), "alt": "a\x00b"}, "alt"),
        ({"file": png(), "alt": ["one", "two"]}, "alt"),
        ({"file": png(), "alt": png()}, "alt"),
        ({"file": [png(), "text"]}, "file"),
        ({"file": png(), "title": "x"}, "title"),
        ({"file": png(), "title": png()}, "title"),
        ({"file": png(), "image": png()}, "image"),
        ({"image": "text"}, "image"),
    ],
)
def test_a_wrong_field_is_named(author: CheckedClient, fields: dict[str, Any], field: str) -> None:
    form: MultiDict[str, Any] = MultiDict()
    for name, value in MultiDict(fields).items(multi=True):
        form.add(name, (BytesIO(value), "a.png") if isinstance(value, bytes) else value)
    answer = author.post("/api/media", data=form, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert list(answer.get_json()["fields"]) == [field]
    assert nothing_is_stored()


def test_the_field_may_be_called_image(author: CheckedClient) -> None:
    answer = author.post("/api/media", data={"image": (BytesIO(png()), "a.png"), "file": (BytesIO(), "")})
    assert answer.status_code == 201
    refused = author.post("/api/media", data={"image": (BytesIO(b"<svg/>"), "a.png")})
    assert list(refused.get_json()["fields"]) == ["image"]


def test_what_is_not_a_form_is_refused(author: CheckedClient) -> None:
    for options in ({"json": {"file": "x"}}, {"data": png(), "content_type": "image/png"}, {"data": {"file": "x"}}, {}):
        assert author.post("/api/media", **options).status_code == 415


def test_a_page_of_another_site_uploads_nothing(author: CheckedClient) -> None:
    form = {"file": (BytesIO(png()), "a.png")}
    answer = author.post("/api/media", data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert nothing_is_stored()
    assert upload(author, png()).status_code == 201  # the control: the same request from a page of our own


def test_a_full_disk_is_said_to_be_on_our_side(author: CheckedClient) -> None:
    Path(settings().storage).write_text("in the way")
    assert upload(author, png()).status_code == 503
    assert not db.session.query(Media).count()
