"""Reading the files of somebody else's blog: nothing outside its folder, nothing huge, nothing that is not text."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from mablog.importing.errors import BadFileError

SUFFIXES = frozenset({".md", ".markdown", ".mdown", ".mkd", ".mkdn"})
MAX_TEXT_BYTES = 5_000_000
"""Enough for the longest source that a post may have, in the script that takes most bytes."""
BOM = b"\xef\xbb\xbf"
_NOT_CONTENT = frozenset(
    {"node_modules", "themes", "vendor", "archetypes", "layouts", "scaffolds"}
    | {"_site", "_includes", "_layouts", "_data", "_sass"}
)


def markdown_files(folder: Path) -> Iterator[Path]:
    """Every Markdown file below `folder`, in the order of their paths.

    Left out are hidden folders and files, folders in which generators keep code, templates and what they made, and
    Hugo's `_index.md`, which describes a list, not a post.
    """
    found: list[Path] = []
    for parent, folders, names in os.walk(folder):
        folders[:] = [n for n in folders if n not in _NOT_CONTENT and not n.startswith(".")]
        found += (
            Path(parent, name)
            for name in names
            if Path(name).suffix.lower() in SUFFIXES and not re.match(r"\.(?!\.)|_index\.", name)
        )
    return iter(sorted(found, key=lambda path: path.relative_to(folder).parts))


def read_bytes(path: Path, root: Path, limit: int) -> bytes:
    """The content of the regular file `path`, which has to lie inside `root` (a resolved folder) after links.

    Its size is asked for before a byte is read, and a pipe or device is never opened. Raises BadFileError.
    """
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(root):
            raise BadFileError("The file is a link that leads outside the folder.")
        if not real.is_file():
            raise BadFileError("This is not a regular file.")
        if (size := real.stat().st_size) > limit:
            raise BadFileError(f"The file has {size:,} bytes; at most {limit:,} are taken.")
        with real.open("rb") as file:
            content = file.read(limit + 1)
    except (OSError, RuntimeError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise BadFileError(f"The file cannot be read: {reason}.") from error
    if len(content) > limit:
        raise BadFileError(f"The file has more than {limit:,} bytes.")
    return content


def decode(content: bytes) -> str:
    """The text of a file in UTF-8, line ends as they are, without a byte order mark. Raises BadFileError."""
    content = content.removeprefix(BOM)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadFileError("The file is not UTF-8.", content.count(b"\n", 0, error.start) + 1) from error
    if (nul := text.find("\0")) >= 0:
        raise BadFileError("The file holds a NUL character.", text.count("\n", 0, nul) + 1)
    return text
