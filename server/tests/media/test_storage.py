"""What both kinds of storage promise, and files that live and die with their rows."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from media.storages import names_in, storage_of
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from mablog.config import ConfigError, load
from mablog.storage import Storage
from mablog.storage.folder import FolderStorage
from mablog.storage.rows import delete_with_rows, put_with_rows

NAME = "ab12-480.webp"


@pytest.fixture
def folder(tmp_path: Path) -> FolderStorage:
    return FolderStorage(tmp_path / "media")


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return Session(create_engine(f"sqlite:///{tmp_path / 'database'}"))


def test_what_is_stored_can_be_read_until_it_is_deleted(storage: Storage) -> None:
    assert names_in(storage) == set()
    storage.put(NAME, b"one")
    storage.put(NAME, b"two")
    storage.put("cd34.webp", b"")
    assert (storage.read(NAME), storage.read("cd34.webp")) == (b"two", b"")
    assert names_in(storage) == {NAME, "cd34.webp"}
    storage.delete(NAME, "cd34.webp", "ef56.webp")
    storage.delete(NAME)
    assert names_in(storage) == set()
    with pytest.raises(FileNotFoundError):
        storage.read(NAME)


def test_a_listing_tells_size_and_time_in_pages(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("mablog.storage.folder", "mablog.storage.s3"):
        monkeypatch.setattr(f"{module}.PAGE", 2)
    for number in range(5):
        storage.put(f"ab{number}.webp", b"x" * number)
    pages = list(storage.pages())
    assert [len(page) for page in pages] == [2, 2, 1]
    files = {file.name: file for page in pages for file in page}
    assert {file.size for file in files.values()} == set(range(5))
    assert all(datetime.now(UTC) - file.written_at < timedelta(minutes=1) for file in files.values())


@pytest.mark.parametrize(
    "name",
    [
        "",
        "..",
        "../secret_key",
        "ab/../../secret_key",
        "/etc/passwd",
        "ab..webp",
        "ab\x00.webp",
        "AB.webp",
        "ab.webp\n",
    ],
)
def test_no_name_leads_out_of_a_storage(storage: Storage, name: str) -> None:
    storage.put(NAME, b"one")
    for attempt in (storage.read, storage.delete, lambda name: storage.put(name, b"")):
        with pytest.raises(ValueError, match="not the name"):
            attempt(name)
    assert names_in(storage) == {NAME}


def test_the_control_a_bare_path_would_lead_out_of_the_folder(folder: FolderStorage) -> None:
    folder.folder.mkdir()
    (folder.folder / ".." / "secret_key").write_text("secret")
    assert (folder.folder / "../secret_key").read_text() == "secret"


def test_files_are_readable_by_their_owner_only(folder: FolderStorage) -> None:
    folder.put(NAME, b"one")
    assert (folder.folder / "ab" / NAME).stat().st_mode & 0o077 == 0
    assert (folder.folder / "ab").stat().st_mode & 0o077 == 0


def test_what_others_put_into_the_folder_is_none_of_ours(folder: FolderStorage) -> None:
    folder.put(NAME, b"one")
    (folder.folder / "README").write_text("hello")
    (folder.folder / "ab" / "Thumbs.db").write_text("hello")
    (folder.folder / "cd").mkdir()
    (folder.folder / "cd" / NAME).write_text("in the wrong place")
    assert names_in(folder) == {NAME}


def test_a_process_that_dies_while_it_writes_leaves_a_file_that_a_listing_shows(folder: FolderStorage) -> None:
    program = (
        "import os; from pathlib import Path; from mablog.storage.folder import FolderStorage;"
        f"os.fsync = lambda _: os.kill(os.getpid(), 9); FolderStorage(Path({str(folder.folder)!r})).put({NAME!r}, b'x')"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == -9
    (left,) = names_in(folder)
    assert left.endswith(".part")
    folder.delete(left)
    assert names_in(folder) == set()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("MABLOG_STORAGE", value) for value in ("s3://", "gs://bucket", "http://bucket/prefix", "s3://bucket?x=1")),
        *(("AWS_ENDPOINT_URL", value) for value in ("s3.example", "ftp://s3.example", "https://")),
    ],
)
def test_an_address_that_is_none_is_refused_at_the_start(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"{name}.* takes "):
        load({"MABLOG_ENV": "testing", "MABLOG_DATA": str(tmp_path), name: value})


def test_a_folder_may_be_anywhere(tmp_path: Path) -> None:
    storage = storage_of({"MABLOG_STORAGE": str(tmp_path / "else where")}, tmp_path / "data")
    storage.put(NAME, b"one")
    assert (tmp_path / "else where" / "ab" / NAME).read_bytes() == b"one"


def test_what_speaks_to_s3_sentry_or_a_collector_is_loaded_only_where_it_is_used(tmp_path: Path) -> None:
    libraries = {"obstore", "sentry_sdk", "opentelemetry", "urllib3"}
    program = f"import sys; from mablog.app import create_app; create_app(); assert not {libraries} & set(sys.modules)"
    settings = {"MABLOG_ENV": "testing", "MABLOG_DATA": str(tmp_path), "PATH": os.environ["PATH"]}
    assert subprocess.run([sys.executable, "-c", program], check=False, env=settings).returncode == 0


def test_a_bucket_that_is_not_there_is_an_os_error_without_the_key_in_it(
    s3_settings: dict[str, object], tmp_path: Path
) -> None:
    storage = storage_of({**s3_settings, "MABLOG_STORAGE": "s3://no-such-bucket"}, tmp_path)
    with pytest.raises(OSError, match="404") as raised:
        storage.put(NAME, b"one")
    assert str(s3_settings["AWS_SECRET_ACCESS_KEY"]) not in str(raised.value)


def test_a_server_that_is_down_is_an_os_error(s3_settings: dict[str, object], tmp_path: Path) -> None:
    storage = storage_of({**s3_settings, "AWS_ENDPOINT_URL": "http://127.0.0.1:1"}, tmp_path)
    for attempt in (lambda: storage.put(NAME, b"one"), lambda: storage.read(NAME), lambda: names_in(storage)):
        with pytest.raises(OSError, match=r"127\.0\.0\.1:1"):
            attempt()


def test_files_stay_when_the_transaction_commits(storage: Storage, session: Session) -> None:
    put_with_rows(session, storage, {NAME: b"one"})
    session.commit()
    session.rollback()
    session.close()
    assert names_in(storage) == {NAME}


@pytest.mark.parametrize("end", [Session.rollback, Session.close])
def test_files_go_when_the_transaction_does_not_commit(storage: Storage, session: Session, end: object) -> None:
    put_with_rows(session, storage, {NAME: b"one", "cd.webp": b"two"})
    assert names_in(storage) == {NAME, "cd.webp"}
    end(session)  # type: ignore[operator]
    assert names_in(storage) == set()


def test_files_are_removed_only_when_the_transaction_commits(storage: Storage, session: Session) -> None:
    storage.put(NAME, b"one")
    session.execute(text("SELECT 1"))
    delete_with_rows(session, storage, NAME)
    session.rollback()
    assert names_in(storage) == {NAME}
    session.execute(text("SELECT 1"))
    delete_with_rows(session, storage, NAME)
    session.commit()
    assert names_in(storage) == set()


def test_a_savepoint_takes_its_own_files_with_it(folder: FolderStorage, session: Session) -> None:
    put_with_rows(session, folder, {"aa.webp": b"outer"})
    with session.begin_nested():
        put_with_rows(session, folder, {"bb.webp": b"kept"})
    with pytest.raises(OSError, match="full"), session.begin_nested():
        put_with_rows(session, folder, {"cc.webp": b"undone"})
        with session.begin_nested():
            put_with_rows(session, folder, {"dd.webp": b"undone too"})
        raise OSError("the disk is full")
    assert names_in(folder) == {"aa.webp", "bb.webp"}
    session.commit()
    assert names_in(folder) == {"aa.webp", "bb.webp"}


def test_a_kept_savepoint_of_an_undone_transaction_leaves_no_file(folder: FolderStorage, session: Session) -> None:
    session.execute(text("SELECT 1"))
    with session.begin_nested():
        put_with_rows(session, folder, {NAME: b"one"})
    session.rollback()
    assert names_in(folder) == set()


def test_of_files_that_cannot_all_be_stored_none_is_though_the_session_goes_on(
    folder: FolderStorage, session: Session
) -> None:
    folder.folder.mkdir()
    (folder.folder / "cd").write_text("in the way")
    with pytest.raises(OSError, match="cd"):
        put_with_rows(session, folder, {NAME: b"one", "cd.webp": b"two"})
    session.commit()
    assert names_in(folder) == set()
