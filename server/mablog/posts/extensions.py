"""What modules add to the Markdown of posts."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from hashlib import sha256

from flask import Flask, current_app
from lxml import etree

from mablog.markup import RENDERER, Pass
from mablog.modules.guard import note_failure


@dataclass(frozen=True)
class Extension:
    """A change of the tree that is rendered. One that raises is passed over: the tree is as it was before it."""

    name: str
    change: Pass
    version: int

    def __call__(self, root: etree._Element) -> None:
        before = deepcopy(root)
        try:
            self.change(root)
        except Exception as error:  # whatever a module raises
            root.clear()
            root.text = before.text
            root.extend(before)
            note_failure(self.name, "Markdown", error)


def add_extension(app: Flask, name: str, change: Pass, *, version: int = 1) -> None:
    """Let a module change what Markdown of posts becomes.

    `change` is given the tree of the HTML, below a `<div>`, after mablog's own passes and before cleaning: it brings in
    no element, attribute or address that an author could not, and its classes begin with `ext-`. With a higher
    `version`, `mablog posts render` renders the posts anew. It is called in several threads at once.
    """
    app.extensions.setdefault("mablog.posts.extensions", []).append(Extension(name, change, version))


def extensions() -> Sequence[Extension]:
    """Of the application that is at work, in the order in which they were added."""
    found: list[Extension] = current_app.extensions.get("mablog.posts.extensions", [])
    return found


def renderer() -> str:
    """The version of what renders posts here, extensions included."""
    known = " ".join(f"{each.name}-{each.version}" for each in extensions())
    return f"{RENDERER} ext-{sha256(known.encode()).hexdigest()[:12]}" if known else RENDERER
