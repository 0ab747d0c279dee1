"""Code coloured on the server with pygments: classes only, since the page's policy allows no inline style."""

from functools import lru_cache
from time import thread_time

from lxml import etree
from pygments.lexer import Lexer
from pygments.lexers import find_lexer_class_by_name
from pygments.token import STANDARD_TYPES, _TokenType
from pygments.util import ClassNotFound

from mablog.markup.edit import Element, classes_of, make, raw_text_of, replace, take

# Most of pygments' lexers take time by the square of some odd input ("a b " in Java), so neither a block nor a text
# gets more of it than this.
MAX_BLOCK = 50_000  # characters
MAX_TEXT = 100_000
SECONDS = 1.0


def highlight(root: Element, *, seconds: float = SECONDS) -> None:
    """Turn each `<pre><code class="language-x">` into one with class "highlight" and its tokens in spans.

    An unknown language, a very long block, and one that takes more than what is left of `seconds` of CPU stay plain.
    """
    left = MAX_TEXT
    end = thread_time() + seconds
    for code in list(root.iter("code")):
        language = next((name for name in classes_of(code) if name.startswith("language-")), "")
        take(code, "class")
        block = code.getparent()
        if block is None or block.tag != "pre" or len(block) != 1 or (block.text or "").strip():
            continue
        text = raw_text_of(code)
        coloured = make("code", text, class_=language) if language else make("code", text)
        lexer = _lexer(language.removeprefix("language-"))
        if lexer is not None and len(text) <= min(MAX_BLOCK, left):
            left -= len(text)
            _colour(coloured, lexer(stripnl=False, ensurenl=False), text, end=end)
        replace(code, coloured)
        coloured.tail = None
        block.set("class", "highlight")


@lru_cache(maxsize=256)
def _lexer(language: str) -> type[Lexer] | None:
    try:
        return find_lexer_class_by_name(language) if language else None
    except ClassNotFound:
        return None


def _colour(code: Element, lexer: Lexer, text: str, *, end: float) -> None:
    """Put the text's tokens into an element, neighbours of one class together; past `end` the text itself."""
    code.text = ""
    last: Element | None = None
    for token, value in lexer.get_tokens(text):
        if thread_time() > end:
            code[:] = []
            code.text = text
            return
        name = _class_name(token)
        if last is not None and not last.tail and name and last.get("class") == name:
            last.text = (last.text or "") + value
        elif name:
            last = etree.SubElement(code, "span", {"class": name})
            last.text = value
        elif last is None:
            code.text += value
        else:
            last.tail = (last.tail or "") + value


@lru_cache(maxsize=512)
def _class_name(token: _TokenType) -> str:
    """The short class of a token type, or of the nearest type above it that has one."""
    while token not in STANDARD_TYPES and token.parent is not None:
        token = token.parent
    name = STANDARD_TYPES.get(token, "")
    return "" if name == "w" else name  # nobody sees the colour of white space
