"""What is installed is what was looked at: each package in one version, known by its hash."""

import re
from pathlib import Path

import pytest

SERVER = Path(__file__).parents[1]
PACKAGE = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==\S+(?: ; .*)? \\$")


def packages(text: str) -> dict[str, int]:
    """The packages of a requirements file, each with its number of hashes. Raises ValueError for anything else."""
    found: dict[str, int] = {}
    name = ""
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if re.match(r"    --hash=sha256:[0-9a-f]{64}( \\)?$", line) and name:
            found[name] += 1
        elif package := PACKAGE.match(line):
            name = package[1]
            found[name] = 0
        else:
            raise ValueError(line)
    return found


@pytest.mark.parametrize(
    "file", ["requirements.txt", "requirements-extras.txt", "requirements-build.txt", "requirements-dev.txt"]
)
def test_every_package_is_pinned_to_a_version_and_its_hashes(file: str) -> None:
    found = packages((SERVER / file).read_text(encoding="utf-8"))
    assert found
    assert not [name for name, hashes in found.items() if not hashes]


def test_what_is_not_pinned_is_noticed() -> None:
    for line in ("flask", "flask>=3", "flask @ git+https://example.org/flask", "--index-url https://example.org"):
        with pytest.raises(ValueError, match=re.escape(line)):
            packages(line)
    assert packages("flask==3.1.3 \\\n") == {"flask": 0}


def test_what_tests_and_builds_need_is_not_installed_where_the_site_runs() -> None:
    runs = packages((SERVER / "requirements.txt").read_text(encoding="utf-8"))
    for name in ("pytest", "playwright", "aiosmtpd", "moto", "mypy", "ruff", "hatchling", "waitress"):
        assert name not in runs
    assert "flask" in runs


def test_what_only_some_settings_take_is_installed_by_those_who_set_them() -> None:
    runs = packages((SERVER / "requirements.txt").read_text(encoding="utf-8"))
    extras = packages((SERVER / "requirements-extras.txt").read_text(encoding="utf-8"))
    assert {"sentry-sdk", "opentelemetry-sdk"} <= extras.keys() - runs.keys()
    assert runs.keys() <= extras.keys()
    assert "-r requirements-extras.txt" in (SERVER.parent / "Dockerfile").read_text(encoding="utf-8")
