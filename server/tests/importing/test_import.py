"""A blog comes in: its posts, people, pictures and addresses; again and again, without harm."""

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from blogs import all_posts, hugo, import_folder, imported, jekyll, png, post, redirects_of, write
from clients import CheckedClient, Terminal
from factories import PASSWORD, make_post, make_user
from flask import Flask
from sqlalchemy import func, select

from mablog.accounts.models import User
from mablog.db import db
from mablog.importing.models import ImportedFile
from mablog.media.models import Media
from mablog.posts import service as posts
from mablog.posts.models import Post
from mablog.posts.schemas import PostInput

pytestmark = pytest.mark.usefixtures("app")


def test_a_jekyll_blog_comes_in_whole(tmp_path: Path) -> None:
    report = import_folder(jekyll(tmp_path) / "_posts")
    assert imported(report) == {"imported": 2}
    assert [str(notice) for notice in report.notices] == [
        '2014-03-12-First_Post.md:21: {{ "…" | team_photo }} is not a call that mablog knows; it stays as it stands.'
    ]
    found = all_posts()
    first, second = found["first-post"], found["second"]
    assert first.title == "The first, of all"
    assert first.published_at == first.created_at == first.updated_at == datetime(2014, 3, 12, tzinfo=UTC)
    assert (first.status, first.language, first.excerpt) == ("published", "es-PR", "In short & sweet")
    assert [(user.username, user.display_name) for user in first.authors] == [
        ("ann", "ann"),
        ("bob-moller", "Bob Möller"),
    ]
    assert [tag.name for tag in first.tags] == ["how we work", "C++"]
    assert first.cover is not None
    assert first.cover_alt == "A red field"
    green = db.session.scalars(select(Media).where(Media.alt == "A green field")).one()
    assert first.source == (
        "\nGo to [the second](/posts/second#part), [absolutely](/posts/second) or [by name](/posts/second).\n\n"
        f'![A green field]({green.url})\n\n{{{{ "ann" | team_photo }}}}\n'
    )
    assert redirects_of(first) == {"/2014/03/12/First_Post", "/first"}
    assert second.published_at == datetime(2014, 4, 1, 14, tzinfo=UTC)
    assert [tag.name for tag in second.tags] == ["news"]
    assert second.source == (
        "Back to [the first](/posts/first-post). {{ kept }}\n\n"
        f"<figure>\n\n<img src='{first.cover.url}' alt='again'>\n</figure>\n"
    )


def test_a_hugo_blog_comes_in_whole(tmp_path: Path) -> None:
    report = import_folder(hugo(tmp_path) / "content")
    assert imported(report) == {"imported": 4}
    assert report.notices == []
    found = all_posts()
    bundle = found["bundle"]
    photo = db.session.scalars(select(Media)).one()
    assert bundle.source == (
        f'![A photo]({photo.url} "Seen")\n\n'
        "[Plain](/posts/plain) and [so](/posts/plain) and [so](/posts/plain).\n\n<https://www.youtube.com/watch?v=abc>\n"
    )
    assert bundle.published_at == datetime(2020, 1, 2, 2, 4, 5, tzinfo=UTC)
    assert [tag.name for tag in bundle.tags] == ["x", "Y"]
    assert (bundle.excerpt, [user.username for user in bundle.authors]) == ("What it is", ["Ann"])
    assert redirects_of(bundle) == {"/old/bundle", "/2020/01/02/bundle"}
    assert found["later"].status == "draft"
    assert found["about"].is_page
    assert found["about"].path == "/about"


