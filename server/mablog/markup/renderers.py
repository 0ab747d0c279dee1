"""What the renderers of posts and of comments share."""

from collections.abc import Callable
from importlib.metadata import version

from lxml import etree

Pass = Callable[[etree._Element], None]
"""Changes the tree that is rendered; its root is a `<div>` that stays outside of the HTML."""


def renderer(number: int) -> str:
    """The version of a renderer: its own number, and those of the libraries that decide about its output."""
    return " ".join([str(number), *(f"{name}-{version(name)}" for name in ("comrak", "lxml", "nh3", "pygments"))])
