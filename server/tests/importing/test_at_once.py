"""Two imports at the same time, and one that is killed."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from blogs import all_posts, import_folder, imported, png, post, redirects_of, write
from flask import Flask
from sqlalchemy import func, select

from mablog.accounts.models import User
from mablog.db import db
from mablog.importing.models import ImportedFile
from mablog.importing.report import Report
from mablog.importing.run import Options, run_import
from mablog.media.models import Media
from mablog.posts.models import Tag


def many(folder: Path, count: int) -> Path:
    """Posts with a few authors and tags between them, and old addresses."""
    return write(
        folder,
        {
            f"2014-01-{number % 28 + 1:02}-post-{number}.md": post(
                f"Post {number}",
                f"Text of {number}. ![A](a.png)\n",
                authors=f"[ann{number % 3}, bob{number % 5}]",
                tags=f"[one{number % 2}, two{number % 3}]",
                redirect_from=f"/p/{number}",
            )
            for number in range(count)
        }
        | {"a.png": png()},
    )


def check_whole(count: int) -> None:
    """Every post that is there has everything that belongs to it, and the counts fit."""
    found = all_posts().values()
    assert len(found) == count
    for entry in found:
        assert len(entry.authors) == len(entry.tags) == 2
        assert len(redirects_of(entry)) == 2
        assert entry.html
    rows = db.session.scalars(select(ImportedFile)).all()
    assert sorted(row.post_id for row in rows) == sorted(entry.id for entry in found)
    for counted in (User, Tag):
        assert sum(db.session.scalars(select(counted.posts_count))) == 2 * count


def test_two_imports_at_once_make_each_post_once(app: Flask, tmp_path: Path) -> None:
    folder = many(tmp_path, 30)
    reports: list[Report] = []
    start = threading.Barrier(2)

    def run() -> None:
        with app.app_context():
            start.wait()
            reports.append(run_import(Options(folder)))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [report.refused for report in reports] == [[], []]
    assert sum(imported(report).get("imported", 0) for report in reports) == 30
    check_whole(30)
    assert imported(import_folder(folder)) == {"unchanged": 30}


def test_a_killed_import_leaves_no_half_post_and_the_next_goes_on(
    app: Flask, config: dict[str, object], tmp_path: Path
) -> None:
    folder = many(tmp_path / "blog", 40)
    settings = {**config, "TEST_DATABASE_URL": config["DATABASE_URL"], "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [Path(sys.executable).with_name("mablog"), "import", "markdown", folder],
        env={**os.environ, **{name: str(value) for name, value in settings.items()}},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said = [process.stdout.readline() for _ in range(10)]
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert all(line.startswith("imported") for line in said)
    there = db.session.scalar(select(func.count()).select_from(ImportedFile)) or 0
    assert 10 <= there < 40
    check_whole(there)
    assert imported(import_folder(folder)) == {"imported": 40 - there, "unchanged": there}
    check_whole(40)
    assert db.session.scalar(select(func.count()).select_from(Media)) == 1
