"""Markdown as readers would see it."""

import pytest
from clients import CheckedClient
from lxml.html import fragments_fromstring

from mablog.markup import render

TEXT = """# Spring

Some *words*[^1]
on two lines.

<div>
raw
</div>


https://example.org/

- [x] done

| a | b |
|---|---|
| 1 | 2 |

[^1]: A note.

The end.
"""


def test_a_preview_is_what_the_published_page_holds(ann: CheckedClient) -> None:
    shown = ann.post("/api/posts/preview", json={"source": TEXT}).get_json()
    post = ann.post("/api/posts", json={"title": "Spring", "source": TEXT, "status": "published"}).get_json()
    assert shown["html"] == post["html"]
    assert shown["html"] in ann.get("/posts/spring").text
    assert (shown["words"], shown["reading_minutes"]) == (17, post["reading_minutes"])
    assert shown["toc"] == [{"level": 2, "text": "Spring", "id": "h-spring"}]


def test_a_preview_says_in_which_line_each_block_begins(ann: CheckedClient) -> None:
    shown = ann.post("/api/posts/preview", json={"source": TEXT}).get_json()
    names = [element.tag for element in fragments_fromstring(shown["html"])]
    assert list(zip(names, shown["blocks"], strict=True)) == [
        ("h2", 1),
        ("p", 3),
        ("div", 6),
        ("p", 11),
        ("ul", 13),
        ("div", 15),
        ("p", 21),
        ("section", 21),
    ]


@pytest.mark.parametrize("source", ["", "\r\n\r\n", "<p data-sourcepos='9999999:1-9999999:1'>x", "> " * 600 + "x"])
def test_odd_input_has_a_preview_too(ann: CheckedClient, source: str) -> None:
    answer = ann.post("/api/posts/preview", json={"source": source})
    assert answer.status_code == 200
    lines = source.count("\n") + 1
    assert all(1 <= line <= lines for line in answer.get_json()["blocks"])
    assert answer.get_json()["html"] == render(source).html
