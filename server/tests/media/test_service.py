from pathlib import Path

import pytest
from flask import Flask
from media.samples import animation, drawing, opened, png, saved
from media.storages import no_file_larger_than
from PIL import Image
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session, scoped_session

from mablog import jobs
from mablog.accounts.models import User
from mablog.accounts.service import add_user
from mablog.config import settings
from mablog.db import db
from mablog.errors import Unavailable
from mablog.jobs.queries import dead_jobs
from mablog.media.models import Media
from mablog.media.pictures import encode_picture
from mablog.media.queries import pictures_by_key
from mablog.media.service import delete_picture, store_picture

KEY = "abcdefghij0123456789"


@pytest.fixture
def author(app: Flask) -> User:
    user = add_user("ann", email="ann@example.org", password=None, role="author")
    db.session.commit()
    return user


def stored_files() -> set[str]:
    return {path.name for path in Path(settings().storage).rglob("*") if path.is_file()}


def do_jobs() -> None:
    jobs.run_due()
    db.session.commit()  # what the jobs wrote is read anew


def count() -> int:
    return db.session.scalar(select(func.count(Media.id))) or 0


def test_a_stored_picture_has_a_row_and_its_files(author: User) -> None:
    media = store_picture(author, png(1000, 20), alt="A bar")
    db.session.commit()
    assert (media.width, media.height, media.animated, media.widths) == (1000, 20, False, [480, 960, 1000])
    assert (media.alt, media.owner_id) == ("A bar", author.id)
    assert len(media.key) == 20
    assert media.url == f"/media/{media.key}.webp"
    assert stored_files() == {*(f"{media.key}-{width}.webp" for width in media.widths), media.source}
    assert media.srcset.split(", ")[0] == f"/media/{media.key}-480.webp 480w"
    file = Path(settings().storage) / media.key[:2] / f"{media.key}-480.webp"
    assert opened(file.read_bytes()).size == (480, 10)


def test_a_free_key_is_kept_and_another_one_replaced(author: User) -> None:
    assert store_picture(author, png(), key=KEY).key == KEY
    db.session.commit()
    other = store_picture(author, png(500, 20), key=KEY)
    assert other.key != KEY
    assert pictures_by_key([KEY])[KEY].widths == [64]
    for malformed in ("../../../etc/passwd.", "ABCDEFGHIJ0123456789", "short", KEY + "\n", ""):
        assert store_picture(author, png(), key=malformed).key != malformed


def test_a_rollback_leaves_no_row_and_no_file(author: User) -> None:
    store_picture(author, png(1000, 20))
    assert stored_files()
    db.session.rollback()
    assert count() == 0
    assert stored_files() == set()


def test_a_full_disk_leaves_no_row_and_no_file(author: User) -> None:
    noise = saved(Image.effect_noise((1000, 400), 90), "PNG")
    sizes = sorted(len(file) for file in encode_picture(noise).files.values())
    with no_file_larger_than(sizes[-1] - 1), pytest.raises(Unavailable):  # the smaller files are written first
        store_picture(author, noise)
    assert stored_files() == set()
    # The caller goes on without the picture.
    db.session.commit()
    assert count() == 0
    assert stored_files() == set()
    store_picture(author, noise)
    assert len(stored_files()) == 4


def test_a_media_folder_that_cannot_be_made_stores_nothing(author: User) -> None:
    Path(settings().storage).write_text("in the way")
    with pytest.raises(Unavailable):
        store_picture(author, png())
    assert count() == 0


def test_many_pictures_are_found_in_one_query(author: User, session: scoped_session[Session]) -> None:
    keys = [store_picture(author, png(10, 10)).key for _ in range(5)]
    db.session.commit()
    statements: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    assert set(pictures_by_key([*keys, KEY])) == set(keys)
    assert len(statements) == 1
    assert pictures_by_key([]) == {}
    assert len(statements) == 1


def test_a_picture_stays_when_its_owner_goes(author: User) -> None:
    key = store_picture(author, png()).key
    db.session.delete(author)
    db.session.commit()
    assert pictures_by_key([key])[key].owner_id is None


def test_a_picture_is_made_in_avif_by_a_job(author: User) -> None:
    media = store_picture(author, saved(drawing(1000, 600), "JPEG"))
    db.session.commit()
    assert media.has_avif is None
    assert media.source in stored_files()
    do_jobs()
    assert media.has_avif is True
    assert (
        stored_files()
        == set(media.files)
        == {f"{media.key}-{width}.{kind}" for width in (480, 960, 1000) for kind in ("webp", "avif")}
    )
    files = {name: (Path(settings().storage) / name[:2] / name).read_bytes() for name in media.files}
    for width, name in media.avif_files.items():
        assert (opened(files[name]).format, opened(files[name]).width) == ("AVIF", width)
        assert not {"exif", "xmp", "icc_profile"} & opened(files[name]).info.keys()
    delete_picture(media)
    db.session.commit()
    assert stored_files() == set()


def test_what_gains_nothing_by_avif_does_without(author: User) -> None:
    flat = store_picture(author, saved(Image.new("RGB", (300, 200), "red"), "JPEG"))
    drawn = store_picture(author, saved(drawing().quantize(4), "PNG"))
    moving = store_picture(author, animation("GIF"))
    db.session.commit()
    assert (drawn.has_avif, moving.has_avif) == (False, False)
    do_jobs()
    assert flat.has_avif is False
    assert stored_files() == {*flat.files, *drawn.files, *moving.files}
    assert all(name.endswith(".webp") for name in stored_files())
    assert flat.avif_srcset == drawn.avif_srcset == ""


def test_a_picture_that_went_before_its_turn_costs_nothing(author: User) -> None:
    media = store_picture(author, saved(drawing(), "JPEG"))
    db.session.commit()
    delete_picture(media)
    db.session.commit()
    do_jobs()
    assert not dead_jobs()
    assert stored_files() == set()


def test_a_picture_from_before_avif_gets_it_from_its_largest_file(author: User) -> None:
    media = store_picture(author, saved(drawing(600, 400), "JPEG"))
    (Path(settings().storage) / media.key[:2] / media.source).unlink()
    db.session.commit()
    do_jobs()
    assert media.has_avif is True
