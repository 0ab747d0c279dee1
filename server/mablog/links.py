"""Addresses: absolute ones from the site's public address, and those that lead back into this site."""

from urllib.parse import urlsplit

from flask import current_app, url_for

from mablog.config import settings


def absolute(endpoint: str, **values: object) -> str:
    """The public address of an endpoint, made from `MABLOG_URL` and never from the `Host` header."""
    return settings().url + path_to(endpoint, **values)


def path_to(endpoint: str, **values: object) -> str:
    """The address of an endpoint within the site, also where there is no request that `url_for` could start from."""
    return current_app.url_map.bind("").build(endpoint, values)


def absolute_path(path: str) -> str:
    return settings().url + path


def safe_next(target: str | None) -> str:
    """A path of this site to go on to; the home page in place of anything that a browser could read as another site."""
    home = url_for("posts.home")
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return home
    if any(ord(character) < 33 for character in target) or "\\" in target:
        return home
    parts = urlsplit(target)
    return target if not parts.scheme and not parts.netloc else home
