"""Where the words of a question stand, in the author's own spelling."""

import pytest

from mablog.posts.models import Post
from mablog.search.highlight import LONGEST_PASSAGE, results_of
from mablog.search.question import understood


def fragment(text: str, query: str, *, title: str = "", summary: str = "") -> str:
    post = Post(title=title, text=text, summary=summary)
    return str(results_of([post], understood(query))[0].fragment)


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("A Café there", "cafe", "A <mark>Café</mark> there"),
        ("A cafe\u0301 there", "café", "A <mark>café</mark> there"),
        ("Große STRASSE, Straßen", "strasse", "Große <mark>STRASSE</mark>, <mark>Straßen</mark>"),
        ("我们今天讨论全文搜索。", "搜索", "我们今天讨论全文<mark>搜索</mark>。"),
        ("½ ﷺ…— needle’s end", "needle", "½ ﷺ…— <mark>needle</mark>’s end"),
        ("undo, do it", "do", "undo, <mark>do</mark> it"),
        ("Node.js and node js", "node.js", "<mark>Node.js</mark> and <mark>node js</mark>"),
        ("designs design", '"design"', "designs <mark>design</mark>"),
        ("Python中文", "中文 python", "<mark>Python</mark><mark>中文</mark>"),
        ("a <b> & needle", "needle", "a &lt;b&gt; &amp; <mark>needle</mark>"),
    ],
)
def test_marks_stand_around_the_words_as_they_were_written(text: str, query: str, marked: str) -> None:
    assert fragment(text, query) == marked


def test_passages_show_each_word_and_are_cut_between_words() -> None:
    text = f"{'before ' * 50}needle {'after ' * 50}\nNothing here.\nAnother line with a needle.\nHere is thread."
    shown = fragment(text, "needle thread")
    assert shown.startswith("…before ")
    assert "after… " in shown
    assert shown.endswith("Here is <mark>thread</mark>.")
    assert "Another" not in shown
    assert len(shown) < 2 * LONGEST_PASSAGE


def test_text_without_spaces_is_cut_all_the_same() -> None:
    shown = fragment("前" * 5000 + "搜索" + "后" * 5000, "搜索")
    assert "<mark>搜索</mark>" in shown
    assert len(shown) < LONGEST_PASSAGE + 20


def test_a_match_outside_the_text_shows_the_summary() -> None:
    assert fragment("Nothing.", "needle", title="A needle", summary="What it is about.") == "What it is about."
