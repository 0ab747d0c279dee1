"""A backup of a site that is written to meanwhile."""

import json
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from threading import Event
from zipfile import ZipFile

from factories import make_user
from flask import Flask

from mablog.accounts.models import User
from mablog.backups.archive import Backup, RowsPart
from mablog.backups.making import make_backup
from mablog.db import db, utcnow
from mablog.jobs.models import Job
from mablog.media.models import Media
from mablog.media.service import delete_picture
from mablog.posts import service as posts
from mablog.posts.schemas import NewPostInput
from mablog.storage import media_storage
from mablog.storage.rows import put_with_rows

Written = tuple[str, int]
"""A table, and the number of the row that was acknowledged."""

BEFORE = 10
"""Writes of each writer that are acknowledged before the backup begins."""


def test_a_backup_holds_each_write_acknowledged_before_it_began_and_a_row_for_every_file(
    app: Flask, tmp_path: Path
) -> None:
    ann = make_user("ann", role="author").id
    acknowledged: list[Written] = []
    stop, begun = Event(), {write: Event() for write in WRITES}
    with ThreadPoolExecutor(len(WRITES)) as pool:
        writers = [pool.submit(keep_writing, write, app, ann, acknowledged, begun[write], stop) for write in WRITES]
        try:
            for began in begun.values():
                began.wait()
            before = set(acknowledged)
            # The trial after the reading shows that every reference holds; nobody needs to write during that.
            make_backup(tmp_path / "site.zip", lambda stage, done, total: stop.set() if stage == "Loading" else None)
        finally:
            stop.set()
        for writer in writers:
            writer.result()
    assert len(acknowledged) > len(before) >= len(WRITES) * BEFORE
    with Backup(tmp_path / "site.zip") as backup:
        manifest = backup.manifest
    for name in ("posts", "jobs"):
        kept = {row["id"] for row in rows_of(tmp_path / "site.zip", name, manifest.tables)}
        assert {number for table, number in before if table == name} <= kept
    named = {f"{row['key']}-1.webp" for row in rows_of(tmp_path / "site.zip", "media", manifest.tables)}
    files = {file.name for file in manifest.files}
    assert files | set(manifest.missing) == named
    assert files
    assert files.isdisjoint(manifest.missing)


def keep_writing(
    write: Callable[[int, User], Written],
    app: Flask,
    author: int,
    acknowledged: list[Written],
    began: Event,
    stop: Event,
) -> None:
    """Write until told to stop, and say when it was done often enough."""
    try:
        for number in count():
            if number == BEFORE:
                began.set()
            if stop.is_set():
                return
            with app.app_context():
                acknowledged.append(write(number, db.session.get_one(User, author)))
    finally:
        began.set()


def write_post(number: int, author: User) -> Written:
    """Write a post and a picture, and remove every other picture at once."""
    post = posts.create_post(author, NewPostInput.model_validate({"title": "Spring", "source": "Text."}))
    media = Media(
        key=secrets.token_hex(10),
        width=1,
        height=1,
        animated=False,
        widths=[1],
        squares=[],
        has_avif=False,
        owner_id=author.id,
    )
    put_with_rows(db.session(), media_storage(), {media.files[0]: b"a picture"})
    db.session.add(media)
    db.session.commit()
    if number % 2:
        delete_picture(media)
        db.session.commit()
    return "posts", post.id


def ask_for_job(number: int, author: User) -> Written:
    """Write as little as there is, and so as often as the database lets one."""
    job = Job(name="of the test", arguments={"number": number, "member": author.id}, due_at=utcnow())
    db.session.add(job)
    db.session.commit()
    return "jobs", job.id


WRITES = (write_post, ask_for_job)


def rows_of(path: Path, name: str, tables: list[RowsPart]) -> list[dict[str, object]]:
    part = next(table for table in tables if table.name == name)
    with ZipFile(path) as zipped:
        lines = zipped.read(part.part).splitlines()
    assert len(lines) == part.rows
    return [dict(zip(part.columns, json.loads(line), strict=True)) for line in lines]
