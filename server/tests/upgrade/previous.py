"""The release before this checkout, from its tag."""

import subprocess
import tarfile
from io import BytesIO
from pathlib import Path

from databases import ROOT


def git(*arguments: str) -> bytes:
    return subprocess.run(["git", "-C", ROOT, *arguments], capture_output=True, check=True).stdout


def previous_tag() -> str | None:
    """The newest tag of a release that is built on here and is not what is checked out; None where there is none."""
    try:
        own = git("tag", "--points-at", "HEAD").decode().split()
        found = git("tag", "--list", "v*", "--merged", "HEAD", "--sort=-version:refname").decode().split()
    except (OSError, subprocess.CalledProcessError):  # a checkout without git
        return None
    return next((tag for tag in found if tag not in own), None)


def export(tag: str, folder: Path) -> Path:
    """The files of that release."""
    with tarfile.open(fileobj=BytesIO(git("archive", tag))) as files:
        files.extractall(folder, filter="data")
    return folder
