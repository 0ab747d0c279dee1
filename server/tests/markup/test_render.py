"""What authors write and what readers get."""

from pathlib import Path
from urllib.parse import unquote

import pytest
from lxml import html

from mablog.markup import RENDERER, Heading, Labels, Picture, media_keys, render

KEY = "a1b2c3d4e5f6g7h8i9j0"
PICTURES = {KEY: Picture(KEY, 1600, 900, (400, 800, 1600))}
IMAGE = (
    f'src="/media/{KEY}.webp" alt="Alt" width="1600" height="900" loading="lazy" decoding="async" '
    f'srcset="/media/{KEY}-400.webp 400w, /media/{KEY}-800.webp 800w, /media/{KEY}-1600.webp 1600w" '
    'sizes="(max-width: 45rem) 100vw, 45rem"'
)


def out(markdown: str) -> str:
    return render(markdown, pictures=PICTURES, site_url="https://blog.example").html.strip()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a *b* **c** `d`", "<p>a <em>b</em> <strong>c</strong> <code>d</code></p>"),
        ("a  \nb\\\nc", "<p>a<br>\nb<br>\nc</p>"),
        ("> a\nb", "<blockquote>\n<p>a\nb</p>\n</blockquote>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("&copy; &amp; &lt;", "<p>© &amp; &lt;</p>"),
        ("***", "<hr>"),
        ("    a < b", '<pre class="highlight"><code>a &lt; b\n</code></pre>'),
        ("[a]\n\n[a]: /b 'c'", '<p><a href="/b" title="c">a</a></p>'),
        (r"\*a\*", "<p>*a*</p>"),
        ("~~a~~", "<p><del>a</del></p>"),
        ("<div>*a*</div>", "<div>*a*</div>"),
        ("<div>\n\n*a*\n\n</div>", "<div>\n<p><em>a</em></p>\n</div>"),
        ("x <kbd>a</kbd><mark>b</mark><font>c</font>", "<p>x <kbd>a</kbd><mark>b</mark>c</p>"),
        ("<abbr title='b'>a</abbr>", '<p><abbr title="b">a</abbr></p>'),
        ('<p class="evil anchor">a</p>', "<p>a</p>"),
    ],
)
def test_markdown_is_commonmark_with_html(source: str, expected: str) -> None:
    assert out(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x www.a.example", '<p>x <a href="http://www.a.example" rel="noopener">www.a.example</a></p>'),
        ("[a](https://b.example) c", '<p><a href="https://b.example" rel="noopener">a</a> c</p>'),
        ("[a](https://blog.example/b) c", '<p><a href="https://blog.example/b">a</a> c</p>'),
        ("[a](https://blog.example.evil/b) c", '<p><a href="https://blog.example.evil/b" rel="noopener">a</a> c</p>'),
        ("[a](/b)", '<p><a href="/b">a</a></p>'),
        ('<a href="/b" target=_blank rel=me>a</a>', '<p><a href="/b">a</a></p>'),
        ("[a](mailto:a@b.example)", '<p><a href="mailto:a@b.example">a</a></p>'),
        ("[a](ftp://b.example/)", "<p><a>a</a></p>"),
    ],
)
def test_links_say_when_they_leave_the_site(source: str, expected: str) -> None:
    assert out(source) == expected


@pytest.mark.parametrize(
    ("source", "address", "words"),
    [
        ("https://a.example/2014/06/hello-big-world.html", "", ["Hello big world", "a.example"]),
        ("https://www.a.example/x", "", ["a.example/x"]),
        ("[A title](https://a.example/x)", "https://a.example/x", ["A title", "a.example"]),
        ("https://youtu.be/abc", "", ["youtu.be/abc", "Video"]),
        (
            "[Talk](https://www.youtube.com/watch?v=a)",
            "https://www.youtube.com/watch?v=a",
            ["Talk", "youtube.com", "Video"],
        ),
        ("[Talk](https://vimeo.com/123)", "https://vimeo.com/123", ["Talk", "vimeo.com", "Video"]),
        (
            "[Talk](https://tube.example/w/kkGMgK9ZtnKfYAgnEtQxbv)",
            "https://tube.example/w/kkGMgK9ZtnKfYAgnEtQxbv",
            ["Talk", "tube.example", "Video"],
        ),
        ("[Channel](https://www.youtube.com/@a)", "https://www.youtube.com/@a", ["Channel", "youtube.com"]),
        (
            '<iframe src="//www.youtube-nocookie.com/embed/a-b?rel=0" title="Talk"></iframe>',
            "https://www.youtube.com/watch?v=a-b",
            ["Talk", "youtube.com", "Video"],
        ),
        (
            '<p><iframe src="https://player.vimeo.com/video/12" title="Talk"></iframe></p>',
            "https://vimeo.com/12",
            ["Talk", "vimeo.com", "Video"],
        ),
    ],
)
def test_a_link_alone_becomes_a_card(source: str, address: str, words: list[str]) -> None:
    card = html.fromstring(out(source))
    assert card.get("class") == "link-card"
    assert card[0].get("href") == (address or source)
    assert [span.text for span in card[0]] == words


