"""What a reader asks for: words, "phrases" and -exclusions; everything else in it is no syntax but text."""

import re
from dataclasses import dataclass

from flask_babel import gettext as _

from mablog.errors import field_error
from mablog.search.words import LONGEST_WORD, is_unspaced, pairs_in, tokens_of, words_in

LONGEST_QUESTION = 200
MOST_WORDS = 20
SHORTEST_BEGINNING = 3
"""Letters that a word needs to find longer words which begin with it."""

_QUOTES = str.maketrans("“”„«»", '"""""')
_PART = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<quoted>[^"]*)"?|(?P<plain>[^\s"]+))')


@dataclass(frozen=True)
class Term:
    """Folded words that stand side by side; a single one also begins longer words if `open_ended`."""

    words: tuple[str, ...]
    open_ended: bool = False

    @property
    def is_phrase(self) -> bool:
        return len(self.words) > 1

    @property
    def tokens(self) -> list[str]:
        """What the index is asked for: the tokens of a phrase in order, else those that all must be there."""
        if not self.is_phrase and is_unspaced(self.words[0]):
            return pairs_in(self.words[0])
        return list(tokens_of(self.words))


@dataclass(frozen=True)
class Question:
    """All of `wanted` must be in a post, and none of `unwanted`."""

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...]

    @property
    def phrase(self) -> Term | None:
        """The whole question as one phrase, if it is more than one term."""
        if len(self.wanted) < 2:
            return None
        return Term(tuple(word for term in self.wanted for word in term.words))


def understood(text: str) -> Question:
    """Read what was typed. Raises InvalidFields under `q` where it is too long or not text."""
    if "\x00" in text or "\ufffd" in text or any("\ud800" <= character <= "\udfff" for character in text):
        # What is not UTF-8 in an address arrives as U+FFFD.
        raise field_error("q", _("This is not valid Unicode text."))
    if len(text) > LONGEST_QUESTION:
        raise field_error("q", _("At most %(number)s characters can be searched for.", number=LONGEST_QUESTION))
    wanted: dict[Term, None] = {}
    unwanted: dict[Term, None] = {}
    for part in _PART.finditer(text.translate(_QUOTES)):
        terms = _terms(part["quoted"] or part["plain"] or "", quoted=part["quoted"] is not None)
        (unwanted if part["minus"] else wanted).update(dict.fromkeys(terms))
    if sum(len(term.words) for term in (*wanted, *unwanted)) > MOST_WORDS:
        raise field_error("q", _("At most %(number)s words can be searched for.", number=MOST_WORDS))
    return Question(tuple(wanted), tuple(Term(term.words) for term in unwanted))


def _terms(text: str, *, quoted: bool) -> list[Term]:
    words = tuple(words_in(text))
    if not words:
        return []
    if len(words) == 1 or (not quoted and any(is_unspaced(word) for word in words)):
        return [Term((word,), open_ended=not quoted and _may_begin(word)) for word in words]
    return [Term(words)]  # also of `node.js`, whose parts mean little apart


def _may_begin(word: str) -> bool:
    return SHORTEST_BEGINNING <= len(word) < LONGEST_WORD and not is_unspaced(word)
