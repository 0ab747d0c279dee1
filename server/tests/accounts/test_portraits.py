"""The picture of a member: with registration, changed and removed later, drawn from the name where there is none."""

from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from clients import CheckedClient
from factories import PASSWORD, log_in, make_post, make_user
from flask import Flask
from media.samples import drawing, opened, png, png_that_claims, saved
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session
from werkzeug.test import TestResponse

from mablog import create_app
from mablog.accounts import drawn
from mablog.accounts.models import User
from mablog.config import settings
from mablog.db import db
from mablog.media import service as media
from mablog.media.models import Media
from mablog.storage import Storage

ANN = {"username": "ann", "email": "ann@example.org", "password": PASSWORD}


def register(client: CheckedClient, data: bytes, *, field: str = "image", **more: Any) -> TestResponse:
    picture = (BytesIO(data), "me.jpg", "image/jpeg")
    return client.post("/api/register", data=ANN | more | {field: picture})


def stored_files() -> list[Path]:
    return [path for path in Path(settings().storage).rglob("*") if path.is_file()]


def size_of(client: CheckedClient, address: str) -> tuple[int, int]:
    response = client.get(address)
    assert response.status_code == 200, address
    return opened(response.data).size


@pytest.fixture
def hers(app: Flask) -> CheckedClient:
    """Ann's browser."""
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    return log_in(client, make_user("ann", role="author", name="Ann Author"))


def give(client: CheckedClient, data: bytes, field: str = "image", **more: Any) -> TestResponse:
    return client.patch("/api/user", data={field: (BytesIO(data), "me.png", "image/png"), **more})


# With registration ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["image", "file"])
def test_a_picture_comes_with_registration(client: CheckedClient, field: str) -> None:
    answer = register(client, saved(drawing(1000, 1400), "JPEG"), field=field, name="Ann")
    assert answer.status_code == 201
    user = answer.json
    assert (user["name"], user["email"]) == ("Ann", "ann@example.org")
    assert client.get("/api/user").json == user
    sizes = {name: size_of(client, address) for name, address in user["images"].items()}
    assert sizes == {"48": (48, 48), "96": (96, 96), "192": (192, 192), "512": (512, 512), "small": (125, 175)}
    assert user["image"] == user["images"]["512"]


@pytest.mark.parametrize(
    ("size", "small", "largest"),
    [((1000, 500), (125, 62), (500, 500)), ((100, 700), (25, 175), (100, 100)), ((40, 30), (40, 30), (30, 30))],
)
def test_proportions_are_kept_and_nothing_is_enlarged(
    client: CheckedClient, size: tuple[int, int], small: tuple[int, int], largest: tuple[int, int]
) -> None:
    images = register(client, png(*size)).json["images"]
    width, height = size_of(client, images["small"])
    assert (abs(width - small[0]), abs(height - small[1])) <= (1, 1)
    assert size_of(client, images["512"]) == largest


def test_a_picture_comes_with_the_web_form(client: CheckedClient) -> None:
    page = client.get("/register").text
    assert 'enctype="multipart/form-data"' in page
    answer = client.post("/register", data=ANN | {"image": (BytesIO(png()), "me.png")})
    assert answer.status_code == 302
    assert client.get("/api/user").json["images"]
    other = ANN | {"username": "bob", "email": "bob@example.org", "image": (BytesIO(b""), "")}
    client.post("/logout")
    assert client.post("/register", data=other).status_code == 302  # a browser sends an empty file where none is chosen
    assert client.get("/api/user").json["images"] is None


BAD: dict[str, tuple[bytes, int]] = {
    "no picture": (b"Hello, I am Ann.", 415),
    "empty": (b"", 415),
    "SVG": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>attack()</script></svg>', 415),
    "cut off": (saved(drawing(800, 800), "JPEG")[:2000], 422),
    "bomb": (png_that_claims(20_000, 20_000), 413),
}


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("field", ["image", "file"])
def test_a_failing_picture_refuses_the_whole_registration(
    client: CheckedClient, session: scoped_session[Session], kind: str, field: str
) -> None:
    data, status = BAD[kind]
    answer = register(client, data, field=field)
    assert (answer.status_code, list(answer.json["fields"])) == (status, [field])
    assert session.scalar(select(func.count(User.id))) == 0
    assert session.scalar(select(func.count(Media.id))) == 0
    assert not stored_files()
    assert client.get("/api/user").json is None
    # The control: with a picture that is one, the same registration is taken.
    assert register(client, png(), field=field).status_code == 201
    assert stored_files()


