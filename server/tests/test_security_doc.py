"""docs/security.md: every requirement has its answer, and every file, test and heading that it names is there."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "security.md"
PLACES = (ROOT / "server" / "mablog", ROOT / "server" / "tests", ROOT)
"""What the names of files in the document start from."""

REQUIREMENTS = """
V1.1.1-2 V1.2.1-9 V1.3.1-11 V1.4.1-3 V1.5.1-2
V2.1.1-3 V2.2.1-3 V2.3.1-4 V2.4.1
V3.2.1-2 V3.3.1-4 V3.4.1-6 V3.5.1-5 V3.7.1-2
V4.1.1-3 V4.2.1 V4.3.1-2 V4.4.1-4
V5.1.1 V5.2.1-3 V5.3.1-2 V5.4.1-3
V6.1.1-3 V6.2.1-12 V6.3.1-4 V6.4.1-4 V6.5.1-5 V6.6.1-3 V6.8.1-4
V7.1.1-3 V7.2.1-4 V7.3.1-2 V7.4.1-5 V7.5.1-2 V7.6.1-2
V8.1.1-2 V8.2.1-3 V8.3.1 V8.4.1
V9.1.1-3 V9.2.1-4
V10.1.1-2 V10.2.1-2 V10.3.1-4 V10.4.1-11 V10.5.1-5 V10.6.1-2 V10.7.1-3
V11.1.1-2 V11.2.1-3 V11.3.1-3 V11.4.1-4 V11.5.1 V11.6.1
V12.1.1-3 V12.2.1-2 V12.3.1-4
V13.1.1 V13.2.1-5 V13.3.1-2 V13.4.1-5
V14.1.1-2 V14.2.1-4 V14.3.1-3
V15.1.1-3 V15.2.1-3 V15.3.1-7
V16.1.1 V16.2.1-5 V16.3.1-4 V16.4.1-3 V16.5.1-3
V17.1.1 V17.2.1-4 V17.3.1-2
"""
"""Those of levels 1 and 2 in OWASP ASVS 5.0.0, of which there are 70 and 183."""

STATES = {"met", "partly", "not yet", "operator", "n/a"}

NUMBER = re.compile(r"\b(V\d+\.\d+\.)(\d+)(?:-(\d+))?\b")
QUOTED = re.compile(r"`([^`]+)`")
LINK = re.compile(r"\]\(([^)#]*)(?:#([\w-]+))?\)")
FILE = re.compile(r"[\w./-]+\.(?:py|md|html|js|toml|txt)|Makefile")


def numbers(text: str) -> list[str]:
    """Every requirement that a text names; `V1.2.3-5` are three."""
    return [
        f"{section}{number}"
        for section, first, last in NUMBER.findall(text)
        for number in range(int(first), int(last or first) + 1)
    ]


def rows(document: str, columns: int) -> Iterator[list[str]]:
    """The rows of the tables with so many columns, without their heads."""
    lines = document.splitlines()
    for number, line in enumerate(lines):
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        is_head = lines[number + 1 : number + 2] and lines[number + 1].startswith("| ---")
        if line.startswith("| ") and not line.startswith("| ---") and not is_head and len(cells) == columns:
            yield cells


def requirement_rows(document: str) -> Iterator[list[str]]:
    return (cells for cells in rows(document, 5) if cells[0].startswith("V"))


def threat_rows(document: str) -> Iterator[list[str]]:
    return (cells for cells in rows(document, 5) if not cells[0].startswith("V"))


@cache
def names_of_tests(file: Path) -> set[str]:
    return {node.name for node in ast.parse(file.read_text(encoding="utf-8")).body if isinstance(node, ast.FunctionDef)}


def found(name: str) -> Path | None:
    return next((path for place in PLACES if (path := place / name).is_file()), None)


def anchors(text: str) -> set[str]:
    """What a heading is linked by: its words in small letters with hyphens between them."""
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", head.lower())) for head in heads}


def missing(document: str) -> list[str]:
    """Everything that the document names and that is not there."""
    wrong = []
    for name in QUOTED.findall(document):
        file, is_test, test = name.partition("::")
        if is_test:
            path = found(file)
            if path is None or test not in names_of_tests(path):
                wrong.append(name)
        elif FILE.fullmatch(name) and found(name) is None:
            wrong.append(name)
    for target, anchor in LINK.findall(document):
        path = DOCUMENT.parent / target if target else None
        if target.startswith("http"):
            continue
        if path is not None and not path.is_file():
            wrong.append(target)
        elif anchor and anchor not in anchors(path.read_text(encoding="utf-8") if path else document):
            wrong.append(f"#{anchor}")
    return wrong


def is_proved(answer: str, proof: str) -> bool:
    """Whether a row that says "met" names a file and a test, or the page that it asks for."""
    return bool(LINK.search(answer)) or (bool(QUOTED.search(answer)) and "::" in proof)


@pytest.fixture(scope="module")
def document() -> str:
    return DOCUMENT.read_text(encoding="utf-8")


def test_every_file_test_and_heading_that_is_named_is_there(document: str) -> None:
    assert missing(document) == []


def test_a_made_up_name_is_noticed() -> None:
    for name in (
        "`no_such_file.py`",
        "`accounts/no_such.py`",
        "`test_security.py::test_of_nothing`",
        "`no_such_test.py::test_next_leads_to_this_site_only`",
        "[keys](#no-such-heading)",
        "[keys](no-such-page.md)",
        "[keys](architecture.md#no-such-heading)",
    ):
        assert len(missing(f"# Security\n\n{name}\n")) == 1, name
    assert missing("`test_security.py::test_next_leads_to_this_site_only` `security.py` `Secure` `__Host-`") == []


def test_every_requirement_of_levels_1_and_2_is_answered_once(document: str) -> None:
    wanted = numbers(REQUIREMENTS)
    assert len(wanted) == 70 + 183
    answered = Counter(number for cells in requirement_rows(document) for number in numbers(cells[0]))
    assert sorted(set(wanted) - set(answered)) == []
    assert sorted(set(answered) - set(wanted)) == []
    assert [number for number, times in answered.items() if times > 1] == []


def test_a_requirement_that_is_left_out_or_answered_twice_is_noticed(document: str) -> None:
    line = next(line for line in document.splitlines() if line.startswith("| V6.2.1 "))
    for changed in (document.replace(line, ""), document + f"\n{line}\n", document + line.replace("V6.2.1", "V6.2.99")):
        with pytest.raises(AssertionError):
            test_every_requirement_of_levels_1_and_2_is_answered_once(changed)


def test_what_is_met_is_proved_and_everything_else_gives_its_reason(document: str) -> None:
    for number, _demand, state, answer, proof in requirement_rows(document):
        assert state in STATES, number
        assert is_proved(answer, proof) if state == "met" else answer, number
    assert not is_proved("by care", "`test_security.py::test_x`")
    assert not is_proved("`security.py`", "somebody looked")


def test_every_threat_has_its_file_its_test_and_its_control(document: str) -> None:
    threats = list(threat_rows(document))
    assert len(threats) >= 18
    for threat, number, answer, proof, control in threats:
        assert numbers(number), threat
        assert QUOTED.search(answer), threat
        assert "::" in proof, threat
        assert "::" in control or control == "the same test", threat


def test_numbers_in_the_text_are_those_of_the_standard(document: str) -> None:
    assert set(numbers(document)) <= set(numbers(REQUIREMENTS))
