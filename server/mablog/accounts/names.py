"""Usernames: which are well-formed, which are reserved, and when two of them look the same to a person."""

import unicodedata
from functools import cache

LONGEST_USERNAME = 64

FORMER_MEMBER = "former-member"
"""The account that signs what members left behind who deleted theirs."""

RESERVED = {
    "abuse", "account", "admin", "administrator", "anonymous", "api", "everyone", FORMER_MEMBER, "hostmaster", "info",
    "mablog", "mail", "me", "moderator", "nobody", "noreply", "null", "owner", "postmaster", "root", "security",
    "staff", "support", "system", "undefined", "user", "webmaster", "www",
}  # fmt: skip
"""Names that speak for the site (RFC 2142 lists those of mailboxes); only an administrator gives them."""


def is_well_formed(username: str) -> bool:
    """1 to 64 letters, digits, dots, underscores and hyphens, one letter or digit among them.

    The compatibility form must be one, too: a single sign such as U+FDFA stands for a sentence.
    """
    return all(_is_well_formed(unicodedata.normalize(form, username)) for form in ("NFC", "NFKC"))


def _is_well_formed(username: str) -> bool:
    return (
        1 <= len(username) <= LONGEST_USERNAME
        and any(character.isalnum() for character in username)
        and all(is_name_character(character) for character in username)
    )


def is_name_character(character: str) -> bool:
    """Whether a username may have this character."""
    # Marks belong to the letters of many scripts (Devanagari, Thai), so a name in them needs them.
    return character in "._-" or unicodedata.category(character) in ("Lu", "Ll", "Lt", "Lo", "Lm", "Mn", "Mc", "Nd")


def is_same(one: str, other: str) -> bool:
    """Whether two usernames are one name: only case and Unicode form differ."""
    return _folded(one) == _folded(other)


def _folded(username: str) -> str:
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", username).casefold())


def username_key(username: str) -> str:
    """What two usernames share when a person could take one for the other.

    After Unicode Technical Standard 39, section 4, with case ignored: equal for `Ann`, `ａｎｎ` and a Cyrillic `аnn`,
    and for `Ian` and `lan`.
    """
    letters = "".join(_prototype(letter) for letter in unicodedata.normalize("NFD", _folded(username)))
    return unicodedata.normalize("NFD", letters).replace("rn", "m")


def is_reserved(username: str) -> bool:
    return username_key(username) in _reserved_keys()


@cache
def _reserved_keys() -> frozenset[str]:
    return frozenset(username_key(name) for name in RESERVED)


@cache
def _prototype(letter: str) -> str:
    """One letter for all that look like this small one or its capital."""
    if not letter.isascii():
        letter = _ascii_look_alike(letter) or _ascii_look_alike(letter.upper()) or _other_look_alike(letter)
    return {"i": "l", "1": "l", "0": "o"}.get(letter, letter)


def _ascii_look_alike(character: str) -> str | None:
    found = (one for one in _look_alikes(character) if len(one) == 1 and one.isascii() and one.isalnum())
    return next((one.lower() for one in found), None)


def _other_look_alike(letter: str) -> str:
    # Unicode's table leads from every look-alike to one prototype; the data has its lines in both directions, so a
    # prototype is what several lead to, or else the first of two.
    look_alikes = _look_alikes(letter)
    if len(look_alikes) != 1 or len(look_alikes[0]) != 1:
        return letter
    other = look_alikes[0]
    return (other if len(_look_alikes(other)) > 1 else min(letter, other)).casefold()


def _look_alikes(character: str) -> list[str]:
    # Unicode's table is large: a site that only starts does not read it.
    from confusable_homoglyphs.confusables import confusables_data

    return [entry["c"] for entry in confusables_data.get(character, ())]
