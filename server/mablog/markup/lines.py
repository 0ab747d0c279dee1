"""From which lines of the Markdown the blocks at the top of a text were made, so that two views can scroll together."""

import re

from mablog.markup.edit import LINES, Element

_PLACE = re.compile(r"([0-9]{1,7}):[0-9]+-([0-9]{1,7}):[0-9]+")


def first_lines(root: Element, markdown: str) -> tuple[int, ...]:
    """The line, from 1, in which each element at the top of the tree begins; never less than that of the one before.

    What came as raw HTML does not say, and counts as coming next behind what is before it.
    """
    lines = re.split(r"\r\n|\r|\n", markdown)
    found: list[int] = []
    begin, behind = 1, 1
    for block in root:
        while behind < len(lines) and not lines[behind - 1].strip():
            behind += 1
        place = next(filter(None, (_PLACE.fullmatch(each.get(LINES, "")) for each in block.iter())), None)
        first, last = (int(place[1]), int(place[2])) if place else (behind, behind)
        begin = max(begin, first)
        found.append(min(begin, len(lines)))
        behind = max(behind, last + 1)
    return tuple(found)
