"""What an import has to say: to each file one outcome, and findings with file and line."""

import re
from dataclasses import dataclass, field
from enum import Enum


class Outcome(Enum):
    """What became of a file."""

    IMPORTED = "imported"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    LEFT = "left"
    REFUSED = "refused"


@dataclass(frozen=True)
class Finding:
    """A sentence about a place in a file; the path is the one below the imported folder, lines count from 1."""

    name: str
    lines: tuple[int, ...]
    text: str

    def __str__(self) -> str:
        return printable(f"{self.name}:{','.join(map(str, self.lines))}: {self.text}")


@dataclass
class Report:
    """The outcomes counted, and everything that the person who imports should look at."""

    counts: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    notices: list[Finding] = field(default_factory=list)
    left: list[Finding] = field(default_factory=list)
    refused: list[Finding] = field(default_factory=list)

    def refuse(self, name: str, line: int, reason: str) -> None:
        self.counts[Outcome.REFUSED] += 1
        self.refused.append(Finding(name, (line,), reason))

    def summary(self) -> str:
        parts = [f"{self.counts[outcome]} {outcome.value}" for outcome in Outcome if outcome is not Outcome.LEFT]
        if self.counts[Outcome.LEFT]:
            parts.insert(3, f"{self.counts[Outcome.LEFT]} left as changed on the site")
        return ", ".join(parts) + "."


def unknown_calls(name: str, calls: list[tuple[int, str]]) -> list[Finding]:
    """One finding for each kind of call that stays as it stands, with all of its lines."""
    lines: dict[str, list[int]] = {}
    for line, call in calls:
        kind = re.sub(r"\"[^\"]*\"|'[^']*'", '"…"', call)
        lines.setdefault(kind if len(kind) <= 80 else kind[:79] + "…", []).append(line)
    return [
        Finding(name, tuple(dict.fromkeys(places)), f"{kind} is not a call that mablog knows; it stays as it stands.")
        for kind, places in lines.items()
    ]


def printable(text: str) -> str:
    """Text that cannot move the cursor or colour a terminal, whatever a file is called."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text)
