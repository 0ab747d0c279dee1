"""The head of a file: what is read, and what is refused with its line."""

import pytest

from mablog.importing.errors import BadFileError
from mablog.importing.files import decode
from mablog.importing.frontmatter import split


def test_yaml_values_stay_as_they_were_written() -> None:
    front = split('---\ntitle: No\nversion: 1.10\nTags: [2014, yes]\ndate: 0000-01-01\nimage:\nalt: ""\n---\nBody')
    assert front is not None
    assert front.values == {
        "title": "No",
        "version": "1.10",
        "tags": ["2014", "yes"],
        "date": "0000-01-01",
        "image": None,
        "alt": "",
    }
    assert front.line("date") == 5
    assert front.line("missing", "tags") == 4


def test_toml_is_read_between_plus_signs() -> None:
    front = split('+++\ntitle = "One"\ntags = ["a", "b"]\n[params]\nx = 1\n+++\nBody\n')
    assert front is not None
    assert front.values["title"] == "One"
    assert front.values["tags"] == ["a", "b"]
    assert (front.body, front.body_line, front.line("tags")) == ("Body\n", 7, 3)


@pytest.mark.parametrize(
    "body",
    ["\n\nText", "One\r\nTwo\r\n", "no end", "", "a\n---\nb\n---\n", "---\n", "\ttab\x0bvertical\u2028line\n", " "],
)
def test_the_body_is_kept_byte_for_byte(body: str) -> None:
    for end in ("\n", "\r\n"):
        front = split(f"---{end}title: x{end}---{end}{body}")
        assert front is not None
        assert front.body == body
        assert front.body_line == 4


def test_a_file_without_front_matter_says_so() -> None:
    assert split("# Only Markdown\n") is None
    assert split("----\nnot a fence\n----\n") is None


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("---\ntitle: x\n", 1, "does not end"),
        ("---\ntitle: x\nb: [1\n---\n", 4, "not YAML"),
        ('---\ntitle: "a\n---\n', 3, "not YAML"),
        ("---\n- a\n- b\n---\n", 2, "not a list of"),
        ("---\na: &a [*a]\n---\n", 2, "alias of itself"),
        ("---\na: \x01\n---\n", 1, "not YAML"),
        ("+++\na = 1\nb = \n+++\n", 3, "not TOML"),
        ("+++\ndate = 0000-01-01\n+++\n", 2, "not TOML"),
        ("---\na: " + "[" * 50_000 + "\n---\n", 1, "nested too deeply"),
        ("+++\na = " + "[" * 50_000 + "\n+++\n", 1, "nested too deeply"),
        ('---\na: b\nc: ["\\0"]\n---\n', 3, "NUL"),
        ('---\na: "\\ud800"\n---\n', 2, "half of a character"),
        ('+++\na = "\\u0000"\n+++\n', 2, "NUL"),
        ("---\na: " + "x" * 200_000 + "\n---\n", 1, "at most 100,000"),
    ],
)
def test_broken_front_matter_is_refused_with_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(BadFileError, match=reason) as refused:
        split(text)
    assert refused.value.line == line


def test_a_bomb_of_aliases_stays_small() -> None:
    levels = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 60))
    front = split(f"---\nl0: &l0 lol\n{levels}\ntitle: Bomb\n---\n")
    assert front is not None
    assert front.values["title"] == "Bomb"


def test_yaml_tags_make_no_objects() -> None:
    front = split("---\ntitle: !!python/object/apply:os.system ['exit 1']\n---\n")
    assert front is not None
    assert front.values["title"] == ["exit 1"]


def test_text_has_to_be_utf_8_without_nul() -> None:
    assert decode(b"\xef\xbb\xbf---\n") == "---\n"
    for content in (b"---\na\n\xff\n", b"---\na\nb\0\n", b"---\n\n\xed\xa0\x80"):
        with pytest.raises(BadFileError) as refused:
            decode(content)
        assert refused.value.line == 3
