"""Where in a post the words of a question stand, shown as text with <mark> around them."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from markupsafe import Markup, escape

from mablog.posts.models import Post
from mablog.search.question import Question, Term
from mablog.search.words import FOLDING, UNSPACED, composed, is_unspaced

LONGEST_PASSAGE = 200
BEFORE_THE_MATCH = 60
MOST_PASSAGES = 2
MOST_TEXT = 200_000
"""Characters of a post that are looked through; a match further on is shown by the post's summary."""


@dataclass(frozen=True)
class Result:
    """A post that was found: its title, and passages of its text, with marks."""

    post: Post
    title: Markup
    fragment: Markup


@dataclass(frozen=True)
class Span:
    """Where a term stands in a line; `term` is its number."""

    term: int
    start: int
    end: int


def results_of(posts: Iterable[Post], question: Question) -> list[Result]:
    if not question.wanted:
        return []
    pattern = _pattern(question.wanted)
    return [Result(post, _marked(composed(post.title), pattern), _fragment(post, question, pattern)) for post in posts]


def _fragment(post: Post, question: Question, pattern: re.Pattern[str]) -> Markup:
    """The first passages that together show every term, or else the summary."""
    missing = set(range(1, len(question.wanted) + 1))
    passages: list[Markup] = []
    for line in composed(post.text[:MOST_TEXT]).splitlines():
        spans = _spans(line, pattern)
        if missing.isdisjoint(span.term for span in spans):
            continue
        missing -= {span.term for span in spans}
        passages.append(_passage(line, spans))
        if not missing or len(passages) == MOST_PASSAGES:
            break
    return Markup(" ").join(passages) if passages else _marked(composed(post.summary), pattern)


def _passage(line: str, spans: list[Span]) -> Markup:
    """The part of a line around its first match, cut between words."""
    start = max(0, spans[0].start - BEFORE_THE_MATCH)
    if start:
        space = line.find(" ", start, spans[0].start)
        start = space + 1 if space >= 0 else start
    end = min(len(line), max(start + LONGEST_PASSAGE, spans[0].end))
    if end < len(line):
        space = line.rfind(" ", spans[0].end, end)
        end = space if space >= 0 else end
    inside = [span for span in spans if start <= span.start and span.end <= end]
    return escape("…" if start else "") + _with_marks(line, inside, start, end) + ("…" if end < len(line) else "")


def _marked(text: str, pattern: re.Pattern[str]) -> Markup:
    return _with_marks(text, _spans(text, pattern), 0, len(text))


def _with_marks(text: str, spans: list[Span], start: int, end: int) -> Markup:
    parts: list[Markup] = []
    at = start
    for span in spans:
        parts += (escape(text[at : span.start]), Markup("<mark>{}</mark>").format(text[span.start : span.end]))
        at = span.end
    return Markup("").join((*parts, escape(text[at:end])))


def _spans(text: str, pattern: re.Pattern[str]) -> list[Span]:
    """Where the terms stand in composed text."""
    found = [(match.lastindex or 0, *match.span()) for match in pattern.finditer(text.translate(FOLDING))]
    if not found or text.isascii():
        return [Span(*place) for place in found]
    # A character may count as none or as several: `ends` holds where each one's folded form ends.
    ends = list(accumulate(len(FOLDING[ord(character)]) for character in text))
    return [Span(term, bisect_right(ends, start), bisect_right(ends, end - 1) + 1) for term, start, end in found]


def _pattern(terms: Iterable[Term]) -> re.Pattern[str]:
    return re.compile("|".join(f"({_term(term)})" for term in terms))


def _term(term: Term) -> str:
    """The term as it stands in folded text."""
    first, last = term.words[0], term.words[-1]
    start = "" if is_unspaced(first) else f"(?<![^ {UNSPACED}])"
    end = "" if is_unspaced(last) else f"(?![^ {UNSPACED}])"
    if term.open_ended:
        end = f"[^ {UNSPACED}]*"
    return start + " *".join(re.escape(word) for word in term.words) + end