def test_a_hexo_blog_comes_in_with_the_folders_of_its_posts(tmp_path: Path) -> None:
    hexo = {
        "_config.yml": "url: https://hexo.example\npermalink: :year/:month/:day/:title/\n",
        "source/images/all.png": png("green"),
        "source/_posts/one.md": post(
            "One",
            "{% asset_img own.png Own picture %}\n\n![All](/images/all.png)\n\n{% post_link two 'The other' %}\n",
            date="2021-01-02 03:04:05",
            categories="[[Life, Work]]",
        ),
        "source/_posts/one/own.png": png("blue"),
        "source/_posts/two.md": post("Two", date="2021-01-03"),
    }
    report = import_folder(write(tmp_path, hexo) / "source" / "_posts")
    assert report.notices == []
    one = all_posts()["one"]
    own, shared = (db.session.scalars(select(Media.key).where(Media.alt == alt)).one() for alt in ("Own", "All"))
    assert one.source == f"![Own](/media/{own}.webp)\n\n![All](/media/{shared}.webp)\n\n[The other](/posts/two)\n"
    assert [tag.name for tag in one.tags] == ["Life", "Work"]
    assert redirects_of(one) == {"/2021/01/02/one"}


def test_without_settings_the_old_host_is_the_one_that_posts_link_to(tmp_path: Path) -> None:
    here, other = "https://www.blog.example/2014/01/01/a/", "https://other.example/2014/01/01/a/"
    folder = write(
        tmp_path,
        {
            "2014-01-01-a.md": post("A"),
            "2014-01-02-b.md": post("B", f"<{here}> [x]({other})\n"),
            "2014-01-03-c.md": post("C", f"[x]({here}?utm=1#part) [y](https://blog.example/2014/01/01/a)\n"),
        },
    )
    import_folder(folder)
    found = all_posts()
    assert found["b"].source == f"[/posts/a](/posts/a) [x]({other})\n"
    assert found["c"].source == "[x](/posts/a#part) [y](/posts/a)\n"


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        ("", "/how we work/tips/2014/03/12/a.html"),
        ("permalink: pretty\n", "/how we work/tips/2014/03/12/a"),
        ("permalink: /blog/:title\n", "/blog/a"),
        ("permalink: :year/:month/:day/:title/\n", "/2014/03/12/a"),
    ],
)
def test_the_addresses_of_the_generators_own_settings_redirect(tmp_path: Path, settings: str, address: str) -> None:
    folder = write(
        tmp_path,
        {
            "_config.yml": f"author:\n  name: The One\n{settings}",
            "_posts/2014-03-12-a.md": post("A", categories="[How we work, tips]"),
            "_posts/2014-03-13-b.md": post("B", f"[a](<{address}>) [a](/2014/03/12/a/)\n"),
        },
    )
    assert import_folder(folder).notices == []
    found = all_posts()
    assert redirects_of(found["a"]) == {address, "/2014/03/12/a"}
    assert found["b"].source == "[a](</posts/a>) [a](/posts/a)\n"
    assert [user.display_name for user in found["a"].authors] == ["The One"]


def test_old_addresses_redirect_and_posts_can_be_read(client: CheckedClient, tmp_path: Path) -> None:
    import_folder(jekyll(tmp_path) / "_posts")
    for old in ("/2014/03/12/First_Post/", "/2014/03/12/First_Post", "/first/"):
        answer = client.get(old)
        assert (answer.status_code, answer.headers["Location"]) == (301, "/posts/first-post")
    assert client.get("/posts/first-post").status_code == 200


def test_authors_become_accounts_that_cannot_log_in(client: CheckedClient, tmp_path: Path) -> None:
    import_folder(jekyll(tmp_path) / "_posts")
    users = db.session.scalars(select(User)).all()
    assert {user.username: user.password_hash for user in users} == {"ann": None, "bob-moller": None}
    for password in ("", "ann", PASSWORD):
        answer = client.post("/api/login", json={"username": "ann", "password": password})
        assert answer.status_code in (401, 422)


def test_a_second_run_takes_over_what_changed_and_skips_the_rest(tmp_path: Path) -> None:
    folder = jekyll(tmp_path) / "_posts"
    import_folder(folder)
    before = all_posts()["first-post"].version
    assert imported(import_folder(folder)) == {"unchanged": 2}
    assert all_posts()["first-post"].version == before
    write(folder, {"2014-04-01-second.md": post("Second, better", "New text.\n", author="carl", tags="[a, b]")})
    assert imported(import_folder(folder)) == {"updated": 1, "unchanged": 1}
    second = all_posts()["second"]
    assert (second.title, second.source, second.authors[0].username) == ("Second, better", "New text.\n", "carl")
    assert imported(import_folder(folder)) == {"unchanged": 2}


