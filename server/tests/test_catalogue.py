"""The catalogue of the strings that people read, and its translations."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent.parent
TRANSLATIONS = ROOT / "server/mablog/translations"
CATALOGUE = TRANSLATIONS / "messages.pot"
LANGUAGES = sorted(file.parent.parent.name for file in TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"))

THE_SAME = {"es": {"API", "Feed", "Markdown", "Roles"}}
"""What a language says as English does."""


def read(file: Path, language: str | None = None) -> Catalog:
    with file.open("rb") as opened:
        return read_po(opened, locale=language)


def messages(language: str) -> list[Message]:
    catalogue = read(TRANSLATIONS / language / "LC_MESSAGES/messages.po", language)
    return [message for message in catalogue if message.id]


def strings(catalogue: Catalog) -> set[str]:
    return {str(message.id) for message in catalogue if message.id}


def texts(value: str | tuple[str, ...] | list[str]) -> list[str]:
    """A text, or its forms for one and for many."""
    return [value] if isinstance(value, str) else list(value)


def marks(text: str) -> list[str]:
    """What a translation must keep: placeholders and elements of HTML."""
    return sorted(re.findall(r"%\(\w+\)[a-z]|%%|<[^>]+>", text))


def test_the_catalogue_has_every_string_of_the_code_and_no_other(tmp_path: Path) -> None:
    recipe = re.search(r"pybabel (.*) -o \S+ \.", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert recipe
    fresh = tmp_path / "messages.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", *recipe[1].split(), "-o", str(fresh), "."]
    subprocess.run(command, cwd=ROOT / "server", check=True)
    assert strings(read(CATALOGUE)) == strings(read(fresh)), "run `make catalogue`"


def test_spanish_is_there() -> None:
    assert "es" in LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_every_string_of_the_catalogue_and_no_other(language: str) -> None:
    assert {str(message.id) for message in messages(language)} == strings(read(CATALOGUE)), "run `make catalogue`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_is_complete_and_nothing_in_it_is_a_guess(language: str) -> None:
    forms = read(TRANSLATIONS / language / "LC_MESSAGES/messages.po", language).num_plurals
    for message in messages(language):
        found = texts(message.string)
        assert all(text.strip() for text in found), f"not translated: {message.id}"
        assert len(found) == (forms if message.pluralizable else 1), message.id
        assert not message.fuzzy, message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_placeholders_and_elements(language: str) -> None:
    for message in messages(language):
        for text in texts(message.string):
            assert marks(text) in [marks(source) for source in texts(message.id)], message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_ends_as_the_text_does(language: str) -> None:
    """Sentences follow each other, and stand before addresses: a full stop or a colon more or less is seen."""
    for message in messages(language):
        for text in texts(message.string):
            for sign in (".", "?", "…"):
                assert text.endswith(sign) is texts(message.id)[-1].endswith(sign), message.id
            assert text == text.strip() or texts(message.id)[0] != texts(message.id)[0].strip(), message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_equals_english_in_a_few_words_alone(language: str) -> None:
    same = {message.id for message in messages(language) if message.string == message.id}
    letters = {text for text in same if re.search(r"[A-Za-z]", re.sub(r"%\(\w+\)[a-z]", "", str(text)))}
    assert letters == THE_SAME[language]