@pytest.mark.parametrize("source", ["- https://a.example", "> https://a.example", "[a](/b)", "https://a.example and"])
def test_a_link_among_others_stays_a_link(source: str) -> None:
    assert "link-card" not in out(source)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (f"![Alt](/media/{KEY}.webp)", f"<figure><img {IMAGE}></figure>"),
        (f"![Alt](https://blog.example/media/{KEY}-400.webp)", f"<figure><img {IMAGE}></figure>"),
        (f'![Alt](/media/{KEY}.webp "Cap")', f"<figure><img {IMAGE}><figcaption>Cap</figcaption></figure>"),
        (f"![Alt](/media/{KEY}.webp)\n![Alt](/media/{KEY}.webp)", f"<figure><img {IMAGE}></figure>" * 2),
        (f"a ![Alt](/media/{KEY}.webp)", f"<p>a <img {IMAGE}></p>"),
        (f"[![Alt](/media/{KEY}.webp)](/b)", f'<figure><a href="/b"><img {IMAGE}></a></figure>'),
        (
            "![Alt](/static/a.svg)",
            '<figure><img src="/static/a.svg" alt="Alt" loading="lazy" decoding="async"></figure>',
        ),
        ("![Alt](/media/00000000000000000000.webp)", '<p><span class="missing-image">Alt</span></p>'),
        ("![](images/a.png)", '<p><span class="missing-image">a.png</span></p>'),
        (
            "![Alt](https://a.example/b.png)",
            '<p><a class="external-image" href="https://a.example/b.png" rel="noopener">Alt</a></p>',
        ),
        (
            "a ![](//a.example/b.png)",
            '<p>a <a class="external-image" href="//a.example/b.png" rel="noopener">a.example/b.png</a></p>',
        ),
        ("a [![Alt](https://a.example/b.png)](/c)", '<p>a <a href="/c">Alt</a></p>'),
        ("a ![Alt](data:image/png;base64,AAAA)", "<p>a Alt</p>"),
    ],
)
def test_pictures_load_from_this_site_or_become_words(source: str, expected: str) -> None:
    assert out(source) == expected


def test_media_keys_are_found_wherever_they_stand() -> None:
    other = "z" * 20
    source = f"![](/media/{KEY}.webp) <img src='/media/{other}-400.webp'> /media/short.webp /media/{'x' * 21}.webp"
    assert media_keys(source) == {KEY, other}


def test_headings_have_unique_ids_anchors_and_a_table_of_contents() -> None:
    rendered = render("## Über *uns*\n\n### 你好, 世界\n\n## Über uns\n\n## Über uns 2\n\n## !\n\n[to](#über-uns)")
    assert rendered.toc == (
        Heading(2, "h-über-uns", "Über uns"),
        Heading(3, "h-你好-世界", "你好, 世界"),
        Heading(2, "h-über-uns-2", "Über uns"),
        Heading(2, "h-über-uns-2-2", "Über uns 2"),
        Heading(2, "h-section", "!"),
    )
    page = html.fromstring(f"<main>{rendered.html}</main>")
    assert page.xpath("//@id") == [heading.id for heading in rendered.toc]
    assert rendered.html.count('<a class="anchor" href="#h-') == 5
    assert page.xpath("//a[text()='to']/@href") == ["#h-%C3%BCber-uns"]


def test_the_title_of_the_page_stays_the_only_first_heading() -> None:
    assert [heading.level for heading in render("# a\n\n## b\n\n###### c").toc] == [2, 3, 6]
    assert [heading.level for heading in render("## a\n\n### b").toc] == [2, 3]