def test_a_post_changed_on_the_site_is_left_unless_told_otherwise(tmp_path: Path) -> None:
    folder = write(tmp_path, {"2014-01-01-a.md": post("A"), "2014-01-02-b.md": post("B")})
    import_folder(folder)
    for found in all_posts().values():
        posts.edit_post(None, found, PostInput(source="Changed here."), version=found.version)
    write(tmp_path, {"2014-01-02-b.md": post("B, changed in the file")})
    report = import_folder(folder)
    assert imported(report) == {"left": 2}
    assert [finding.name for finding in report.left] == ["2014-01-01-a.md", "2014-01-02-b.md"]
    assert {found.source for found in all_posts().values()} == {"Changed here."}
    assert imported(import_folder(folder, overwrite=True)) == {"updated": 2}
    assert all_posts()["b"].title == "B, changed in the file"
    assert {found.source for found in all_posts().values()} == {"Text.\n"}
    assert imported(import_folder(folder)) == {"unchanged": 2}


def test_a_post_in_the_bin_stays_there_unless_told_otherwise(tmp_path: Path) -> None:
    folder = write(tmp_path, {"2014-01-01-a.md": post("A")})
    import_folder(folder)
    found = all_posts()["a"]
    posts.bin_post(None, found, version=found.version)
    assert imported(import_folder(folder)) == {"left": 1}
    assert imported(import_folder(folder, overwrite=True)) == {"updated": 1}
    assert all_posts()["a"].deleted_at is None


def test_a_taken_slug_gets_a_suffix_that_stays_the_same(tmp_path: Path) -> None:
    make_post(title="Award")
    names = ["2022-01-01-award.md", "2023-01-01-award.md", "2024-01-01-award.md"]
    folder = write(tmp_path, {name: post(name[:4]) for name in names})
    import_folder(folder)
    expected = {"award-2": "2022", "award-3": "2023", "award-4": "2024"}
    assert {slug: found.title for slug, found in all_posts().items() if slug != "award"} == expected
    write(
        folder, {name: post(name[:4], "Changed.\n") for name in reversed(names)} | {"2021-01-01-award.md": post("2021")}
    )
    assert imported(import_folder(folder)) == {"updated": 3, "imported": 1}
    expected["award-5"] = "2021"
    assert {slug: found.title for slug, found in all_posts().items() if slug != "award"} == expected


def test_another_slug_in_the_file_moves_the_post(tmp_path: Path) -> None:
    folder = write(tmp_path, {"2014-01-01-a.md": post("A"), "2014-01-02-b.md": post("B", "[a](/2014/01/01/a/)\n")})
    import_folder(folder)
    write(folder, {"2014-01-01-a.md": post("A", slug="new-name")})
    assert imported(import_folder(folder)) == {"updated": 2}
    found = all_posts()
    assert found["b"].source == "[a](/posts/new-name)\n"
    assert "/posts/a" in redirects_of(found["new-name"])


def test_a_blog_in_another_folder_is_the_same_blog(tmp_path: Path) -> None:
    jekyll(tmp_path / "one")
    import_folder(tmp_path / "one" / "_posts")
    shutil.move(tmp_path / "one", tmp_path / "two")
    assert imported(import_folder(tmp_path / "two" / "_posts")) == {"unchanged": 2}
    assert imported(import_folder(tmp_path / "two")) == {"unchanged": 2}
    assert db.session.scalar(select(func.count()).select_from(ImportedFile)) == 2


def test_two_blogs_with_equal_file_names_stay_apart(tmp_path: Path) -> None:
    import_folder(write(tmp_path / "one", {"a.md": post("One", date="2014-01-01")}))
    import_folder(write(tmp_path / "two", {"a.md": post("Two", date="2015-01-01")}))
    assert {slug: found.title for slug, found in all_posts().items()} == {"a": "One", "a-2": "Two"}


