"""The studio's strings: all in the catalogue, all in Spanish."""

import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.pofile import read_po
from conftest import PASSED_OVER
from databases import ROOT

CLIENT = ROOT / "client"
LOCALES = CLIENT / "src" / "locales"

SAME = {"mablog", "Markdown", "Feed", "URL", "No", "Roles", "Alt", "Ctrl", "Esc", "Tab"}
"""What is the same word in Spanish."""

ELSEWHERE = {"Open", "new", "Now, since #", "Since #"}
"""What the pages say of something else, in another gender or number, or with another kind of date behind it."""


def catalogue(file: Path) -> Catalog:
    # Lingui writes headers without a value, of which Babel would make dates.
    lines = [line for line in file.read_bytes().splitlines(keepends=True) if not line.endswith(b': \\n"\n')]
    return read_po(BytesIO(b"".join(lines)))


def texts(file: Path) -> dict[str, str]:
    return {str(message.id): str(message.string) for message in catalogue(file) if message.id}


def test_every_string_of_the_code_is_in_the_catalogues_and_no_other(tmp_path: Path) -> None:
    npx = shutil.which("npx")
    if not npx or not (CLIENT / "node_modules").is_dir():
        pytest.skip(f"{PASSED_OVER}no Node.js")
    shutil.copytree(CLIENT / "src", tmp_path / "src")
    for name in ("lingui.config.ts", "package.json", "tsconfig.json"):
        shutil.copy(CLIENT / name, tmp_path)
    (tmp_path / "node_modules").symlink_to(CLIENT / "node_modules")
    subprocess.run([npx, "lingui", "extract", "--clean"], cwd=tmp_path, check=True, capture_output=True)
    for language in ("en", "es"):
        assert set(texts(LOCALES / f"{language}.po")) == set(texts(tmp_path / f"src/locales/{language}.po")), (
            "run `make catalogue`"
        )


def test_spanish_has_every_string_with_the_same_placeholders() -> None:
    spanish = texts(LOCALES / "es.po")
    assert not [text for text, translated in spanish.items() if not translated]
    # Names in braces and numbered tags; inside of plurals, words differ.
    placeholder = re.compile(r"\{(\w+)[,}]|<(/?\d+/?)>")
    different = {
        text: translated
        for text, translated in spanish.items()
        if set(placeholder.findall(text)) != set(placeholder.findall(translated))
    }
    assert not different


def test_spanish_equals_english_only_where_the_word_is_the_same() -> None:
    equal = {text for text, translated in texts(LOCALES / "es.po").items() if text == translated}
    assert {text for text in equal if re.search(r"[^\W\d_]", re.sub(r"\{[^}]*\}|<[^>]*>", "", text))} <= SAME


def test_the_pages_and_the_studio_say_the_same_in_the_same_spanish() -> None:
    def bare(text: str) -> str:
        return re.sub(r"%\(\w+\)s|\{\w+\}|</?\d+/?>", "#", text)

    pages = texts(ROOT / "server/mablog/translations/es/LC_MESSAGES/messages.po")
    theirs = {bare(text): bare(translated) for text, translated in pages.items()}
    ours = {bare(text): bare(translated) for text, translated in texts(LOCALES / "es.po").items()}
    assert {text for text in ours.keys() & theirs.keys() if ours[text] != theirs[text]} == ELSEWHERE
