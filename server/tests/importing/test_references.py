"""What a text points to, found and replaced."""

import pytest

from mablog.importing.references import Reference, rewrite_references


def found(text: str) -> list[tuple[str, bool, str]]:
    seen: list[Reference] = []
    assert rewrite_references(text, lambda reference: seen.append(reference)) == text
    return [(reference.target, reference.is_picture, reference.alt) for reference in seen]


def test_links_and_pictures_are_found_in_markdown_and_html() -> None:
    assert found('[a](/x "t") ![b \\[c\\]](<d e.png>) [![f](/g.jpg)](/h/(i)) <https://e.org/j>') == [
        ("/x", False, ""),
        ("d e.png", True, "b [c]"),
        ("/g.jpg", True, "f"),
        ("/h/(i)", False, ""),
        ("https://e.org/j", False, ""),
    ]
    assert found("[a]: /x\n[b]: /y.png 'z'\n") == [("/x", False, ""), ("/y.png", True, "")]
    assert found("<a class=x href='/x?a=1&amp;b=2'><img alt=\"A > b\" data-src=no src=/y.png></a>") == [
        ("/x?a=1&b=2", False, ""),
        ("/y.png", True, "A > b"),
    ]
    assert found("![Two\nlines](/a.png)") == [("/a.png", True, "Two lines")]


@pytest.mark.parametrize("code", ["`[a](/x)`", "```\n[a](/x)\n```", "    [a](/x)\n", "\\[a](/x)"])
def test_code_and_escaped_brackets_are_left_alone(code: str) -> None:
    assert found(f"{code}") == []


def test_only_the_target_changes() -> None:
    text = '[a](/x "t")\r\n![b](/y.png)\r\n<a href="/x">z</a> `[a](/x)` [c](/z)'
    targets = {"/x": "/posts/x", "/y.png": "/media/y.webp"}
    new = rewrite_references(text, lambda reference: targets.get(reference.target))
    assert new == '[a](/posts/x "t")\r\n![b](/media/y.webp)\r\n<a href="/posts/x">z</a> `[a](/x)` [c](/z)'


@pytest.mark.parametrize(
    "part", ["[", "](", "![a](", "<a ", "<img '", '<a href="', "](((", "[a]: ", "\\", "<https://", "](<"]
)
def test_a_hostile_text_takes_linear_time(part: str) -> None:
    text = part * (1_000_000 // len(part))
    assert rewrite_references(text, lambda reference: None) == text
