"""The wheel, installed by pipx, as docs/deploying.md has it."""

import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from databases import ROOT
from examples.conftest import need_package_index, pinned_versions, run
from live import serving

BIN = Path(sys.executable).parent


@pytest.mark.long
def test_pipx_installs_a_mablog_that_makes_and_serves_a_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    need_package_index(tmp_path)
    wheels, site = tmp_path / "wheels", tmp_path / "site"
    site.mkdir()
    pinned = tmp_path / "constraints.txt"
    pinned.write_text(pinned_versions())
    for name, folder in (("PIPX_HOME", "home"), ("PIPX_BIN_DIR", "bin"), ("PIPX_MAN_DIR", "man")):
        monkeypatch.setenv(name, str(tmp_path / folder))
    monkeypatch.setenv("PIP_CONSTRAINT", str(pinned))
    run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", wheels, ROOT / "server"]
    )
    (wheel,) = wheels.glob("mablog-*.whl")
    run([BIN / "pipx", "install", "--python", sys.executable, wheel])
    mablog = tmp_path / "bin" / "mablog"

    assert "/setup/" in run([mablog, "init"], folder=site)
    data = site / "instance"
    config = {"MABLOG_DATA": data, "DATABASE_URL": f"sqlite:///{data / 'mablog.sqlite3'}"}
    with serving(config, site, program=mablog) as server, urllib.request.urlopen(server.url, timeout=60) as page:
        assert "<h1" in page.read().decode()

    for setting, packages in (
        ("SENTRY_DSN=https://0123456789abcdef@sentry.example/1", "sentry-sdk"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318", "opentelemetry-sdk"),
    ):
        name, _, value = setting.partition("=")
        refused = subprocess.run(
            [mablog, "serve"], cwd=site, env={name: value}, capture_output=True, text=True, timeout=60, check=False
        )
        assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
        assert refused.stderr.startswith(f"mablog: {name} is set, and what it takes is not installed: {packages}")
