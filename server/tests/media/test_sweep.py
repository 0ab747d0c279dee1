"""What the sweep removes, and what it never does."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from factories import make_post, make_user
from flask import Flask
from flask_migrate import downgrade, upgrade
from media.samples import drawing, png, saved
from media.storages import names_in
from sqlalchemy import text

from mablog import hooks, jobs
from mablog.config import settings
from mablog.db import db, utcnow
from mablog.media import sweeping
from mablog.media.jobs import look_at_pictures, remove_lost_files
from mablog.media.models import Media
from mablog.media.queries import keys_in_use, pictures_by_key
from mablog.media.service import store_picture
from mablog.site.service import change_settings
from mablog.storage import media_storage

LONG = timedelta(days=31)


def do_jobs() -> None:
    db.session.commit()
    jobs.run_due()
    db.session.commit()  # what the jobs wrote is read anew


def stored(**fields: object) -> Media:
    media = store_picture(None, saved(drawing(), "JPEG"), **fields)  # type: ignore[arg-type]
    do_jobs()
    return media


def sweep(now: datetime) -> None:
    last: int | None = 0
    while last is not None:
        last = sweeping.look_at_pictures(after=last, now=now)
        db.session.commit()


def test_a_picture_goes_when_nothing_has_shown_it_for_thirty_days(app: Flask) -> None:
    media = stored()
    now = utcnow()
    sweep(now)
    sweep(now + timedelta(days=29))
    assert pictures_by_key([media.key])
    sweep(now + LONG)
    assert not pictures_by_key([media.key])
    assert names_in(media_storage()) == set()


def test_a_picture_that_came_back_into_use_has_its_thirty_days_again(app: Flask) -> None:
    media, now = stored(), utcnow()
    sweep(now)
    post = make_post(source=f"![](/media/{media.key}.webp)")
    sweep(now + timedelta(days=20))
    db.session.delete(post)
    db.session.commit()
    sweep(now + timedelta(days=40))
    sweep(now + timedelta(days=60))
    assert pictures_by_key([media.key])
    sweep(now + timedelta(days=71))
    assert not pictures_by_key([media.key])


def test_a_picture_that_a_table_of_a_module_refers_to_stays_while_the_module_is_off_too(app: Flask) -> None:
    media, lost, now = stored(), stored(), utcnow()
    kept = media.key
    db.session.execute(text('CREATE TABLE "a kennel" (picture INTEGER REFERENCES media (id) ON DELETE SET NULL)'))
    db.session.execute(text('INSERT INTO "a kennel" VALUES (:media), (NULL)'), {"media": media.id})
    db.session.commit()
    sweep(now)
    sweep(now + LONG)
    assert set(pictures_by_key([kept, lost.key])) == {kept}
    db.session.execute(text('DELETE FROM "a kennel"'))
    db.session.commit()
    sweep(now + LONG)
    sweep(now + 2 * LONG)
    assert not pictures_by_key([kept])


@pytest.mark.parametrize("place", ["text", "draft", "another width", "cover", "bin", "person", "logo", "module"])
def test_a_picture_that_anything_shows_stays_for_ever(app: Flask, place: str) -> None:
    media, lost = stored(), stored()

    class Module:
        @hooks.listens
        def pictures_in_use(self, keys: set[str]) -> set[str]:
            return keys & {media.key}

    module = Module()
    if place == "text":
        make_post(source=f"A ![flag](/media/{media.key}.webp)")
    elif place == "draft":
        make_post(source=f"A ![flag](https://blog.example/media/{media.key}.webp)", status="draft")
    elif place == "another width":
        make_post(source=f'<img src="/media/{media.key}-480.webp">')
    elif place == "cover":
        make_post(cover=media.key)
    elif place == "bin":
        make_post(source=f"![](/media/{media.key}.webp)").deleted_at = utcnow()
    elif place == "person":
        make_user("ann").image = media.key
    elif place == "logo":
        change_settings({"logo": media.key})
    else:
        hooks.register(app, module)
    db.session.commit()
    for days in (0, 31, 400):
        sweep(utcnow() + timedelta(days=days))
    assert pictures_by_key([media.key, lost.key]).keys() == {media.key}
    assert names_in(media_storage()) == set(media.files)


def test_many_pictures_are_looked_at_some_at_a_time(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "AT_ONCE", 2)
    keys = {store_picture(None, png(8, 8)).key for _ in range(5)}
    db.session.commit()
    look_at_pictures()
    do_jobs()
    assert all(media.unused_since for media in pictures_by_key(keys).values())


def test_a_picture_from_before_avif_gets_it(app: Flask) -> None:
    media = stored()
    media.has_avif = None
    db.session.execute(db.text("DELETE FROM jobs"))
    db.session.commit()
    sweep(utcnow())
    do_jobs()
    assert media.has_avif is not None


def age(name: str, days: float) -> None:
    moment = (datetime.now(UTC) - timedelta(days=days)).timestamp()
    os.utime(Path(settings().storage) / name[:2] / name, (moment, moment))


def test_files_that_no_picture_names_go_after_a_day(app: Flask) -> None:
    media = stored()
    key = "k" * 20
    names = {f"{key}-480.webp", f"{media.key}-640.webp", "kkdead.part"}
    for name in (*names, f"{key}-new.webp"):
        media_storage().put(name, b"lost")
    for name in (*names, *media.files):
        age(name, 1.1)
    remove_lost_files()
    assert names_in(media_storage()) == {*media.files, f"{key}-new.webp"}


def test_both_sweeps_are_asked_for_once_a_day(app: Flask) -> None:
    from mablog.jobs.registry import tasks

    assert {tasks[name].every for name in ("media.look_at_pictures", "media.remove_lost_files")} == {timedelta(days=1)}


def test_an_upgraded_site_knows_which_pictures_its_posts_show(app: Flask) -> None:
    key = stored().key
    make_post(source=f"![A flag](/media/{key}.webp) and [a file](/media/{'n' * 20}-480.webp)")
    make_post(source="No pictures, only /media/short.webp")
    db.session.remove()
    (this,) = [
        revision
        for revision in ScriptDirectory(app.extensions["migrate"].directory).walk_revisions()
        if revision.path.endswith("_avif_and_use_of_pictures.py")
    ]
    downgrade(revision=str(this.down_revision))
    upgrade()
    assert keys_in_use({key, "n" * 20, "x" * 20}) == {key, "n" * 20}