def test_an_authors_own_ids_lead_where_they_led() -> None:
    written = out('<h2 id="old">New</h2>\n<a name="spot"></a><p id="spot2">x</p>\n\n[a](#old) [b](#spot) [c](#spot2)')
    page = html.fromstring(f"<main>{written}</main>")
    ids = set(page.xpath("//@id"))
    assert ids == {"h-new", "u-spot", "u-spot2"}
    assert [href[1:] for href in page.xpath("//p/a[text()]/@href")] == ["h-new", "u-spot", "u-spot2"]


def test_code_is_highlighted_by_classes() -> None:
    assert out("```python\nif x: pass\n```") == (
        '<pre class="highlight"><code class="language-python"><span class="k">if</span> <span class="n">x</span>'
        '<span class="p">:</span> <span class="k">pass</span>\n</code></pre>'
    )


@pytest.mark.parametrize("source", ["```nosuch\n<b>\n```", "```python\n" + "x = 1\n" * 10_000 + "```"])
def test_unknown_and_very_long_code_stays_plain(source: str) -> None:
    code = out(source)
    assert "<span" not in code
    assert '<pre class="highlight"><code class="language-' in code


def test_tables_scroll_by_keyboard_under_a_name() -> None:
    table = out("| a | b |\n|:--|--:|\n| 1 | 2 |")
    assert table.startswith('<div class="table-wrap" tabindex="0" role="region" aria-label="Table: a, b"><table>')
    assert '<td class="align-right">2</td>' in table
    assert 'aria-label="Table: Cap"' in out("<table><caption>Cap</caption><tr><td>1</td></tr></table>")


def test_tasks_are_disabled_checkboxes_named_by_their_words() -> None:
    page = html.fromstring(out("- [ ] a *b*\n- [x] c\n  - [ ] d"))
    boxes = page.xpath("//input[@type='checkbox'][@disabled]")
    assert [(box.get("aria-label"), "checked" in box.attrib) for box in boxes] == [
        ("a b", False),
        ("c", True),
        ("d", False),
    ]


def test_footnotes_link_there_and_back() -> None:
    written = out("a[^x] b[^x] c[^é]\n\n[^x]: X\n[^é]: E")
    page = html.fromstring(f"<main>{written}</main>")
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids)) == 5
    assert {unquote(href[1:]) for href in page.xpath("//a/@href")} == set(ids)
    assert page.xpath("//section/@role") == ["doc-endnotes"]
    backlinks = page.xpath("//a[@role='doc-backlink']/@aria-label")
    assert backlinks == ["Back to reference 1", "Back to reference 1-2", "Back to reference 2"]


def test_the_renderers_own_words_are_the_callers() -> None:
    labels = Labels(video="Film", table="Tabelle", back="Zurück zu")
    source = "https://youtu.be/a\n\n| a |\n|---|\n\nb[^1]\n\n[^1]: c"
    written = render(source, labels=labels).html
    assert ">Film<" in written
    assert 'aria-label="Tabelle: a"' in written
    assert 'aria-label="Zurück zu 1"' in written


def test_text_is_what_a_reader_reads() -> None:
    source = (
        "# One\n\nTwo *three*[^1]\nfour<script>x</script>\n\n| a | b |\n|---|---|\n| c | d |\n\n- e\n- f\n\n[^1]: Note"
    )
    assert render(source).text == "One\nTwo three four\na b\nc d\ne\nf\nNote"


@pytest.mark.parametrize(
    ("text", "words"),
    [("It's a well-known 3.5 fact", 5), ("我们 are 人", 4), ("ひらがな", 4), ("한국어 단어", 2), ("— …", 0)],
)
def test_words_are_counted_in_every_script(text: str, words: int) -> None:
    assert render(text).words == words


@pytest.mark.parametrize(("words", "minutes"), [(1, 1), (230, 1), (231, 2), (2300, 10)])
def test_reading_time_is_rounded_up(words: int, minutes: int) -> None:
    assert render("word " * words).reading_minutes == minutes


def test_the_renderer_names_itself_and_what_it_is_made_of() -> None:
    assert RENDERER.startswith("2 comrak-")


def test_a_real_blog_keeps_its_words_and_asks_no_other_site(corpus: Path) -> None:
    for path in (corpus / "posts").glob("*.md"):
        rendered = render(path.read_text().split("\n---\n", 1)[1])
        page = html.fromstring(f"<main>{rendered.html}</main>")
        assert page.xpath("//img[not(starts-with(@src, '/'))]") == [], path.name
        assert len(page.xpath("//@id")) == len(set(page.xpath("//@id"))), path.name
        assert rendered.words > 10, path.name
        assert not rendered.html.startswith('<pre class="plain">'), path.name
