from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from mablog.storage import FolderStorage, put_with_row

NAME = "ab12-480.webp"


@pytest.fixture
def storage(tmp_path: Path) -> FolderStorage:
    return FolderStorage(tmp_path / "media")


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return Session(create_engine(f"sqlite:///{tmp_path / 'database'}"))


def files_in(storage: FolderStorage) -> set[str]:
    return {str(path.relative_to(storage.folder)) for path in storage.folder.rglob("*") if path.is_file()}


def test_what_is_stored_can_be_read_until_it_is_deleted(storage: FolderStorage) -> None:
    assert not storage.exists(NAME)
    storage.put(NAME, b"one")
    storage.put(NAME, b"two")
    with storage.open(NAME) as file:
        assert file.read() == b"two"
    assert files_in(storage) == {f"ab/{NAME}"}
    storage.delete(NAME)
    storage.delete(NAME)
    assert not storage.exists(NAME)
    with pytest.raises(FileNotFoundError):
        storage.open(NAME)


def test_files_are_readable_by_their_owner_only(storage: FolderStorage) -> None:
    storage.put(NAME, b"one")
    assert (storage.folder / "ab" / NAME).stat().st_mode & 0o077 == 0
    assert (storage.folder / "ab").stat().st_mode & 0o077 == 0


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
def test_no_name_leads_out_of_the_folder(storage: FolderStorage, name: str) -> None:
    storage.folder.mkdir()
    (storage.folder / ".." / "secret_key").write_text("secret")
    assert (storage.folder / "../secret_key").read_text() == "secret"  # the control: a bare path would lead there
    for attempt in (storage.open, storage.delete, storage.exists, lambda name: storage.put(name, b"")):
        with pytest.raises(ValueError, match="not the name"):
            attempt(name)


def test_a_file_stays_when_the_transaction_commits(storage: FolderStorage, session: Session) -> None:
    session.execute(text("SELECT 1"))
    put_with_row(session, storage, NAME, b"one")
    session.commit()
    session.rollback()
    session.close()
    assert storage.exists(NAME)


@pytest.mark.parametrize("end", [Session.rollback, Session.close])
def test_a_file_goes_when_the_transaction_does_not_commit(
    storage: FolderStorage, session: Session, end: object
) -> None:
    session.execute(text("SELECT 1"))
    put_with_row(session, storage, NAME, b"one")
    assert storage.exists(NAME)
    end(session)  # type: ignore[operator]
    assert files_in(storage) == set()


def test_a_savepoint_takes_its_own_files_with_it(storage: FolderStorage, session: Session) -> None:
    session.execute(text("SELECT 1"))
    put_with_row(session, storage, "aa.webp", b"outer")
    with session.begin_nested():
        put_with_row(session, storage, "bb.webp", b"kept")
    with pytest.raises(OSError, match="full"), session.begin_nested():
        put_with_row(session, storage, "cc.webp", b"undone")
        with session.begin_nested():
            put_with_row(session, storage, "dd.webp", b"undone too")
        raise OSError("the disk is full")
    assert files_in(storage) == {"aa/aa.webp", "bb/bb.webp"}
    session.commit()
    assert files_in(storage) == {"aa/aa.webp", "bb/bb.webp"}


def test_a_kept_savepoint_of_an_undone_transaction_leaves_no_file(storage: FolderStorage, session: Session) -> None:
    session.execute(text("SELECT 1"))
    with session.begin_nested():
        put_with_row(session, storage, NAME, b"one")
    session.rollback()
    assert files_in(storage) == set()
