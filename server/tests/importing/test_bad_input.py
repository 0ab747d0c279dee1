"""Files that cannot be taken are refused by name, with line and reason; the rest goes in."""

import os
from pathlib import Path

import pytest
from blogs import all_posts, import_folder, imported, post, write

pytestmark = pytest.mark.usefixtures("app")

BAD: dict[str, tuple[str | bytes, int, str]] = {
    "2014-01-01-not-utf8.md": (b"---\ntitle: x\n---\n\xff\xfe\n", 4, "not UTF-8"),
    "2014-01-01-nul.md": ("---\ntitle: x\n---\n\na\0b", 5, "NUL"),
    "2014-01-01-unclosed.md": ("---\ntitle: x\n", 1, "does not end"),
    "2014-01-01-yaml.md": ("---\ntitle: x\n\tb: [\n---\n", 3, "not YAML"),
    "2014-01-01-toml.md": ("+++\ntitle = \n+++\n", 2, "not TOML"),
    "2014-01-01-none.md": ("# Only text\n", 1, "no front matter"),
    "2014-01-01-empty.md": ("", 1, "no front matter"),
    "2014-01-01-year-0.md": (post(date="0000-01-01"), 3, "not a date"),
    "2014-01-01-words.md": (post(date="next week"), 3, "not a date"),
    "2014-01-01-list-date.md": ("---\ntitle: x\ndate: [1, 2]\n---\n", 3, "not a date"),
    "0000-00-00-name.md": (post(), 1, "not a date"),
    "2014-01-01-title-list.md": ("---\ntitle: [a, b]\n---\n", 2, "is a list"),
    "2014-01-01-tags.md": (post(tags="{a: b}"), 3, "not a list of words"),
    "2014-01-01-authors.md": (post(authors="[[a]]"), 3, "not a list of names"),
    "2014-01-01-long.md": (post("x" * 301), 2, "at most 300"),
    "2014-01-01-control.md": (post('"a\\ab"'), 2, "Only one line"),
    "2014-01-01-slug.md": (post(slug="../../etc/passwd"), 3, "leads out"),
    "2014-01-01-permalink.md": (post(permalink="/a/../../b/"), 3, "leads out"),
    "2014-01-01-redirect.md": (post(redirect_from="/../x"), 3, "leads out"),
    "2014-01-01-much.md": (post(body="x" * 1_000_001), 1, "at most 1000000"),
    "2014-01-01-other.md": (post(redirect_from="/2014/01/01/good/"), 3, "the address of 2014-01-01-good.md"),
    "2014-01-01-cycle-a.md": (post(redirect_from="/2014/01/01/cycle-b/"), 3, "the address of 2014-01-01-cycle-b.md"),
    "2014-01-01-cycle-b.md": (post(redirect_from="/2014/01/01/cycle-a/"), 3, "the address of 2014-01-01-cycle-a.md"),
    "2014-01-01-twice.md": (post(redirect_from="/once/"), 3, "which 2014-01-01-good.md redirects already"),
    "2014-01-01-back.md": (post(slug=r"..\..\up"), 3, "leads out"),
    "..\\..\\2014-01-01-up.md": (post(), 1, "leads out"),
    "..%2F2014-01-01-up.md": (post(), 1, "leads out"),
}


def test_each_bad_file_is_refused_by_name_and_the_rest_goes_in(tmp_path: Path) -> None:
    folder = write(tmp_path / "blog", {name: text for name, (text, _, _) in BAD.items()})
    write(folder, {"2014-01-01-good.md": post("Good", redirect_from="[/once/, /2014/01/01/good/]")})
    write(tmp_path, {"outside.md": post("Outside")})
    (folder / "2014-01-01-link.md").symlink_to(tmp_path / "outside.md")
    (folder / "2014-01-01-gone.md").symlink_to(tmp_path / "gone.md")
    (folder / "2014-01-01-folder.md").mkdir()
    os.mkfifo(folder / "2014-01-01-pipe.md")
    with (folder / "2014-01-01-huge.md").open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    special = {
        "2014-01-01-link.md": (1, "outside the folder"),
        "2014-01-01-gone.md": (1, "cannot be read"),
        "2014-01-01-pipe.md": (1, "not a regular file"),
        "2014-01-01-huge.md": (1, "209,715,200 bytes"),
    }
    report = import_folder(folder)
    refused = {finding.name: finding for finding in report.refused}
    expected = {name: (line, reason) for name, (_, line, reason) in BAD.items()} | special
    assert refused.keys() == expected.keys()
    for name, (line, reason) in expected.items():
        assert reason in refused[name].text, (name, refused[name].text)
        assert refused[name].lines == (line,), name
    assert imported(report) == {"imported": 1, "refused": len(expected)}
    assert list(all_posts()) == ["good"]


def test_a_redirect_that_the_site_uses_already_is_refused(tmp_path: Path) -> None:
    import_folder(write(tmp_path / "one", {"2014-01-01-a.md": post("A", redirect_from="/old/")}))
    second = write(tmp_path / "two", {"2014-01-02-b.md": post("B", redirect_from="/old/")})
    write(second, {"2014-01-02-c.md": post("C", redirect_from="/posts/a")})
    report = import_folder(second)
    assert imported(report) == {"refused": 2}
    assert {finding.text for finding in report.refused} == {
        "It redirects /old, which leads to another post of this site.",
        "It redirects /posts/a, which leads to another post of this site.",
    }
    assert list(all_posts()) == ["a"]


def test_a_bomb_of_aliases_is_only_an_odd_file(tmp_path: Path) -> None:
    levels = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 60))
    keys = ("draft", "pinned", "page", "status", "published", "lang", "image", "layout", "summary", "header")
    uses = "\n".join(f"{key}: *l59" for key in keys)
    text = f"---\nl0: &l0 lol\n{levels}\n{uses}\nauthor: {{name: *l59, username: *l59}}\n---\nText\n"
    assert imported(import_folder(write(tmp_path, {"2014-01-01-bomb.md": text}))) == {"imported": 1}


def test_odd_files_that_are_no_harm_come_in(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        {
            "2014-1-5-short.md": b"\xef\xbb\xbf---\r\ntitle: Short\r\ntags: a\t\r\n---\r\nOne\r\nTwo",
            "2014-01-06-empty.md": "---\n---\n",
            "2014-01-07-bare.md": "---\ntitle:\nimage:\ntags:\nauthors:\nredirect_from:\nexcerpt:\n---\n",
            "2014-01-08-self.md": post("Self", redirect_from="[/2014/01/08/self/, /posts/self]"),
            "2014-01-09-日本.md": post("日本"),
            ".hidden/2014-01-01-x.md": "broken",
            "node_modules/x/README.md": "broken",
        },
    )
    report = import_folder(folder)
    assert report.refused == []
    found = all_posts()
    assert found["short"].source == "One\r\nTwo"
    assert {entry.title for entry in found.values()} == {"Short", "Empty", "Bare", "Self", "日本"}
