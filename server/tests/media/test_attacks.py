"""Hostile pictures over HTTP. Each attack is also tried with its guard taken out, and then succeeds."""

import http.client
import socket
import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from clients import CheckedClient
from factories import PASSWORD, log_in, make_user
from flask import Flask
from live import serving
from media.samples import animation, drawing, opened, png, png_that_claims, saved
from media.storages import names_in, no_file_larger_than
from PIL import Image, ImageFile
from werkzeug.wsgi import LimitedStream

from mablog import decoding
from mablog.db import db
from mablog.media import pictures, service
from mablog.media.models import Media
from mablog.media.pictures import EncodedPicture
from mablog.storage import media_storage, rows

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def author(app: Flask, client: CheckedClient) -> CheckedClient:
    return log_in(client, make_user("ann", role="author"))


def upload(client: CheckedClient, data: bytes, name: str = "picture.png", kind: str = "image/png") -> int:
    return client.post("/api/media", data={"file": (BytesIO(data), name, kind)}).status_code


def nothing_is_stored() -> bool:
    return not names_in(media_storage()) and not db.session.query(Media).count()


def served(client: CheckedClient) -> list[bytes]:
    """Every file of the one picture that there is, as a reader gets it."""
    db.session.commit()
    media = db.session.query(Media).one()
    answers = [client.get(f"/media/{media.key}-{width}.webp") for width in media.widths]
    for answer in answers:
        assert answer.mimetype == "image/webp"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    return [answer.data for answer in answers]


