"""Small edits of an lxml tree that keep its text: lxml hangs the text after an element on the element itself."""

from collections.abc import Iterator
from typing import cast

from lxml import etree

Element = etree._Element

LINES = "data-sourcepos"
"""Attribute that comrak writes where it is asked to: first line and column, last line and column of the Markdown.

`allow.clean` takes it out again.
"""


def make(tag: str, text: str | None = None, **attributes: str) -> Element:
    """A new element; `class_` names the attribute class."""
    element = etree.Element(tag, {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()})
    element.text = text
    return element


def replace(old: Element, *new: Element) -> None:
    """Put elements (at least one) in the place of another, before the text that follows it."""
    if LINES in old.attrib:
        new[0].set(LINES, old.get(LINES, ""))
    parent = parent_of(old)
    new[-1].tail = old.tail
    old.tail = None
    at = parent.index(old)
    parent[at : at + 1] = list(new)


def replace_with_text(old: Element, text: str) -> None:
    """Put text in the place of an element, before the text that follows it."""
    parent = parent_of(old)
    previous = old.getprevious()
    text += old.tail or ""
    if previous is None:
        parent.text = (parent.text or "") + text
    else:
        previous.tail = (previous.tail or "") + text
    old.tail = None
    parent.remove(old)


def wrap(element: Element, wrapper: Element) -> None:
    """Put an element inside a new one that takes its place."""
    replace(element, wrapper)
    wrapper.append(element)


def parent_of(element: Element) -> Element:
    """The parent of an element that is not the root."""
    parent = element.getparent()
    if parent is None:
        raise ValueError("the root has no parent")
    return parent


def inside(element: Element, *tags: str) -> bool:
    """Whether an element has an ancestor with one of these tags."""
    return next(element.iterancestors(*tags), None) is not None


def text_of(element: Element) -> str:
    """The text in an element on one line."""
    return " ".join(raw_text_of(element).split())


def start_of(element: Element, length: int) -> str:
    """The first characters of the text in an element on one line; quick also where elements nest in their like."""
    start = ""
    for text in cast("Iterator[str]", element.itertext()):
        start += text[:length]
        if len(start) >= length:
            break
    return " ".join(start[:length].split())


def raw_text_of(element: Element) -> str:
    """The text in an element as it stands."""
    return "".join(cast("Iterator[str]", element.itertext()))


def only_children(element: Element) -> Iterator[Element]:
    """The children of an element when they are all it holds but white space, else none."""
    if not (element.text or "").strip() and not any((child.tail or "").strip() for child in element):
        yield from element


def take(element: Element, attribute: str) -> str:
    """The value of an attribute, which is removed; empty if there was none."""
    value = element.get(attribute, "")
    element.attrib.pop(attribute, "")
    return value


def classes_of(element: Element) -> list[str]:
    """The classes of an element."""
    return element.get("class", "").split()