def test_a_refused_picture_is_told_at_its_field_of_the_form(
    client: CheckedClient, session: scoped_session[Session]
) -> None:
    answer = client.post("/register", data=ANN | {"image": (BytesIO(b"text"), "me.png")})
    assert answer.status_code == 415
    assert 'id="image-error"' in answer.text
    assert 'value="ann@example.org"' in answer.text
    assert session.scalar(select(func.count(User.id))) == 0


def test_a_refused_registration_leaves_no_picture(
    client: CheckedClient, session: scoped_session[Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_user("ann")
    assert list(register(client, png()).json["fields"]) == ["username"]
    assert list(register(client, png(), username="b c").json["fields"]) == ["username"]
    assert session.scalar(select(func.count(Media.id))) == 0
    assert not stored_files()

    # The control: where files do not belong to the transaction, they are left behind.
    def put(_session: Session, storage: Storage, files: dict[str, bytes]) -> None:
        for name, data in files.items():
            storage.put(name, data)

    monkeypatch.setattr(media, "put_with_rows", put)
    assert list(register(client, png()).json["fields"]) == ["username"]
    assert stored_files()


def test_one_picture_is_enough(client: CheckedClient, session: scoped_session[Session]) -> None:
    two = {name: (BytesIO(png()), "me.png") for name in ("image", "file")}
    assert client.post("/api/register", data=ANN | two).status_code == 422
    assert session.scalar(select(func.count(User.id))) == 0


# Changed and removed -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["image", "file"])
def test_a_new_picture_takes_the_place_of_the_old_one(
    hers: CheckedClient, session: scoped_session[Session], field: str
) -> None:
    old = give(hers, png()).json
    new = give(hers, png(600, 600), field, place="Berlin").json
    assert (new["place"], new["version"]) == ("Berlin", old["version"] + 1)
    assert new["image"] != old["image"]
    assert size_of(hers, new["image"]) == (512, 512)
    assert hers.get(old["image"]).status_code == 404
    assert session.scalar(select(func.count(Media.id))) == 1
    assert len(stored_files()) == len(session.scalars(select(Media)).one().files)


def test_a_form_without_a_picture_leaves_the_one_there_is(hers: CheckedClient) -> None:
    image = give(hers, png()).json["image"]
    assert hers.patch("/api/user", data={"place": "Berlin"}, content_type="multipart/form-data").json["image"] == image
    assert hers.patch("/api/user", data={"image": (BytesIO(b""), "")}).json["image"] == image
    assert hers.patch("/api/user", json={"place": "Bonn"}).json["image"] == image


def test_null_removes_the_picture_and_its_files(hers: CheckedClient, session: scoped_session[Session]) -> None:
    image = give(hers, png()).json["image"]
    answer = hers.patch("/api/user", json={"image": None}).json
    assert (answer["images"], answer["image"]) == (None, drawn.address("Ann Author", "ann"))
    assert hers.get(image).status_code == 404
    assert session.scalar(select(func.count(Media.id))) == 0
    assert not stored_files()


def test_the_form_changes_and_removes_the_picture(hers: CheckedClient) -> None:
    form = {"name": "Ann", "shows_last_seen": "y"}
    version = hers.get("/api/user").json["version"]
    sent = form | {"version": str(version), "image": (BytesIO(png()), "me.png")}
    assert hers.post("/account/profile", data=sent).status_code == 302
    image = hers.get("/api/user").json["images"]["192"]
    assert f'src="{image}"' in hers.get("/account/profile").text
    sent = form | {"version": str(version + 1), "remove_image": "y"}
    assert hers.post("/account/profile", data=sent).status_code == 302
    assert hers.get("/api/user").json["images"] is None


@pytest.mark.parametrize("kind", BAD)
def test_a_failing_picture_changes_nothing(hers: CheckedClient, session: scoped_session[Session], kind: str) -> None:
    before = give(hers, png()).json
    data, status = BAD[kind]
    answer = give(hers, data, place="Berlin")
    assert (answer.status_code, list(answer.json["fields"])) == (status, ["image"])
    sent = {"place": "Berlin", "version": str(before["version"]), "image": (BytesIO(data), "me.png")}
    refused = hers.post("/account/profile", data=sent)
    assert refused.status_code == status
    assert 'id="image-error"' in refused.text
    assert 'value="Berlin"' in refused.text
    assert hers.get("/api/user").json == before
    assert session.scalar(select(func.count(Media.id))) == 1
    assert len(stored_files()) == len(session.scalars(select(Media)).one().files)


def test_pictures_are_changed_as_often_as_the_limit_says(config: dict[str, object]) -> None:
    for rate, status in (("1/1h", 429), ("off", 200)):  # the second is the control
        app = create_app(config | {"MABLOG_LIMIT_UPLOAD": rate})
        app.test_client_class = CheckedClient
        with app.app_context():
            client = app.test_client()
            assert isinstance(client, CheckedClient)
            log_in(client, make_user())
            assert give(client, png()).status_code == 200
            assert give(client, png()).status_code == status
            assert client.patch("/api/user", json={"place": "Berlin"}).status_code == 200
            db.session.remove()
            db.engine.dispose()


def test_a_picture_that_belongs_to_somebody_else_is_not_removed_with_ones_own(
    hers: CheckedClient, session: scoped_session[Session]
) -> None:
    key = media.store_picture(make_user("bob"), png(), of_person=True).key
    ann = session.scalars(select(User).where(User.username == "ann")).one()
    ann.image = key
    session.commit()
    assert hers.patch("/api/user", json={"image": None}).json["images"] is None
    assert hers.get(f"/media/{key}.webp").status_code == 200


# Where it is seen ----------------------------------------------------------------------------------------------------


def test_the_picture_stands_wherever_its_member_does(hers: CheckedClient, client: CheckedClient) -> None:
    images = give(hers, png()).json["images"]
    post = hers.post("/api/posts", json={"title": "A post", "source": "Text.", "status": "published"}).json
    assert post["authors"][0]["image"] == images["192"]
    assert f'src="{images["96"]}"' in hers.get("/").text  # the menu of the account
    assert f'src="{images["96"]}"' in client.get("/posts/a-post").text  # the byline
    assert f'src="{images["512"]}"' in client.get("/@ann").text
    assert f'content="https://blog.example{images["512"]}"' in client.get("/@ann").text


def test_the_picture_of_a_closed_account_is_not_shown(
    hers: CheckedClient, client: CheckedClient, session: scoped_session[Session]
) -> None:
    images = give(hers, png()).json["images"]
    ann = session.scalars(select(User)).one()
    make_post(ann, slug="a-post")
    ann.active = False
    for path in ("/@ann", "/posts/a-post"):
        page = client.get(path).text
        assert drawn.address("Ann Author", "ann") in page
        assert images["96"].rpartition("-")[0] not in page
    assert client.get("/api/users/ann").json["images"] is None


# Drawn from the name -------------------------------------------------------------------------------------------------


def test_who_has_no_picture_gets_one_drawn_from_the_name_by_this_site(client: CheckedClient) -> None:
    user = make_user("ann", name="Ann Author")
    make_post(user, slug="a-post")
    address = client.get("/api/users/ann").json["image"]
    assert address.startswith("/media/drawn/AA-")
    assert f'src="{address}"' in client.get("/posts/a-post").text
    response = client.get(address)
    assert (response.status_code, response.mimetype) == (200, "image/svg+xml")
    assert response.cache_control.public
    assert response.cache_control.max_age == 30 * 24 * 3600
    assert response.headers["Content-Security-Policy"] == "default-src 'none'"
    root = ElementTree.fromstring(response.text)
    assert [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")] == ["AA"]
    assert "http" not in response.text.replace("http://www.w3.org/2000/svg", "")
    again = client.get(address, headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("name", "username", "shown"),
    [
        ("Ann Author", "x", "AA"),
        ("Ann Middle Author", "x", "AA"),
        ("ann", "x", "A"),
        ("", "ann.author", "AA"),
        ("Ümit Özgür", "x", "ÜÖ"),
        ("Иван Петров", "x", "ИП"),
        ("عمر خیام", "x", "ع"),
        ("山田 太郎", "x", "山"),
        ("ß", "x", "ß"),
        ("é́clair", "x", "É́"),
        ("🦊", "fox", "F"),
        ("<b> & co", "x", "BC"),
    ],
)
def test_initials_are_those_of_the_first_and_the_last_word(
    client: CheckedClient, name: str, username: str, shown: str
) -> None:
    response = client.get(drawn.address(name, username))
    root = ElementTree.fromstring(response.text)
    assert [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")] == [shown]


@pytest.mark.parametrize(
    "file", ["x", "AA-12.svg", "AA-99.svg", "ABC-1.svg", "aa-1.svg", "<-1.svg", "A<-1.svg", "-1.svg"]
)
def test_nothing_else_is_drawn(client: CheckedClient, file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.get(f"/media/drawn/{file}").status_code == 404


def test_no_markup_comes_into_a_drawn_picture(client: CheckedClient, monkeypatch: pytest.MonkeyPatch) -> None:
    attack = "/media/drawn/<a%20b='c'>-1.svg"
    assert client.get(attack).status_code == 404
    # The control: were it not asked what is drawn, it would.
    monkeypatch.setattr(drawn, "_is_drawn", lambda _shown: True)
    assert "<a b='c'>" in client.get(attack).text


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colour", drawn.COLOURS)
def test_initials_can_be_read_on_every_ground(colour: str) -> None:
    assert 1.05 / (luminance(colour) + 0.05) >= 6
