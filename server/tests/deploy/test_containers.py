"""What containers are made of, looked at without an engine; tests/image runs them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from databases import ROOT
from flask import Flask

from mablog.config import settings
from mablog.security import headers_of_every_answer

BIN = Path(sys.executable).parent


def run(*command: str | Path) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_dockerfile_is_as_hadolint_wants_it() -> None:
    run(BIN / "hadolint", "Dockerfile")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_proxy_sends_with_files_what_mablog_sends(app: Flask) -> None:
    conf = (ROOT / "deploy" / "proxy.conf").read_text()
    (https,) = re.findall(r'https "(max-age=\d+)";', conf)
    sent = {
        name: value.strip('"').replace("$hsts", https)
        for name, value in re.findall(r'add_header (\S+) (".+"|\S+);', conf)
    }
    assert sent.pop("Cache-Control") == "$kept"
    assert sent == headers_of_every_answer(settings())
    sizes = re.findall(r"client_max_body_size (\d+)m;", conf)
    assert [int(size) * 1024 * 1024 for size in sizes] == [app.config["MAX_CONTENT_LENGTH"]]
