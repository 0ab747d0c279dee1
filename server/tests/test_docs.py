from pathlib import Path

from mablog.reference import pages

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


def test_the_reference_is_what_the_code_says() -> None:
    written = pages()
    assert {file.name for file in REFERENCE.iterdir()} == set(written)
    stale = [name for name, text in written.items() if (REFERENCE / name).read_text(encoding="utf-8") != text]
    assert not stale, f"`make docs` writes {', '.join(stale)} anew"
