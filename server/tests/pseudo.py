"""Catalogues made of the English one on the fly, so that words which went through one can be told from others."""

import re
from collections.abc import Callable
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

CATALOGUE = Path(__file__).parent.parent / "mablog/translations/messages.pot"
PLACEHOLDER = re.compile(r"(%\(\w+\)[sd]|%%|<[^>]+>)")
ACCENTED = str.maketrans("aeiounAEIOUNcyst", "àéîöûñÀÉÎÖÛÑçýšţ")


def marked(text: str) -> str:
    """The text between guillemets, so that a test sees which language it is in."""
    return f"«{text}»"


def accented(text: str) -> str:
    """The text with accents, longer by a third, and its placeholders and elements as they are."""
    parts = PLACEHOLDER.split(text)
    changed = "".join(part if PLACEHOLDER.fullmatch(part) else part.translate(ACCENTED) for part in parts)
    return f"⟦{changed}{'·' * (len(text) // 3)}⟧"


def turned(text: str) -> str:
    """The text run from right to left by an override (Unicode, UAX 9), its placeholders as they are."""
    parts = PLACEHOLDER.split(text)
    return "".join(part if PLACEHOLDER.fullmatch(part) or not part else f"\u202e{part}\u202c" for part in parts)


def write_catalogue(folder: Path, language: str, change: Callable[[str], str]) -> None:
    """Put a catalogue of this language under the folder, with `change` of every English text in it."""
    with CATALOGUE.open("rb") as file:
        template = read_po(file)
    catalogue = Catalog(locale=language.replace("-", "_"))
    for message in template:
        if message.id:
            texts = message.id if isinstance(message.id, tuple) else (message.id,)
            forms = catalogue.num_plurals if len(texts) == 2 else 1
            changed = [change(texts[min(number, len(texts) - 1)]) for number in range(forms)]
            catalogue.add(message.id, tuple(changed) if len(texts) == 2 else changed[0], context=message.context)
    target = folder / language.replace("-", "_") / "LC_MESSAGES/messages.po"
    target.parent.mkdir(parents=True)
    with target.open("wb") as file:
        write_po(file, catalogue)
