"""From the author's Markdown to what is stored beside it."""

from dataclasses import asdict
from typing import Any

from flask import g

from mablog.config import settings
from mablog.markup import Picture, Rendered, media_keys, render
from mablog.media.queries import pictures_by_key
from mablog.posts.extensions import extensions, renderer
from mablog.posts.models import Post
from mablog.presentation import markup_labels

SUMMARY_LENGTH = 200
"""Characters of the text that stand for an excerpt where the author wrote none."""


def rendered(source: str, *, language: str | None, with_lines: bool = False) -> Rendered:
    """Render Markdown in a language (None for the site's) with the pictures it names, as `markup.render` does.

    One query where it names any.
    """
    asked = _asked(source, language, with_lines=with_lines)
    asked_ahead, result = g.pop("rendered_ahead", (None, None))
    return result if result is not None and asked_ahead == asked else render(**asked)


def render_ahead(source: str, *, language: str | None) -> None:
    """Render now what this request is about to save, before it locks anything: `rendered` has it then.

    With SQLite nobody else could write as long as that takes, which is long for a long post.
    """
    asked = _asked(source, language)
    g.rendered_ahead = asked, render(**asked)


def render_change_ahead(post: Post, source: str, language: str) -> None:
    """The same for what a post is about to hold, where it holds something else."""
    if (source, language) != (post.source, post.language):
        render_ahead(source, language=language)


def _asked(source: str, language: str | None, *, with_lines: bool = False) -> dict[str, Any]:
    """What `markup.render` is called with."""
    keys = media_keys(source)
    pictures = {
        key: Picture(key, media.width, media.height, tuple(media.widths), avif=media.has_avif is not False)
        for key, media in (pictures_by_key(keys) if keys else {}).items()
    }
    labels = markup_labels(language)
    return {
        "markdown": source,
        "pictures": pictures,
        "site_url": settings().url,
        "passes": extensions(),
        "labels": labels,
        "with_lines": with_lines,
    }


def render_into(post: Post) -> None:
    """Store what is made from the source, with the renderer's version."""
    result = rendered(post.source, language=post.language)
    post.html = result.html
    post.text = result.text
    post.toc = [asdict(heading) for heading in result.toc]
    post.words = result.words
    post.reading_minutes = result.reading_minutes
    post.renderer = renderer()
    summarise(post)


def summarise(post: Post) -> None:
    post.summary = post.excerpt.strip() or shortened(post.text)


def shortened(text: str) -> str:
    """The beginning of a text, cut between words."""
    flat = " ".join(text[: SUMMARY_LENGTH * 4].split())
    if len(flat) <= SUMMARY_LENGTH:
        return flat
    cut = flat[:SUMMARY_LENGTH]
    head = cut.rsplit(" ", 1)[0] if " " in cut[SUMMARY_LENGTH // 2 :] else cut
    return head.rstrip(" ,;:.–—-") + "…"
