"""What a post may be made of: the elements, attributes, classes and addresses that reach a reader.

`tree.parse` builds nothing else from what authors wrote, and `clean` enforces it again on the finished page.
"""

import re
from functools import lru_cache

import nh3
from pygments.token import STANDARD_TYPES

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

ELEMENTS = frozenset(HEADINGS) | set(
    """
    a abbr aside b blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure hr i
    img input ins kbd li mark ol p picture pre q rp rt ruby s samp section small source span strong sub summary sup
    table tbody td tfoot th thead time tr u ul var wbr
    """.split()  # noqa: SIM905
)

# What stands inside these is machinery, never words for a reader.
DROPPED_WITH_CONTENT = frozenset(
    "applet head math noembed noframes noscript script select style svg template textarea title".split()  # noqa: SIM905
)

_EVERYWHERE = {"id", "class", "lang", "dir"}
ATTRIBUTES = {
    "a": {"href", "title", "rel", "role", "aria-label", "aria-hidden", "tabindex"},
    "abbr": {"title"},
    "blockquote": {"cite"},
    "del": {"cite", "datetime"},
    "details": {"open"},
    "div": {"role", "aria-label", "tabindex"},
    "img": {"src", "alt", "title", "width", "height", "srcset", "sizes", "loading", "decoding"},
    "input": {"type", "checked", "disabled", "aria-label"},
    "ins": {"cite", "datetime"},
    "ol": {"start", "reversed"},
    "q": {"cite"},
    "section": {"role"},
    "source": {"type", "srcset", "sizes"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "time": {"datetime"},
}

SCHEMES = {"http", "https", "mailto", "tel"}

# Ids come from authors' words, so each has a prefix: none can be that of the page itself, nor name a DOM property.
HEADING_PREFIX, AUTHOR_PREFIX = "h-", "u-"
_ID = re.compile(r"(?:h|u|fn|fnref)-\S+")

_CLASSES = {
    "a": {"anchor", "external-image", "footnote-backref"},
    "div": {"table-wrap"},
    "input": {"task-list-item-checkbox"},
    "li": {"task-list-item"},
    "p": {"link-card"},
    "pre": {"highlight", "plain"},
    "section": {"footnotes"},
    "span": {"link-card-title", "link-card-host", "link-card-kind", "missing-image"}
    | {name for name in STANDARD_TYPES.values() if name},
    "sup": {"footnote-ref"},
    "td": {"align-left", "align-center", "align-right"},
    "th": {"align-left", "align-center", "align-right"},
    "ul": {"contains-task-list"},
}
_LANGUAGE_CLASS = re.compile(r"language-[\w+#.-]{1,40}")
_EXTENSION_CLASS = re.compile(r"ext-[a-z0-9-]{1,60}")

_LOCAL_PICTURE = re.compile(r"/(?:media|static)/[^\\\s]*")
_SRCSET = re.compile(r"/media/[a-z0-9-]+\.(?:webp|avif) \d+w(?:, /media/[a-z0-9-]+\.(?:webp|avif) \d+w)*")

_VALUES = {
    "aria-hidden": re.compile("true"),
    "decoding": re.compile("async"),
    "dir": re.compile("ltr|rtl|auto"),
    "height": re.compile(r"\d{1,5}"),
    "id": _ID,
    "lang": re.compile(r"[A-Za-z0-9-]{1,35}"),
    "loading": re.compile("lazy"),
    "rel": re.compile("(?:nofollow ugc )?noopener"),
    "role": re.compile("region|doc-endnotes|doc-backlink|doc-noteref"),
    "scope": re.compile("row|col|rowgroup|colgroup"),
    "src": _LOCAL_PICTURE,
    "srcset": _SRCSET,
    "type": re.compile("checkbox|image/avif"),
    "tabindex": re.compile("0|-1"),
    "width": re.compile(r"\d{1,5}"),
}


@lru_cache(maxsize=4096)
def _allowed(element: str, attribute: str, value: str) -> str | None:
    """The value to keep for an attribute, or None to drop it; called by nh3 for every attribute it would keep."""
    if attribute == "class":
        return _allowed_classes(element, value)
    pattern = _VALUES.get(attribute)
    return value if pattern is None or pattern.fullmatch(value) else None


def _allowed_classes(element: str, value: str) -> str | None:
    own = _CLASSES.get(element, ())
    kept = [
        name
        for name in value.split()
        if name in own or (element == "code" and _LANGUAGE_CLASS.fullmatch(name)) or _EXTENSION_CLASS.fullmatch(name)
    ]
    return " ".join(kept) or None


_cleaner = nh3.Cleaner(
    tags=set(ELEMENTS),
    clean_content_tags=set(DROPPED_WITH_CONTENT),
    attributes={"*": _EVERYWHERE, **ATTRIBUTES},
    attribute_filter=_allowed,
    # Whoever wrote it, an input is a task's checkbox that nobody can change.
    set_tag_attribute_values={"input": {"type": "checkbox", "disabled": ""}},
    url_schemes=SCHEMES,
    link_rel=None,
)


def clean(html: str) -> str:
    """The HTML with everything removed that this module does not allow. Nothing may change the HTML after this."""
    return _cleaner.clean(html)


COMMENT_ELEMENTS = frozenset("a blockquote br code del em hr li ol p pre span strong ul".split())  # noqa: SIM905
COMMENT_SCHEMES = {"http", "https", "mailto"}


def _allowed_in_comment(element: str, attribute: str, value: str) -> str | None:
    return value if (element, attribute, value) == ("a", "class", "mention") else _allowed(element, attribute, value)


_comment_cleaner = nh3.Cleaner(
    tags=set(COMMENT_ELEMENTS),
    clean_content_tags=set(DROPPED_WITH_CONTENT),
    attributes={"*": {"class", "dir"}, "a": {"href", "rel"}, "ol": {"start"}},
    attribute_filter=_allowed_in_comment,
    url_schemes=COMMENT_SCHEMES,
    link_rel=None,
)


def clean_comment(html: str) -> str:
    """The same for a comment, which may hold less: no headings, pictures, tables, ids."""
    return _comment_cleaner.clean(html)
