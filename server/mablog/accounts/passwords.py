"""Passwords: argon2id, and which ones are refused."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 1000

# OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, 2 passes, 1 lane.
hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def _prepared(password: str) -> str:
    # NIST SP 800-63B, 3.1.1.2: one normalisation, so that every keyboard produces the same password.
    return unicodedata.normalize("NFKC", password)


def hash_password(password: str) -> str:
    return hasher.hash(_prepared(password))


def is_password(password: str, stored: str | None) -> bool:
    """Whether the password is the one that was hashed. Takes as long for an account that has none."""
    try:
        return hasher.verify(stored or _unused_hash(), _prepared(password)) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(stored: str) -> bool:
    """Whether the hash was made at another cost than today's."""
    return hasher.check_needs_rehash(stored)


def is_common(password: str) -> bool:
    """Whether the password is among those that attackers try first."""
    # The lists are large: a site that only starts does not read them.
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return password.casefold() in FREQUENCY_LISTS["passwords"]


def is_made_of(password: str, known: Iterable[str]) -> bool:
    """Whether the letters of the password are nothing but words that stand in these texts, such as its owner's name.

    What attackers try after the common ones (NIST SP 800-63B, 3.1.1.2, "context-specific words").
    """
    rest = "".join(_words(password))
    had_letters = bool(rest)
    for word in sorted({word for text in known for word in _words(text)}, key=len, reverse=True):
        rest = rest.replace(word, " ")
    return had_letters and not rest.strip()


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", unicodedata.normalize("NFKC", text).casefold())


@cache
def _unused_hash() -> str:
    return hasher.hash("no account has this password")
