"""Usernames: which are well-formed, which are reserved, and when two of them look the same to a person."""

import unicodedata
from functools import cache

from confusable_homoglyphs.confusables import confusables_data

LONGEST_USERNAME = 64

RESERVED = {
    "abuse", "account", "admin", "administrator", "anonymous", "api", "everyone", "hostmaster", "info", "mablog",
    "mail", "me", "moderator", "nobody", "noreply", "null", "owner", "postmaster", "root", "security", "staff",
    "support", "system", "undefined", "user", "webmaster", "www",
}  # fmt: skip
"""Names that speak for the site (RFC 2142 lists those of mailboxes); only an administrator gives them."""


def is_well_formed(username: str) -> bool:
    """1 to 64 letters, digits, dots, underscores and hyphens, one letter or digit among them."""
    return (
        1 <= len(username) <= LONGEST_USERNAME
        and any(character.isalnum() for character in username)
        and all(_is_name_character(character) for character in username)
    )


def _is_name_character(character: str) -> bool:
    # Marks belong to the letters of many scripts (Devanagari, Thai), so a name in them needs them.
    return character in "._-" or unicodedata.category(character) in ("Lu", "Ll", "Lt", "Lo", "Lm", "Mn", "Mc", "Nd")


def username_key(username: str) -> str:
    """What two usernames share when a person could take one for the other.

    The skeleton of Unicode Technical Standard 39, section 4, over the case-folded NFKC form: equal for `Ann`, `ann`, `ａｎｎ`
    and a Cyrillic `аnn`.
    """
    folded = unicodedata.normalize("NFKC", username).casefold()
    table = _prototypes()
    letters = "".join(table.get(letter, letter) for letter in unicodedata.normalize("NFD", folded))
    return unicodedata.normalize("NFD", letters)


def is_reserved(username: str) -> bool:
    return username_key(username) in _reserved_keys()


@cache
def _reserved_keys() -> frozenset[str]:
    return frozenset(username_key(name) for name in RESERVED)


@cache
def _prototypes() -> dict[str, str]:
    """One letter for all that look like it.

    The data names the look-alikes of each character; those connected by a chain of likeness get the same prototype.
    """
    parent: dict[str, str] = {}

    def root(text: str) -> str:
        while parent.setdefault(text, text) != text:
            parent[text] = parent[parent[text]]
            text = parent[text]
        return text

    for character, look_alikes in confusables_data.items():
        for entry in look_alikes:
            one, other = (unicodedata.normalize("NFD", text.casefold()) for text in (character, entry["c"]))
            if len(one) == len(other) == 1:
                parent[max(root(one), root(other))] = min(root(one), root(other))
    return {character: root(character) for character in parent}
