"""What those who comment write and what readers get."""

import pytest
from lxml import etree

from mablog.markup import COMMENT_RENDERER, render_comment

REL = 'rel="nofollow ugc noopener"'


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a *b* **c** ~~d~~ `e`", '<p dir="auto">a <em>b</em> <strong>c</strong> <del>d</del> <code>e</code></p>'),
        ("a\nb", '<p dir="auto">a<br>\nb</p>'),
        ("> a\n> > b", '<blockquote dir="auto">\n<p>a</p>\n<blockquote>\n<p>b</p>\n</blockquote>\n</blockquote>'),
        ("3. a\n4. b", '<ol start="3" dir="auto">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("# a *b*", '<p dir="auto"><strong>a <em>b</em></strong></p>'),
        ("List<String> & x", '<p dir="auto">List&lt;String&gt; &amp; x</p>'),
        ("<div>\na *b*\n\nc", '<p dir="auto">&lt;div&gt;<br>a *b*</p><p dir="auto">c</p>'),
        ("a\n\n<p>b", '<p dir="auto">a</p><p dir="auto">&lt;p&gt;b</p>'),
        ("> <p>b", '<blockquote dir="auto"><p>&lt;p&gt;b</p></blockquote>'),
        ("|a|\n|-|", '<p dir="auto">|a|<br>\n|-|</p>'),
        ("- [x] a", '<ul dir="auto">\n<li>[x] a</li>\n</ul>'),
        (
            "```python\nx = 1\n```",
            '<pre class="highlight"><code class="language-python"><span class="n">x</span> <span class="o">=</span> '
            '<span class="mi">1</span>\n</code></pre>',
        ),
    ],
)
def test_a_comment_is_simple_markdown(source: str, expected: str) -> None:
    assert render_comment(source).strip() == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[a](https://b.example)", f'<a href="https://b.example" {REL}>a</a>'),
        ("[a](/posts/b)", f'<a href="/posts/b" {REL}>a</a>'),
        ("[a](//b.example)", f'<a href="//b.example" {REL}>a</a>'),
        ("x www.b.example.", f'x <a href="http://www.b.example" {REL}>www.b.example</a>.'),
        ("(https://b.example/c_(d))", f'(<a href="https://b.example/c_(d)" {REL}>https://b.example/c_(d)</a>)'),
        ("<https://b.example/@c>", f'<a href="https://b.example/@c" {REL}>https://b.example/@c</a>'),
        ("a@b.example", f'<a href="mailto:a@b.example" {REL}>a@b.example</a>'),
        ("https://b.example/\u202egnp.exe", None),
        ("[a](ftp://b.example)", "a"),
        ("[a](xmpp:b@c.example) [d]()", "a d"),
        ('[a](/b "title")', f'<a href="/b" {REL}>a</a>'),
        ("![a *b*](https://c.example/d.png)", f'<a href="https://c.example/d.png" {REL}>a b</a>'),
        ("![](/media/d.webp)", f'<a href="/media/d.webp" {REL}>/media/d.webp</a>'),
        ("[![a](/b.png)](/c)", f'<a href="/c" {REL}>a</a>'),
    ],
)
def test_no_link_in_a_comment_is_vouched_for(source: str, expected: str | None) -> None:
    written = render_comment(source)
    assert written.count("<a ") == written.count(f"{REL}>")
    if expected is not None:
        assert written == f'<p dir="auto">{expected}</p>\n'


def test_each_block_goes_the_way_that_it_is_written() -> None:
    written = render_comment("مرحبا\n\nHello\n\n- שלום\n\n    code")
    assert written.count('dir="auto"') == 3
    assert "<pre dir" not in written


def test_a_pass_changes_the_tree_and_may_only_bring_mentions() -> None:
    def add(root: etree._Element) -> None:
        etree.SubElement(root[0], "a", {"href": "/@ann", "class": "mention other"}).text = "@ann"
        etree.SubElement(root[0], "a", {"href": "/@ben", "class": "mention"}).text = "@ben"

    assert '<a href="/@ann">@ann</a><a href="/@ben" class="mention">@ben</a>' in render_comment("x ", passes=[add])


def test_the_renderer_of_comments_names_itself() -> None:
    assert COMMENT_RENDERER.startswith("1 comrak-")