def test_a_missing_or_refused_picture_keeps_no_post_out(tmp_path: Path) -> None:
    body = '\n![Gone](/assets/gone.png)\n<img src="/assets/drawing.svg" alt="Drawing">\n![Far](https://far.example/x.png)\n'
    folder = write(
        tmp_path / "posts",
        {
            "2014-01-01-a.md": post("A", body + "![Out](/../secret.png)\n", image="/assets/broken.png"),
            "../assets/drawing.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
            "../assets/broken.png": png()[:20],
            "../../secret.png": png(),
        },
    )
    report = import_folder(folder)
    assert imported(report) == {"imported": 1}
    assert [str(notice) for notice in report.notices] == [
        "2014-01-01-a.md:6: The picture /assets/gone.png is not taken: there is no such file",
        "2014-01-01-a.md:7: The picture /assets/drawing.svg is not taken: "
        "SVG is not taken, because it can hold scripts: send it as PNG or WebP.",
        "2014-01-01-a.md:9: The picture /../secret.png is not taken: it lies outside the folder",
        "2014-01-01-a.md:3: The picture /assets/broken.png is not taken: The picture is broken or incomplete.",
    ]
    assert all_posts()["a"].source == body + "![Out](/../secret.png)\n"
    assert "Gone" in all_posts()["a"].html


def test_a_picture_that_turns_up_later_is_taken_then(tmp_path: Path) -> None:
    folder = write(tmp_path, {"2014-01-01-a.md": post("A", "![Alt](x.png)\n")})
    import_folder(folder)
    write(folder, {"x.png": png()})
    assert imported(import_folder(folder)) == {"updated": 1}
    assert all_posts()["a"].source == f"![Alt]({db.session.scalars(select(Media)).one().url})\n"


def test_the_same_picture_is_stored_once(tmp_path: Path) -> None:
    body = "![One](/assets/a.png) ![Two](/assets/b.png) ![Three](assets/c.png)\n"
    assets = {"assets/a.png": png(), "assets/b.png": png(), "assets/c.png": png("blue")}
    folder = write(
        tmp_path, {"posts/2014-01-01-a.md": post("A", body), "posts/2014-01-02-b.md": post("B", body), **assets}
    )
    import_folder(folder)
    import_folder(folder)
    assert db.session.scalar(select(func.count()).select_from(Media)) == 2


def test_pictures_are_found_in_the_assets_that_are_named(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"elsewhere/files/a.png": png(), "posts/2014-01-01-a.md": post("A", "![A](/files/a.png) ![B](a.png)\n")},
    )
    report = import_folder(tmp_path / "posts", assets=tmp_path / "elsewhere" / "files")
    url = db.session.scalars(select(Media)).one().url
    assert all_posts()["a"].source == f"![A]({url}) ![B]({url})\n"
    assert report.notices == []


def test_a_link_out_of_the_folder_brings_no_picture(tmp_path: Path) -> None:
    folder = write(tmp_path / "blog", {"2014-01-01-a.md": post("A", "![A](assets/a.png)\n"), "assets/b.png": png()})
    write(tmp_path, {"private.png": png("blue")})
    (folder / "assets" / "a.png").symlink_to(tmp_path / "private.png")
    report = import_folder(folder)
    assert [notice.text for notice in report.notices] == [
        "The picture assets/a.png is not taken: it lies outside the folder"
    ]
    # The same picture without the way out comes in.
    (folder / "assets" / "a.png").unlink()
    shutil.copy(tmp_path / "private.png", folder / "assets" / "a.png")
    assert import_folder(folder).notices == []


