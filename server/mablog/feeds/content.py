"""The HTML of a post for readers elsewhere: addresses that lead back here, and nothing that only its page uses."""

from functools import lru_cache
from urllib.parse import urljoin

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, fragment_fromstring, tostring

from mablog.markup.edit import replace_with_text

# They speak to this site's style sheet and to its page; feed readers have their own of both.
_OF_THE_PAGE = ("aria-hidden", "aria-label", "class", "decoding", "loading", "role", "tabindex")


@lru_cache(maxsize=64)  # the posts of a few feeds: readers ask for the same ones all day
def for_feeds(html: str, address: str) -> str:
    """The stored HTML of the post at `address`, with whole addresses (footnotes lead into the post's page)."""
    # Without huge_tree libxml2 cuts off what nests deeper than 256; posts may (markup.tree.MAX_DEPTH).
    root = fragment_fromstring(html, create_parent="div", parser=HTMLParser(huge_tree=True))
    for anchor in root.find_class("anchor"):
        anchor.drop_tree()
    for box in list(root.iter("input")):  # readers drop inputs, and with them what is done
        replace_with_text(box, "☐" if box.get("checked") is None else "☑")
    _drop_plain_spans(root)
    etree.strip_tags(root, "picture", "source")  # some readers know no pictures but <img>, which stands in these
    root.make_links_absolute(address, handle_failures="ignore")
    for picture in root.iter("img"):
        if srcset := picture.get("srcset"):
            picture.set("srcset", ", ".join(urljoin(address, candidate) for candidate in srcset.split(", ")))
    result: str = tostring(root, encoding="unicode")
    return result.removeprefix("<div>").removesuffix("</div>")


def _drop_plain_spans(root: HtmlElement) -> None:
    """Drop what classes hang on; a span that names a language says something by itself."""
    for element in root.iter():
        for name in _OF_THE_PAGE:
            element.attrib.pop(name, None)
        if element.tag == "span" and element.attrib:
            element.tag = "kept"
    etree.strip_tags(root, "span")
    for element in root.iter("kept"):
        element.tag = "span"
