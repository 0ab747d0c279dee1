"""A new module, written from the files in `skeleton/`."""

from pathlib import Path
from string import Template

from flask_babel import gettext as _

from mablog import __version__
from mablog.errors import BadRequest, Conflict
from mablog.modules.parts import FEATURES, NAME

SKELETON = Path(__file__).parent / "skeleton"


def write(name: str, into: str) -> Path:
    """Write the folder `mablog-NAME` below `into`, and return it. Raises BadRequest, Conflict, OSError."""
    if not NAME.fullmatch(name) or name in FEATURES:
        raise BadRequest(_("A module's name takes small letters, digits and underscores, and is none of mablog's own."))
    folder = Path(into) / f"mablog-{name.replace('_', '-')}"
    if folder.exists():
        raise Conflict(_("%(folder)s is there already.", folder=folder))
    words = {"name": name, "project": folder.name, "title": name.replace("_", " ").capitalize(), "version": __version__}
    for source in sorted(SKELETON.rglob("*.txt")):
        path = folder / _place(source, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(Template(source.read_text(encoding="utf-8")).substitute(words), encoding="utf-8")
    return folder


def _place(source: Path, name: str) -> Path:
    """Where a file of the skeleton goes: `package` stands for the package, and `NAME` for the module's name."""
    parts = source.relative_to(SKELETON).with_suffix("").parts
    return Path(*(part.replace("NAME", name) if part != "package" else f"mablog_{name}" for part in parts))
