import string
import sys
import unicodedata

import pytest

from mablog.accounts.names import RESERVED, is_reserved, is_same, is_well_formed, username_key


@pytest.mark.parametrize("name", ["a", "7", "ann.b_c-d", "Zoë", "Ольга", "王小明", "नेहा", "a" * 64, "-a", "é" * 64])
def test_letters_digits_dots_underscores_and_hyphens_make_a_username(name: str) -> None:
    assert is_well_formed(name)


@pytest.mark.parametrize(
    "name",
    ["", "a" * 65, "a b", " a", "a\n", "a@b", "a/b", "...", "_", "-", "a\x00", "\ud800", "☃", "a\u200b", "½", "\ufdfa"],
)
def test_anything_else_does_not(name: str) -> None:
    assert not is_well_formed(name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ann", "ANN"),
        ("ann", "аnn"),  # Cyrillic а
        ("tom", "ТОМ"),  # Cyrillic capitals, whose small letters look different
        ("paul", "ΡΑΥL"),  # Greek capitals
        ("ann", "ａｎｎ"),  # full-width
        ("Zoë", "Zoe\u0308"),  # composed and decomposed
        ("straße", "STRASSE"),
        ("Ian", "lan"),
        ("bob", "b0b"),
        ("mary", "rnary"),
    ],
)
def test_names_that_look_alike_share_a_key(one: str, other: str) -> None:
    assert username_key(one) == username_key(other)


def test_only_letters_that_people_confuse_share_a_key() -> None:
    letters = string.ascii_lowercase + string.digits + "._-"
    shared = {
        (one, other) for one in letters for other in letters if one < other and username_key(one) == username_key(other)
    }
    assert shared == {("i", "l"), ("1", "i"), ("1", "l"), ("0", "o")}


def test_case_makes_no_difference_in_any_script() -> None:
    letters = [letter for letter in map(chr, range(sys.maxunicode + 1)) if letter.isalpha()]
    assert not [
        letter
        for letter in letters
        if not username_key(letter) == username_key(letter.lower()) == username_key(letter.upper())
    ]


def test_no_username_has_a_key_longer_than_its_column() -> None:
    letters = [letter for letter in map(chr, range(sys.maxunicode + 1)) if is_well_formed(letter)]
    assert max(len(username_key(letter)) for letter in letters) * 64 <= 400


def test_case_and_unicode_form_make_no_other_name_but_look_alikes_do() -> None:
    assert is_same("Zoë", unicodedata.normalize("NFD", "ZOË"))
    assert not is_same("ann", "аnn")


@pytest.mark.parametrize("name", [*sorted(RESERVED), "Admin", "аdmin", "r00t"])
def test_names_that_speak_for_the_site_are_reserved_in_every_spelling(name: str) -> None:
    assert is_reserved(name)


def test_other_names_are_not_reserved() -> None:
    assert not is_reserved("ann")
