"""The release before this checkout, from its tag."""

import subprocess
import tarfile
from io import BytesIO
from pathlib import Path

from databases import ROOT


def git(*arguments: str) -> bytes:
    return subprocess.run(["git", "-C", ROOT, *arguments], capture_output=True, check=True).stdout


def tags() -> list[str]:
    """The releases that HEAD is, or is built on, the newest first; none in a checkout without git."""
    try:
        return git("tag", "--list", "v*", "--merged", "HEAD", "--sort=-version:refname").decode().split()
    except (OSError, subprocess.CalledProcessError):
        return []


def previous_tag() -> str | None:
    """The newest release that HEAD is built on and is not itself; None where there is none."""
    return next((tag for tag in tags() if tag not in git("tag", "--points-at", "HEAD").decode().split()), None)


def export(tag: str, folder: Path) -> Path:
    """The files of that release."""
    with tarfile.open(fileobj=BytesIO(git("archive", tag))) as files:
        files.extractall(folder, filter="data")
    return folder
