"""What is exported makes equal posts on an empty site."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from blogs import all_posts, import_folder, imported, jekyll, png, redirects_of
from clients import Terminal
from factories import make_post, make_user
from flask import Flask

from mablog import create_app
from mablog.accounts.service import unclaimed_user
from mablog.db import db
from mablog.importing.export import export_markdown
from mablog.media.service import store_picture
from mablog.posts import service as posts
from mablog.posts.models import Post, Redirect
from mablog.posts.schemas import PostInput

SOURCES = [
    "",
    "\n\nBegins with empty lines",
    "CRLF\r\nand\nLF\rand CR\r\n",
    "No end",
    "---\ntitle: not front matter\n---\n\n+++\n",
    "```yaml\n---\na: b\n---\n```\n",
    '{% image "a.png" "not a call here" %} {{ "/x/" | url }} {% raw %}{{< y >}}{% endraw %}\n',
    "[old](/2014/01/01/x/) [page](other.md) ![missing](/media/aaaaaaaaaaaaaaaaaaaa.webp)\n",
    "\ufeffA mark, a \u2028 separator, \x0b\x0c\x7f\x85, 日本語 and 😀\n",
    "trailing blanks  \t\n \n",
]


@contextmanager
def empty_site(request: pytest.FixtureRequest, config: dict[str, object], tmp_path: Path) -> Iterator[Flask]:
    """Another site, on a fresh database of the same kind."""
    kind = "sqlite" if str(config["DATABASE_URL"]).startswith("sqlite") else "postgresql"
    maker = request.getfixturevalue(f"{kind}_databases")
    app = create_app({**config, "DATABASE_URL": maker.create("empty"), "MABLOG_DATA": str(tmp_path / "empty")})
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
    maker.drop("empty")


def everything() -> dict[str, dict[str, Any]]:
    """All that makes a post, by slug."""
    names = (
        "title", "source", "html", "text", "excerpt", "summary", "language", "status", "is_page", "pinned",
        "published_at", "listed_at", "created_at", "updated_at", "cover_alt", "words", "reading_minutes",
    )  # fmt: skip
    return {
        slug: {name: getattr(found, name) for name in names}
        | {
            "authors": [(user.username, user.display_name) for user in found.authors],
            "tags": [tag.name for tag in found.tags],
            "cover": found.cover and (found.cover.key, found.cover.width, found.cover.height),
            "redirects": redirects_of(found),
        }
        for slug, found in all_posts().items()
        if found.deleted_at is None
    }


def make_everything() -> None:
    picture, cover = store_picture(None, png("red", (900, 600)), alt="Red"), store_picture(None, png("blue"))
    text_picture, text_cover = picture.url, cover.key
    people = [make_user("ann", role="author", name="Ann: \"the first\" — 'quoted'"), unclaimed_user("Bob Möller")]
    moment = datetime(2014, 3, 12, 1, 2, 3, 456789, tzinfo=UTC)
    for number, source in enumerate([*SOURCES, f"![Red]({text_picture} 'Seen')\n"]):
        made = make_post(people[number % 2], title=f"Post {number}", source=source, published_at=moment)
        moment += timedelta(days=1, microseconds=1)
        made.created_at = made.updated_at = moment
    tags = ["C++", "a  b", "true", "2014", "null", 'quo"te', "日本", "a: b", "- c", "#d"]
    rich = {
        "title": "null: 'a' \"b\" # c \\n",
        "excerpt": "Two\nlines,  blanks  \n\n: # — \x85\u2028 end ",
        "tags": tags,
        "cover": text_cover,
        "cover_alt": "Blue\nfield",
        "language": "pt-BR",
    }
    before = make_post(people[0], **rich).slug
    for slug in ("once", "now"):
        change(before, slug=slug)
        before = slug
    db.session.add(Redirect(path="/old/100%25 ü", post_id=all_posts()["now"].id))
    make_post(people[0], title="2014", pinned=True, status="unlisted")
    change("2014", authors=["bob-moller", "ann"])
    make_post(people[0], title="A draft", status="draft", cover_alt="Of a picture that is gone")
    make_post(people[0], title="About", is_page=True)
    make_post(people[0], title="Binned")
    binned = all_posts()["binned"]
    posts.bin_post(None, binned, version=binned.version)
    db.session.commit()


def change(slug: str, /, **fields: Any) -> None:
    found = all_posts()[slug]
    posts.edit_post(None, found, PostInput.model_validate(fields), version=found.version)
    db.session.commit()


def test_a_round_trip_gives_equal_posts(
    app: Flask, request: pytest.FixtureRequest, config: dict[str, object], tmp_path: Path
) -> None:
    make_everything()
    import_folder(jekyll(tmp_path / "jekyll") / "_posts")
    before = everything()
    count, pictures = export_markdown(tmp_path / "out")
    assert (count, pictures) == (len(before), 4)
    with empty_site(request, config, tmp_path):
        report = import_folder(tmp_path / "out")
        assert [str(finding) for finding in report.refused] == []
        after = everything()
        assert after.keys() == before.keys()
        for slug, expected in before.items():
            assert after[slug] == expected
        assert imported(import_folder(tmp_path / "out")) == {"unchanged": len(before)}
        export_markdown(tmp_path / "again")
    names = sorted(path.name for path in (tmp_path / "out" / "posts").iterdir())
    for name in names:
        assert (tmp_path / "again" / "posts" / name).read_bytes() == (tmp_path / "out" / "posts" / name).read_bytes()


def test_an_export_goes_into_an_empty_folder_only(runner: Terminal, tmp_path: Path) -> None:
    make_post(title="One")
    result = runner.invoke(args=["export", "markdown", str(tmp_path / "out")])
    assert (result.exit_code, result.output) == (0, f"1 posts and 0 pictures exported to {tmp_path / 'out'}.\n")
    before = sorted(tmp_path.rglob("*"))
    assert runner.invoke(args=["export", "markdown", str(tmp_path / "out")]).exit_code == 1
    assert sorted(tmp_path.rglob("*")) == before


def test_posts_that_are_public_before_are_public_after_and_no_others(
    app: Flask, request: pytest.FixtureRequest, config: dict[str, object], tmp_path: Path
) -> None:
    make_everything()
    public = {slug for slug, found in all_posts().items() if isinstance(found, Post) and found.is_public}
    export_markdown(tmp_path / "out")
    with empty_site(request, config, tmp_path) as other:
        import_folder(tmp_path / "out")
        client = other.test_client()
        for slug, found in list(all_posts().items()):
            assert (client.get(found.path).status_code == 200) == (slug in public), slug
