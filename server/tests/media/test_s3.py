"""A site that keeps its pictures in S3: over HTTP, with the server down, and how they get there."""

from io import BytesIO
from pathlib import Path

import pytest
from clients import CheckedClient, Terminal
from factories import log_in, make_user
from flask import Flask
from media.samples import opened, png
from media.storages import names_in, storage_of
from sqlalchemy import event
from sqlalchemy.orm import Session

from mablog.config import settings
from mablog.db import db
from mablog.media.models import Media
from mablog.storage import media_storage


@pytest.fixture
def config(config: dict[str, object], s3_settings: dict[str, object]) -> dict[str, object]:
    return {**config, **s3_settings}


@pytest.fixture
def author(app: Flask, client: CheckedClient) -> CheckedClient:
    return log_in(client, make_user("ann", role="author"))


def upload(client: CheckedClient) -> int:
    return client.post("/api/media", data={"file": (BytesIO(png(1000, 20)), "a.png")}).status_code


def nothing_is_stored() -> bool:
    return not names_in(media_storage()) and not db.session.query(Media).count()


def test_an_uploaded_picture_is_in_the_bucket_and_nowhere_else_and_is_served(author: CheckedClient) -> None:
    assert upload(author) == 201
    media = db.session.query(Media).one()
    assert names_in(media_storage()) == set(media.files)
    assert not (settings().data / "media").exists()
    file = author.get(f"/media/{media.key}-480.webp")
    assert opened(file.data).size == (480, 10)
    assert file.mimetype == "image/webp"
    assert file.cache_control.immutable
    part = author.get(f"/media/{media.key}-480.webp", headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.data) == (206, b"RIFF")


def test_a_reader_who_keeps_a_file_costs_no_question_to_s3(author: CheckedClient) -> None:
    assert upload(author) == 201
    url = db.session.query(Media).one().url
    etag = author.get(url).headers["ETag"]
    media_storage().delete(*db.session.query(Media).one().files)
    assert author.get(url).status_code == 404  # the control: without the file there is nothing to send
    assert author.get(url, headers={"If-None-Match": etag}).status_code == 304


class TestServerDown:
    @pytest.fixture
    def config(self, config: dict[str, object]) -> dict[str, object]:
        return {**config, "AWS_ENDPOINT_URL": "http://127.0.0.1:1"}

    def test_an_upload_is_said_to_fail_on_our_side_and_leaves_no_row(self, author: CheckedClient) -> None:
        assert upload(author) == 503
        assert not db.session.query(Media).count()

    def test_a_picture_is_said_to_be_away_rather_than_missing(self, app: Flask, client: CheckedClient) -> None:
        db.session.add(Media(key="k" * 20, width=64, height=48, animated=False, widths=[64]))
        db.session.commit()
        assert client.get(f"/media/{'k' * 20}.webp").status_code == 503
        assert client.get(f"/media/{'j' * 20}.webp").status_code == 404


def test_a_transaction_that_does_not_commit_leaves_nothing_in_the_bucket(author: CheckedClient) -> None:
    def fail(session: Session) -> None:
        raise RuntimeError("the database is gone")

    event.listen(db.session, "before_commit", fail)
    try:
        with pytest.raises(RuntimeError):
            upload(author)
    finally:
        event.remove(db.session, "before_commit", fail)
    assert nothing_is_stored()
    assert upload(author) == 201  # the control: the same picture, with the database back


def test_pictures_move_from_a_folder_to_s3_and_back(app: Flask, runner: Terminal, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    before = storage_of({"MABLOG_STORAGE": str(folder)}, tmp_path)
    before.put("ab-480.webp", b"one")
    before.put("cd-480.webp", b"two")
    (folder / "ab" / "abdead.part").write_bytes(b"half")
    result = runner.invoke(args=["media", "copy", str(folder)])
    assert (result.exit_code, result.output) == (0, "2 files are copied, 0 were there already.\n")
    assert names_in(media_storage()) == {"ab-480.webp", "cd-480.webp"}
    before.put("ef-480.webp", b"three")
    result = runner.invoke(args=["media", "copy", str(folder)])
    assert result.output == "1 files are copied, 2 were there already.\n"
    assert media_storage().read("ef-480.webp") == b"three"
    assert "ef-480.webp" in names_in(before)


@pytest.mark.parametrize(
    "address", ["gs://bucket", "s3://", "/no/such/folder", "the present one", "s3://no-such-bucket"]
)
def test_a_storage_that_is_none_is_refused_in_one_line(app: Flask, runner: Terminal, address: str) -> None:
    result = runner.invoke(args=["media", "copy", settings().storage if "present" in address else address])
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert result.output.count("\n") == 1
