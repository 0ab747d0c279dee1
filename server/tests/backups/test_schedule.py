"""Backups that are made by themselves, into a folder or a bucket."""

from datetime import timedelta
from pathlib import Path

import pytest
from clients import Terminal
from flask import Flask
from media.conftest import s3_address, s3_settings  # noqa: F401

from mablog.backups import keeping
from mablog.backups.jobs import make
from mablog.db import utcnow


@pytest.fixture(params=["folder", "s3"])
def config(config: dict[str, object], request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, object]:
    """Of a site that keeps two backups; with S3, in the same bucket as its pictures."""
    if request.param == "folder":
        return config | {"MABLOG_BACKUP_TO": str(tmp_path / "backups"), "MABLOG_BACKUP_KEEP": 2}
    s3: dict[str, object] = request.getfixturevalue("s3_settings")
    return config | s3 | {"MABLOG_BACKUP_TO": s3["MABLOG_STORAGE"], "MABLOG_BACKUP_KEEP": 2}


def test_a_backup_is_made_when_it_is_due_and_only_our_oldest_ones_are_removed(
    app: Flask, runner: Terminal, tmp_path: Path
) -> None:
    place = keeping.place()
    assert place
    make()
    (first,) = place.names()
    make()
    assert place.names() == [first]  # which is not a day old
    assert not keeping.is_due([first], now=utcnow() + timedelta(hours=23))
    assert keeping.is_due([first], now=utcnow() + timedelta(hours=24))

    for days in (1, 2):
        name, manifest, _ = keeping.back_up(place, lambda stage, done, total: None, now=utcnow() + timedelta(days=days))
    assert len(place.names()) == 2
    assert place.names()[-1] == name
    assert first not in place.names()
    assert manifest.rows
