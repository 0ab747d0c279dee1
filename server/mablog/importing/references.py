"""Finding what a Markdown text points to: its links and its pictures, in Markdown and in HTML."""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from mablog.importing.blocks import Kind, blocks_of

_TARGET = r"(?:[^\s<>()\"'\\]|\\.|\([^\s<>()\"']{0,500}\))+"
_TOKEN = re.compile(
    rf"""\\.
    |^[ ]{{0,3}}\[[^\]\n]{{1,999}}\]:[ \t]*<?(?P<definition>{_TARGET})
    |(?P<open>!?\[)
    |\](?:\(\s*(?:<(?P<angled>[^<>\n]*)>|(?P<inline>{_TARGET})))?
    |<(?P<auto>https?://[^\s<>]+)>
    |<(?P<element>img|a)\b(?P<attributes>(?:[^<>"']|"[^"<]*"|'[^'<]*')*+)>""",
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""(?<![\w-])(src|href|alt)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>=]+))""", re.IGNORECASE)
PICTURE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".bmp", ".tif", ".tiff"})


@dataclass(frozen=True)
class Reference:
    """`target` as its author meant it (entities and backslashes resolved), and where it stands in the text.

    `is_bare` is an address in angle brackets, which are no link any more without a host (CommonMark 0.31, 6.5).
    """

    target: str
    is_picture: bool
    alt: str
    offset: int
    is_bare: bool = False


def rewrite_references(text: str, new_target: Callable[[Reference], str | None]) -> str:
    """`text` with every target outside code replaced by what `new_target` gives for it; None leaves it as it is."""
    blocks = blocks_of(text)
    out: list[str] = []
    position = 0
    openers: list[tuple[int, bool]] = []
    for token in _TOKEN.finditer(text):
        if blocks.at(token.start()) in (Kind.CODE, Kind.INDENTED):
            continue
        if token["open"]:
            openers.append((token.end(), token["open"] == "!["))
            continue
        opener = openers.pop() if token[0].startswith("]") and openers else None
        for start, end, reference in _references(text, token, opener):
            target = new_target(reference)
            if target is not None and target != reference.target:
                out += (text[position:start], f"[{target}]({target})" if reference.is_bare else target)
                position = end
    return "".join((*out, text[position:]))


def _references(text: str, token: re.Match[str], opener: tuple[int, bool] | None) -> list[tuple[int, int, Reference]]:
    if token["element"]:
        return _in_element(token)
    if token["auto"]:
        target = token["auto"]
        reference = Reference(target, _names_picture(target), "", token.start(), is_bare=True)
        return [(token.start(), token.end(), reference)]
    for group in ("definition", "angled", "inline"):
        if token[group]:
            target = html.unescape(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", token[group]))
            inline = group in ("angled", "inline")
            if inline and opener is None:
                return []
            is_image = inline and opener is not None and opener[1]
            alt = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", text[opener[0] : token.start()]) if is_image and opener else ""
            reference = Reference(target, is_image or _names_picture(target), " ".join(alt.split()), token.start(group))
            return [(token.start(group), token.end(group), reference)]
    return []


def _in_element(token: re.Match[str]) -> list[tuple[int, int, Reference]]:
    is_image = token["element"].lower() == "img"
    found: dict[str, tuple[int, int, str]] = {}
    for match in _ATTRIBUTE.finditer(token["attributes"]):
        group = next(g for g in (2, 3, 4) if match[g] is not None)
        at = token.start("attributes")
        found.setdefault(
            match[1].lower(), (at + match.start(group), at + match.end(group), html.unescape(match[group]))
        )
    name = "src" if is_image else "href"
    if name not in found:
        return []
    start, end, target = found[name]
    alt = " ".join(found["alt"][2].split()) if "alt" in found else ""
    return [(start, end, Reference(target, is_image or _names_picture(target), alt, start))]


def _names_picture(target: str) -> bool:
    try:
        return PurePosixPath(urlsplit(target).path).suffix.lower() in PICTURE_SUFFIXES
    except ValueError:
        return False
