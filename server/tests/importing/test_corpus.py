"""A real blog, where it is at hand: 509 posts come in whole, twice, and go out again."""

import re
import shutil
from pathlib import Path

import pytest
from blogs import all_posts, import_folder, imported, redirects_of
from flask import Flask
from importing.test_export import empty_site, everything
from sqlalchemy import func, select

from mablog.db import db
from mablog.importing.export import export_markdown
from mablog.media.models import Media
from mablog.posts.models import Redirect

POSTS = 509


@pytest.mark.long
def test_the_corpus_comes_in_twice_and_goes_out(
    app: Flask, request: pytest.FixtureRequest, config: dict[str, object], corpus: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "posts"
    shutil.copytree(corpus / "posts", folder)
    report = import_folder(folder)
    assert imported(report) == {"imported": POSTS}
    unknown = {
        notice.text.partition(" is not a call")[0] for notice in report.notices if "is not a call" in notice.text
    }
    assert {re.sub(r"\s", "", call) for call in unknown} == {'{{"…"|team_photo}}', '{{"…"|team_link}}'}
    found = all_posts()
    assert len(found) == POSTS
    assert {"andrew-hyder-award", "andrew-hyder-award-2", "andrew-hyder-award-3"} <= found.keys()
    assert found["a-day-in-the-life-ingeniero-en-18f"].language == "es-PR"
    assert all(entry.authors and entry.tags and entry.status == "published" for entry in found.values())
    redirects = set(db.session.scalars(select(Redirect.path)))
    assert len(redirects) >= POSTS
    for name in (path.stem for path in folder.iterdir()):
        year, month, day, slug = name.split("-", 3)
        assert f"/{year}/{int(month):02}/{int(day):02}/{slug}" in redirects
    assert imported(import_folder(folder)) == {"unchanged": POSTS}
    before = everything()
    export_markdown(tmp_path / "out")
    with empty_site(request, config, tmp_path):
        assert imported(import_folder(tmp_path / "out")) == {"imported": POSTS}
        assert everything() == before


def test_pictures_of_the_corpus_come_with_their_posts(app: Flask, corpus: Path, tmp_path: Path) -> None:
    names = [
        "2014-03-12-coming-soon.md",
        "2016-01-04-turning-learning-up-to-11-transparency.md",
        "2014-09-04-a-new-look-at-the-freedom-of-information-act.md",
        "2018-01-30-getting-prepared-to-prototype.md",
    ]
    for name in names:
        shutil.copy(corpus / "posts" / name, tmp_path)
    report = import_folder(tmp_path, assets=corpus / "assets")
    assert imported(report) == {"imported": len(names)}
    assert [notice.text for notice in report.notices] == [
        "The picture assets/blog/prototype/paid-fam-leave.png is not taken: there is no such file"
    ]
    found = all_posts()
    assert found["coming-soon"].cover is not None
    assert '<img src="/media/' in found["a-new-look-at-the-freedom-of-information-act"].source
    assert (db.session.scalar(select(func.count()).select_from(Media)) or 0) >= len(names)
    assert all(redirects_of(entry) for entry in found.values())
