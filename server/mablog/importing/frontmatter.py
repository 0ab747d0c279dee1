"""The head of a post's file: YAML between `---` lines, or TOML between `+++` lines.

YAML values stay the text that the author wrote (`title: No` is the title "No", `version: 1.10` is "1.10"); only an
empty value, `~` and `null` become None. So no YAML type, tag or date rule can surprise anybody, and none can do harm.
"""

import re
import tomllib
from contextlib import suppress
from dataclasses import dataclass, field

import yaml

from mablog.importing.errors import BadFileError

MAX_HEAD_CHARACTERS = 100_000
_FAST_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NEVER_TOO_DEEP = 4_000
"""Characters; each opens one level at most, and the C loader was seen to bear 16,000 on a stack of 8 MB."""
_FENCE = re.compile(r"(---|\+\+\+)[ \t]*(?:\r\n|\n|\Z)")
_TRAILING_SPACE = re.compile(r"[ \t]+(?=\r?$)", re.MULTILINE)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


@dataclass(frozen=True)
class FrontMatter:
    """What stands above a post (keys in lower case), the line each key stands in, and the text below, byte for byte."""

    values: dict[str, object] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    body: str = ""
    body_line: int = 1

    def line(self, *keys: str) -> int:
        """The line of the first of these keys that is there, else 1."""
        return next((self.lines[key] for key in keys if key in self.lines), 1)


def split(text: str) -> FrontMatter | None:
    """The front matter and body of a text; None if it begins with neither `---` nor `+++`. Raises BadFileError."""
    opening = _FENCE.match(text)
    if opening is None:
        return None
    closing = re.compile(rf"^{re.escape(opening[1])}[ \t]*(?:\r\n|\n|\Z)", re.MULTILINE).search(text, opening.end())
    if closing is None:
        raise BadFileError(f"The front matter does not end: no second {opening[1]} line.")
    head = text[opening.end() : closing.start()]
    if len(head) > MAX_HEAD_CHARACTERS:
        raise BadFileError(f"The front matter has {len(head):,} characters; at most {MAX_HEAD_CHARACTERS:,} are taken.")
    try:
        values, lines = parse_yaml(head) if opening[1] == "---" else parse_toml(head)
    except RecursionError as error:
        raise BadFileError("The front matter is nested too deeply.") from error
    for key, value in values.items():
        if _holds_no_text(value, set()):
            raise BadFileError(f"{key} holds NUL or half of a character.", lines.get(key, 1))
    return FrontMatter(values, lines, text[closing.end() :], text.count("\n", 0, closing.end()) + 1)


def _holds_no_text(value: object, seen: set[int]) -> bool:
    """Whether escapes in a value (`"\\0"`, `"\\ud800"`) made what no database stores."""
    if isinstance(value, str):
        return "\0" in value or any("\ud800" <= character <= "\udfff" for character in value)
    if id(value) in seen or not isinstance(value, (list, dict)):
        return False
    seen.add(id(value))
    return any(_holds_no_text(part, seen) for part in (value.values() if isinstance(value, dict) else value))


def parse_yaml(head: str) -> tuple[dict[str, object], dict[str, int]]:
    """The keys of a YAML mapping with the lines they stand in, if line 1 is the `---` above it. Raises BadFileError."""
    try:
        root = _composed(head)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise BadFileError(f"The front matter is not YAML: {error.problem}.", line) from error
    except yaml.YAMLError as error:
        raise BadFileError(f"The front matter is not YAML: {' '.join(str(error).split())}.") from error
    if root is None:
        return {}, {}
    if not isinstance(root, yaml.MappingNode):
        raise BadFileError("The front matter is not a list of `name: value` lines.", 2)
    values: dict[str, object] = {}
    lines: dict[str, int] = {}
    seen: dict[int, object] = {}
    for key, value in root.value:
        if isinstance(key, yaml.ScalarNode):
            values[key.value.lower()] = _plain(value, seen)
            lines[key.value.lower()] = key.start_mark.line + 2
    return values, lines


def _composed(head: str) -> yaml.Node | None:
    # Blanks at the end of a line mean nothing in YAML, but PyYAML refuses tabs there, which other readers take.
    text = _TRAILING_SPACE.sub("", head)
    # The C loader is ten times as fast, but deep nesting crashes it, and with it the whole process.
    if len(text) <= _NEVER_TOO_DEEP:
        with suppress(yaml.YAMLError):  # the other loader says more clearly what is wrong
            return yaml.compose(text, Loader=_FAST_LOADER)
    return yaml.compose(text, Loader=yaml.SafeLoader)


def _plain(node: yaml.Node, seen: dict[int, object]) -> object:
    """A node as text, list or dict. Nodes that anchors repeat are converted once, so a bomb of aliases stays small."""
    if id(node) in seen:
        if seen[id(node)] is ...:
            raise BadFileError("The front matter holds an alias of itself.", node.start_mark.line + 2)
        return seen[id(node)]
    seen[id(node)] = ...
    result: object
    if isinstance(node, yaml.MappingNode):
        result = {
            key.value.lower(): _plain(value, seen) for key, value in node.value if isinstance(key, yaml.ScalarNode)
        }
    elif isinstance(node, yaml.SequenceNode):
        result = [_plain(child, seen) for child in node.value]
    else:
        plain = isinstance(node, yaml.ScalarNode) and not node.style
        result = None if plain and node.value in _NULLS else node.value
    seen[id(node)] = result
    return result


def parse_toml(head: str) -> tuple[dict[str, object], dict[str, int]]:
    """The same for TOML, whose values keep their types. Raises BadFileError."""
    try:
        table = tomllib.loads(head)
    except ValueError as error:
        at = re.search(r"at line (\d+)", str(error))
        raise BadFileError(f"The front matter is not TOML: {error}.", int(at[1]) + 1 if at else 1) from error
    lines: dict[str, int] = {}
    for number, text in enumerate(head.split("\n"), 2):
        if key := re.match(r"\[?\s*['\"]?([\w-]+)", text):
            lines.setdefault(key[1].lower(), number)
    return {key.lower(): value for key, value in table.items()}, lines
