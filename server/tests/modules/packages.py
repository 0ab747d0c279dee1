"""Modules as pip would have installed them: a package, and the file in which its entry point stands."""

from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent


def write_module(folder: Path, name: str, files: Mapping[str, str]) -> Path:
    """Write the package `mablog_<name>` into a folder of the path, and return its own folder.

    `files` holds the text of each by its name within the package.
    """
    package = folder / f"mablog_{name}"
    for file, text in {"__init__.py": EMPTY, **files}.items():
        path = package / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text))
    facts = folder / f"mablog_{name}-1.0.dist-info"
    facts.mkdir(exist_ok=True)
    (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: mablog-{name}\nVersion: 1.0\n")
    (facts / "entry_points.txt").write_text(f"[mablog.modules]\n{name} = mablog_{name}\n")
    return package


EMPTY = '''
    """A module that adds nothing."""

    def init_app(app):
        pass
'''