@pytest.fixture
def stored_as_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard taken out that every upload is encoded anew."""

    def unchanged(data: bytes, *, of_person: bool = False) -> EncodedPicture:
        return EncodedPicture(64, 48, False, {64: data}, {}, None, None)

    monkeypatch.setattr(service, "encode_picture", unchanged)


# Bombs


def many_frames(number: int, side: int) -> bytes:
    return animation("GIF", frames=number, width=side, height=side)


BOMBS = {
    "a PNG of 30 megapixels": lambda: png_that_claims(6000, 5000),
    "a GIF of 1,001 frames": lambda: many_frames(1001, 1),
    "a GIF whose frames are 25 megapixels": lambda: many_frames(25, 1001),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused(author: CheckedClient, bomb: str) -> None:
    data = BOMBS[bomb]()
    assert len(data) < 500_000
    assert upload(author, data) == 413
    assert nothing_is_stored()


@pytest.mark.parametrize("bomb", BOMBS)
def test_the_control_without_limits_a_bomb_is_taken(
    author: CheckedClient, bomb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "MAX_PIXELS", 1_000_000_000)
    monkeypatch.setattr(pictures, "MAX_FRAMES", 1_000_000)
    assert upload(author, BOMBS[bomb]()) == 201


def test_a_bomb_is_refused_before_its_pixels_are_read(author: CheckedClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda image: pytest.fail("the pixels were read"))
    assert upload(author, png_that_claims(6000, 5000)) == 413


def chunk(kind: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def crowded(kind: str) -> bytes:
    if kind == "PNG":
        plain = png()
        return plain[:33] + chunk(b"prVt") * 30_000 + plain[33:]
    plain = saved(drawing(), "JPEG")
    return plain[:2] + (b"\xff\xe5\x00\x02" if kind == "JPEG" else b"\xff") * 30_000 + plain[2:]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "JPEG with fillings"])
def test_a_picture_of_countless_parts_is_refused(
    author: CheckedClient, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert upload(author, crowded(kind)) == 422
    assert nothing_is_stored()
    monkeypatch.setattr(pictures, "MAX_PARTS", 1_000_000)  # the control
    assert upload(author, crowded(kind)) == 201


def test_those_who_wait_leave_threads_to_readers(author: CheckedClient, client: CheckedClient) -> None:
    for _ in range(pictures.MOST_IN_LINE):
        pictures._places.acquire()
    try:
        assert upload(author, png()) == 503
        assert nothing_is_stored()
    finally:
        for _ in range(pictures.MOST_IN_LINE):
            pictures._places.release()
    assert upload(author, png()) == 201  # the control: nobody is in line


# Two things in one file


def polyglot(kind: str) -> tuple[bytes, bytes]:
    """A picture that is something else, too, and what one would know that by."""
    if kind == "GIF and JavaScript":
        # As a script this is `GIF89a = …`: the height and width open a comment that ends behind the pixels.
        script = b"*/=1;alert(document.domain)//"
        return saved(drawing(42, 47), "GIF", comment=script) + script, script
    if kind == "JPEG and HTML":
        page = b"<html><body><script>alert(1)</script></body></html>"
        return saved(drawing(), "JPEG", comment=page) + page, page
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("payload.txt", "hello")
    return png() + archive.getvalue(), b"payload.txt"


POLYGLOTS = ["GIF and JavaScript", "JPEG and HTML", "PNG and ZIP"]


@pytest.mark.parametrize("kind", POLYGLOTS)
def test_of_a_polyglot_the_picture_alone_is_served(author: CheckedClient, kind: str) -> None:
    data, mark = polyglot(kind)
    assert upload(author, data) == 201
    for file in served(author):
        assert mark not in file
        assert opened(file).format == "WEBP"
    assert all(mark not in media_storage().read(name) for name in names_in(media_storage()))


@pytest.mark.parametrize("kind", POLYGLOTS)
def test_the_control_a_polyglot_stored_as_it_was_sent_is_served(
    author: CheckedClient, kind: str, stored_as_sent: None
) -> None:
    data, mark = polyglot(kind)
    assert upload(author, data) == 201
    assert mark in served(author)[0]


@pytest.mark.parametrize(
    ("name", "kind"), [("a.svg", "image/svg+xml"), ("a.png", "image/png"), ("a.webp", "image/webp")]
)
@pytest.mark.parametrize("data", [SVG, b"\xef\xbb\xbf\n<!-- " + b"x" * 2000 + b" -->" + SVG[21:]])
def test_svg_is_refused_by_its_content_and_by_name(author: CheckedClient, name: str, kind: str, data: bytes) -> None:
    answer = author.post("/api/media", data={"file": (BytesIO(data), name, kind)})
    assert answer.status_code == 415
    assert "SVG" in answer.get_json()["detail"]
    assert nothing_is_stored()


def test_the_control_an_svg_judged_by_its_name_is_served(author: CheckedClient, stored_as_sent: None) -> None:
    assert upload(author, SVG, "a.png") == 201
    assert b"<script>" in served(author)[0]


# What photos tell, and what they lack


def photo_with_place() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Secret Camera"
    exif[0x8825] = {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0)}
    return saved(drawing(), "JPEG", exif=exif)


def test_where_a_photo_was_taken_is_nowhere_in_the_storage(author: CheckedClient) -> None:
    assert upload(author, photo_with_place()) == 201
    for file in [*served(author), *(media_storage().read(name) for name in names_in(media_storage()))]:
        assert not opened(file).getexif().get_ifd(0x8825)
        assert b"Secret Camera" not in file


def test_the_control_a_photo_stored_as_it_was_sent_tells_its_place(author: CheckedClient, stored_as_sent: None) -> None:
    assert upload(author, photo_with_place()) == 201
    assert opened(served(author)[0]).getexif().get_ifd(0x8825)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "AVIF"])
def test_a_truncated_picture_is_refused(author: CheckedClient, kind: str) -> None:
    data = saved(drawing(400, 300), kind)
    assert upload(author, data[: len(data) * 2 // 3]) == 422
    assert nothing_is_stored()
    assert upload(author, data) == 201


def test_the_control_truncated_pictures_are_taken_where_pillow_is_told_to(
    author: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    data = saved(drawing(400, 300), "JPEG")
    assert upload(author, data[: len(data) * 2 // 3]) == 201


# Uploads that fail half-way


def test_an_upload_cut_off_half_way_leaves_nothing(app: Flask, config: dict[str, object], tmp_path: Path) -> None:
    make_user("ann", role="author")
    noise = saved(Image.effect_noise((700, 500), 90), "PNG")
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n' + noise + b"\r\n--x--\r\n"
    # One thread: the second upload is looked at when the first has come to its end.
    with serving({**config, "MABLOG_THREADS": "1"}, tmp_path) as server:
        place = urlsplit(server.url).netloc
        connection = http.client.HTTPConnection(place)
        connection.request(
            "POST",
            "/api/login",
            f'{{"username": "ann", "password": "{PASSWORD}"}}',
            {"Content-Type": "application/json"},
        )
        answer = connection.getresponse()
        cookie = (answer.headers["Set-Cookie"] or "").partition(";")[0]
        answer.read()
        headers = {"Cookie": cookie, "Content-Type": "multipart/form-data; boundary=x"}
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        with socket.create_connection(("127.0.0.1", int(place.rpartition(":")[2]))) as cut:
            cut.sendall(
                f"POST /api/media HTTP/1.1\r\nHost: {place}\r\nContent-Length: {len(body)}\r\n{head}\r\n".encode()
                + body[: len(body) // 2]
            )
        connection.request("POST", "/api/media", body, headers)  # the same, whole
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 201
    media = db.session.query(Media).one()
    assert {name[:20] for name in names_in(media_storage())} == {media.key}


def upload_half(author: CheckedClient) -> int:
    """Send the first half of a body whose whole length was announced."""
    picture = saved(Image.effect_noise((700, 500), 90), "JPEG")
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n' + picture + b"\r\n--x--\r\n"
    answer = author.post(
        "/api/media",
        input_stream=BytesIO(body[: len(body) // 2]),
        content_length=len(body),
        content_type="multipart/form-data; boundary=x",
    )
    return answer.status_code


def test_the_control_half_an_upload_is_stored_once_all_three_guards_are_gone(
    author: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert upload_half(author) == 400  # fewer bytes came than were announced
    monkeypatch.setattr(LimitedStream, "on_disconnect", lambda stream, error=None: None)
    assert upload_half(author) == 400  # the form has no end
    parse = decoding._BytesKeeper.parse

    def with_an_end(parser: Any, stream: Any, boundary: bytes, length: int) -> Any:
        return parse(parser, BytesIO(stream.read() + b"\r\n--" + boundary + b"--\r\n"), boundary, length)

    monkeypatch.setattr(decoding._BytesKeeper, "parse", with_an_end)
    assert upload_half(author) == 422  # the picture has no end
    assert nothing_is_stored()
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    assert upload_half(author) == 201
    assert not nothing_is_stored()


def upload_on_a_full_disk(author: CheckedClient) -> None:
    noise = saved(Image.effect_noise((1000, 400), 90), "PNG")
    encoded = pictures.encode_picture(noise)
    assert encoded.source
    # The files that come first fit, the last one does not.
    with no_file_larger_than(max(map(len, encoded.files.values()))):
        assert len(encoded.source) > max(map(len, encoded.files.values()))
        assert upload(author, noise) == 503


def test_an_upload_on_a_full_disk_leaves_nothing(author: CheckedClient) -> None:
    upload_on_a_full_disk(author)
    assert nothing_is_stored()
    assert not [path for path in Path(media_storage().folder).rglob("*") if path.is_file()]  # type: ignore[attr-defined]


def test_the_control_files_that_nobody_removes_are_left(author: CheckedClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "_remove", lambda storage, names: None)
    upload_on_a_full_disk(author)
    assert names_in(media_storage())


def test_an_upload_that_the_disk_cannot_take_in_is_said_to_fail_on_our_side(author: CheckedClient) -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
        + bytes(2_000_000)
        + b"\r\n--x--"
    )
    with no_file_larger_than(1_000_000):
        answer = author.post("/api/media", data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 503
    assert nothing_is_stored()
    # The control: with room on the disk it is read, and found to be no picture.
    assert author.post("/api/media", data=body, content_type="multipart/form-data; boundary=x").status_code == 415
