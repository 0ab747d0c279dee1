"""Paths on the old site and on this one."""

from urllib.parse import unquote, urlsplit

_MAX_CHARACTERS = 1000


def clean_address(text: str) -> str:
    """The path of an address of the old site, beginning with "/", without host, query and fragment.

    Raises ValueError for one that is empty, too long, or leads out of the site.
    """
    parts = urlsplit(text.strip())
    path = "/" + unquote(parts.path).lstrip("/")
    if path == "/":
        raise ValueError(f"{text!r} names no page")
    if "\\" in path or ".." in path.split("/") or any(ord(c) < 32 for c in path):
        raise ValueError(f"{text!r} leads out of the site")
    if len(path) > _MAX_CHARACTERS:
        raise ValueError(f"{text[:40]!r}… is too long")
    return path


def address_key(path: str) -> str:
    """One key for all the ways of writing an address: `/a/`, `/a`, `/a.html`, `/a/index.html`."""
    path = unquote(path)
    for ending in ("index.html", "index.htm"):
        if path.endswith("/" + ending):
            path = path[: -len(ending)]
    return path.removesuffix(".html").rstrip("/") or "/"
