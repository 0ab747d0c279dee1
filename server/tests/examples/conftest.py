"""mablog and the examples, each built as a wheel and installed together where nothing else is."""

import fcntl
import importlib.metadata
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import PASSED_OVER
from databases import ROOT

SERVER = ROOT / "server"


@dataclass(frozen=True)
class Example:
    """A folder in examples/, and the name of the module that it holds."""

    folder: Path
    name: str


def _examples() -> list[Example]:
    found = []
    for file in sorted((ROOT / "examples").glob("*/pyproject.toml")):
        points = tomllib.loads(file.read_text())["project"]["entry-points"]["mablog.modules"]
        found += [Example(file.parent, name) for name in points]
    return found


EXAMPLES = _examples()


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder of the programs of that environment. The processes of a run share it."""

    def make(folder: Path) -> None:
        new_environment(folder, *(example.folder for example in EXAMPLES))

    return made_once(tmp_path_factory, worker_id, "examples", make) / "environment" / "bin"


def made_once(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str, name: str, make: Callable[[Path], None]
) -> Path:
    """A folder of this name, in which `make` was called by one of the processes of a run."""
    own = tmp_path_factory.getbasetemp()
    folder = (own if worker_id == "master" else own.parent) / name
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            make(folder)
            (folder / "ready").touch()
    return folder


def new_environment(folder: Path, *packages: Path, server: Path = SERVER) -> Path:
    """An environment with mablog, pytest, and what these folders hold, each from its wheel; where its programs are.

    `server` is the folder of another mablog.
    """
    environment = folder / "environment"
    pip = [environment / "bin" / "python", "-m", "pip", "--disable-pip-version-check", "--no-input", "-q"]
    pinned = folder / "requirements.txt"
    pinned.write_text((server / "requirements.txt").read_text() + _pinned_pytest(server))
    need_package_index(folder)
    run([sys.executable, "-m", "venv", "--clear", environment])
    run([*pip, "install", "--require-hashes", "--only-binary", ":all:", "-r", pinned])
    wheels = folder / "wheels"
    build = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q", "wheel", "-w", wheels]
    run([*build, "--no-deps", "--no-build-isolation", server, *packages])
    run([*pip, "install", "--no-deps", "--no-index", *wheels.glob("*.whl")])
    return environment / "bin"


def need_package_index(folder: Path) -> None:
    """Pass the test over where pip can fetch nothing. Where it can, what does not get installed is a failure."""
    one = pinned_versions().splitlines()[0]
    try:
        run([sys.executable, "-m", "pip", "-q", "download", "--no-deps", "--no-cache-dir", "-d", folder / "tried", one])
    except AssertionError as error:
        pytest.skip(f"{PASSED_OVER}pip cannot fetch packages here ({str(error).splitlines()[0]})")


def _pinned_pytest(server: Path) -> str:
    """pytest and what it needs, as requirements-dev.txt pins them: all that the tests of a module take."""
    needed = [re.split(r"\W", line)[0] for line in importlib.metadata.requires("pytest") or [] if "extra" not in line]
    wanted = {"pytest", *needed}
    blocks = re.split(r"\n(?=[a-z])", (server / "requirements-dev.txt").read_text())
    mine = [block for block in blocks if block.partition("==")[0] in wanted]
    there = (server / "requirements.txt").read_text()
    return "\n".join(block for block in mine if f"\n{block.partition('==')[0]}==" not in there) + "\n"


def pinned_versions() -> str:
    """The versions of requirements.txt, as constraints of pip: so that what others release meanwhile fails no test."""
    return "\n".join(re.findall(r"^[\w.-]+==\S+", (SERVER / "requirements.txt").read_text(), re.MULTILINE))


def run(arguments: list[object], *, folder: Path | None = None, **variables: str) -> str:
    """What a program prints, which must succeed."""
    done = subprocess.run(
        [str(each) for each in arguments], cwd=folder, env=os.environ | variables, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    return done.stdout
