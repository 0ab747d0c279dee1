"""The release before this checkout, from the history of git."""

import subprocess
import tarfile
from io import BytesIO
from pathlib import Path

from databases import ROOT

VERSION = "server/mablog/__init__.py"


def git(*arguments: str) -> bytes:
    return subprocess.run(["git", "-C", ROOT, *arguments], capture_output=True, check=True).stdout


def tags() -> list[str]:
    """The releases that HEAD is, or is built on, the newest first; none in a checkout without git."""
    try:
        return git("tag", "--list", "v*", "--merged", "HEAD", "--sort=-version:refname").decode().split()
    except (OSError, subprocess.CalledProcessError):
        return []


def release_before() -> str | None:
    """The newest release that HEAD is built on and is not itself; None where there is none, or its history is not here.

    It is known by its tag, and in a clone without tags by being the last commit before the next version was begun.
    """
    here = git("tag", "--points-at", "HEAD").decode().split() if tags() else []
    return next((tag for tag in tags() if tag not in here), None) or _before_the_present_version()


def _before_the_present_version() -> str | None:
    try:
        for commit in git("log", "--format=%H", "--", VERSION).decode().split():
            if _is_begun(commit) and not _is_begun(f"{commit}^"):
                return f"{commit}^"
    except (OSError, subprocess.CalledProcessError):
        pass  # it is a checkout without git, or without its history
    return None


def _is_begun(commit: str) -> bool:
    """Whether a release is still to be made of the version that stands there."""
    return b".dev" in git("show", f"{commit}:{VERSION}")


def export(release: str, folder: Path) -> Path:
    """The files of that release."""
    with tarfile.open(fileobj=BytesIO(git("archive", release))) as files:
        files.extractall(folder, filter="data")
    return folder