def test_what_has_no_date_or_one_in_the_future_waits_as_a_draft(tmp_path: Path) -> None:
    folder = write(tmp_path, {"undated.md": post("A"), "2999-01-01-far.md": post("B"), "_drafts/idea.md": post("C")})
    report = import_folder(folder)
    assert {slug: found.status for slug, found in all_posts().items()} == dict.fromkeys(
        ("undated", "far", "idea"), "draft"
    )
    assert sorted(notice.name for notice in report.notices) == ["2999-01-01-far.md", "undated.md"]


def test_dates_without_an_offset_are_in_the_time_zone_of_the_site(runner: Terminal, tmp_path: Path) -> None:
    assert runner.invoke(args=["site", "set", "time_zone", "Europe/Berlin"]).exit_code == 0
    folder = write(tmp_path, {"2014-07-01-a.md": post("A")})
    result = runner.invoke(args=["import", "markdown", str(folder)])
    assert result.exit_code == 0, result.output
    assert all_posts()["a"].published_at == datetime(2014, 6, 30, 22, tzinfo=UTC)


def test_an_author_who_is_a_member_is_that_member(tmp_path: Path) -> None:
    ann = make_user("Ann", role="author").id
    import_folder(write(tmp_path, {"2014-01-01-a.md": post("A", author="ann")}))
    assert [user.id for user in all_posts()["a"].authors] == [ann]


def test_tags_and_languages_that_do_not_fit_are_left_out_and_named(tmp_path: Path) -> None:
    text = post("A", tags=f"[good, '!!!', {'x' * 61}]", lang="klingon")
    report = import_folder(write(tmp_path, {"2014-01-01-a.md": text}), language="es")
    found = all_posts()["a"]
    assert ([tag.name for tag in found.tags], found.language) == (["good"], "es")
    assert [notice.lines for notice in report.notices] == [(3,), (3,), (4,)]


def test_a_dry_run_changes_nothing(runner: Terminal, tmp_path: Path, app: Flask) -> None:
    folder = jekyll(tmp_path) / "_posts"
    result = runner.invoke(args=["import", "markdown", str(folder), "--dry-run"])
    assert result.exit_code == 0, result.output
    assert result.output.endswith("Nothing was changed. It would be: 2 imported, 0 updated, 0 unchanged, 0 refused.\n")
    for table in (Post, User, Media, ImportedFile):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0
    import_folder(folder)
    result = runner.invoke(args=["import", "markdown", str(folder), "--dry-run"])
    assert "0 imported, 0 updated, 2 unchanged, 0 refused." in result.output


def test_on_a_terminal_the_command_shows_its_progress(config: dict[str, object], tmp_path: Path) -> None:
    folder = jekyll(tmp_path / "blog") / "_posts"
    leader, follower = os.openpty()
    process = subprocess.Popen(
        [Path(sys.executable).with_name("mablog"), "import", "markdown", folder],
        env={**os.environ, **{name: str(value) for name, value in config.items()}, **TERMINAL}
        | {"TEST_DATABASE_URL": str(config["DATABASE_URL"])},
        cwd=tmp_path,
        stdout=follower,
    )
    os.close(follower)
    shown = b""
    with suppress(OSError):  # the other end is closed
        while part := os.read(leader, 4096):
            shown += part
    os.close(leader)
    assert process.wait() == 0
    assert b"2/2" in shown
    assert b"2 imported, 0 updated, 0 unchanged, 0 refused." in shown


TERMINAL = {"TERM": "xterm", "COLUMNS": "100"}


def test_the_command_names_what_it_refused_and_says_so_by_its_exit_status(runner: Terminal, tmp_path: Path) -> None:
    folder = write(tmp_path, {"2014-01-01-a.md": post("A"), "bad\x1b[31m.md": "---\ntitle: [\n---\n"})
    result = runner.invoke(args=["import", "markdown", str(folder)])
    assert result.exit_code == 1
    assert "bad\\x1b[31m.md:3: The front matter is not YAML" in result.output
    assert "\x1b" not in result.output
    assert result.output.endswith("1 imported, 0 updated, 0 unchanged, 1 refused.\n")
    assert runner.invoke(args=["import", "markdown", str(tmp_path / "nowhere")]).exit_code != 0
