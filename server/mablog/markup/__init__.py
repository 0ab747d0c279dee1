"""Markdown to the HTML of a post: rendered once when it is saved, stored, and safe to show as it is.

comrak makes HTML of the Markdown, the HTML becomes a tree of allowed elements, passes change the tree, and nh3 cleans
what comes out of them. A module brings its Markdown extension as one more pass; since cleaning comes after it, no
pass can bring a script into a page. An extension's own classes begin with `ext-`.

Knows no Flask and no database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mablog.markup.allow import clean
from mablog.markup.code import highlight
from mablog.markup.comments import COMMENT_RENDERER, LONGEST_COMMENT, render_comment
from mablog.markup.headings import Heading, add_anchors, contents, give_ids, shift_levels
from mablog.markup.labels import Labels
from mablog.markup.lines import first_lines
from mablog.markup.links import link_embeds, make_cards, set_rel
from mablog.markup.pictures import Picture, make_figures, media_keys, place_pictures
from mablog.markup.renderers import Pass, renderer
from mablog.markup.structure import describe_footnotes, label_tasks, wrap_tables
from mablog.markup.text import count_words, plain_text, reading_minutes
from mablog.markup.tree import TooComplexError, parse, plain, printable, serialise, to_html

__all__ = [
    "COMMENT_RENDERER",
    "LONGEST_COMMENT",
    "RENDERER",
    "Heading",
    "Labels",
    "Pass",
    "Picture",
    "Rendered",
    "media_keys",
    "render",
    "render_comment",
]

# The first number changes with any change of this package that changes its output.
RENDERER = renderer(2)


@dataclass(frozen=True)
class Rendered:
    """A rendered post: clean HTML, table of contents, plain text, and its length in words and in minutes.

    `blocks` has the line in which each element at the top of the HTML begins, where that was asked for.
    """

    html: str
    toc: tuple[Heading, ...]
    text: str
    words: int
    reading_minutes: int
    blocks: tuple[int, ...] = ()


def render(
    markdown: str,
    *,
    pictures: Mapping[str, Picture] = {},
    site_url: str = "",
    passes: Sequence[Pass] = (),
    labels: Labels = Labels(),  # noqa: B008 (frozen)
    with_lines: bool = False,
) -> Rendered:
    """Render Markdown: CommonMark with tables, strikethrough, task lists, footnotes, autolinks and raw HTML.

    `pictures` are those of the site by key (see `media_keys`); one that is not among them is shown as its alternative
    text. Addresses that begin with `site_url` are the site's own. `passes` change the tree after the built-in ones;
    the root is a `<div>` that stays outside of the HTML. Input beyond `tree.MAX_DEPTH` or `tree.MAX_ELEMENTS` is shown
    as its source. `with_lines` asks for `blocks`. Raises nothing, whatever the input; what `passes` raise comes
    through.
    """
    try:
        root = parse(to_html(markdown, with_lines=with_lines))
    except TooComplexError:
        return _measured(plain(markdown), (), printable(markdown), (1,) if with_lines else ())
    shift_levels(root)
    give_ids(root)
    link_embeds(root)
    place_pictures(root, pictures, site_url)
    make_figures(root)
    make_cards(root, labels)
    set_rel(root, site_url)
    highlight(root)
    wrap_tables(root, labels)
    label_tasks(root)
    describe_footnotes(root, labels)
    for change in passes:
        change(root)
    toc = contents(root)
    add_anchors(root)
    blocks = first_lines(root, markdown) if with_lines else ()
    return _measured(serialise(root), toc, plain_text(root), blocks)


def _measured(html: str, toc: tuple[Heading, ...], text: str, blocks: tuple[int, ...]) -> Rendered:
    words = count_words(text)
    return Rendered(clean(html), toc, text, words, reading_minutes(words), blocks)
