"""The site as it is run: `mablog serve`, and other WSGI servers."""

import os
import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from contextlib import suppress
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from factories import PASSWORD
from live import serving

BIN = Path(sys.executable).parent
ADMIN = {"username": "ann", "email": "ann@example.org", "name": "", "password": PASSWORD}


class Reader:
    """A browser without scripts."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> str:
        with self.opener.open(self.url + path, timeout=60) as answer:
            return str(answer.read().decode())

    def send(self, path: str, values: dict[str, str]) -> str:
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get(path))
        assert token
        body = urllib.parse.urlencode(values | {"csrf_token": token[1]}).encode()
        with self.opener.open(self.url + path, body, timeout=60) as answer:
            return str(answer.read().decode())


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_first_administrator_comes_by_the_link_which_no_log_has(config: dict[str, object], tmp_path: Path) -> None:
    environment = {**os.environ, **{name: str(value) for name, value in config.items()}}
    environment["TEST_DATABASE_URL"] = environment["DATABASE_URL"]
    made = subprocess.run(
        [BIN / "mablog", "user", "link", "--first-admin"], env=environment, capture_output=True, text=True, check=True,
        timeout=120, cwd=tmp_path,
    )  # fmt: skip
    path = urllib.parse.urlsplit(made.stdout.strip()).path
    assert path.startswith("/setup/")
    assert not made.stderr
    with serving(config, tmp_path) as server:
        reader = Reader(server.url)
        reader.send(path, ADMIN)
        assert '"role":"administrator"' in reader.get("/api/user").replace(" ", "")
        stranger = Reader(server.url)
        with pytest.raises(urllib.error.HTTPError, match="404"):
            stranger.get(path)
        assert "mablog answers at" in server.log.read_text()
        assert path not in server.log.read_text()
        assert path.removeprefix("/setup/") not in server.log.read_text()
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and path.encode() in file.read_bytes()]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_static_files_are_served_packed_for_a_year(config: dict[str, object], tmp_path: Path) -> None:
    with serving(config, tmp_path) as server:
        page = Reader(server.url).get("/login")
        addresses = re.findall(r'(?:href|src)="(/(?:static|bootstrap)[^"]+)"', page)
        assert len(addresses) > 3
        for address in addresses:
            with urllib.request.urlopen(server.url + address.replace("&amp;", "&")) as answer:
                assert "max-age=31536000" in answer.headers["Cache-Control"], address
            of_another = re.sub("v=[0-9a-f]+", "v=0123456789", server.url + address)
            with urllib.request.urlopen(of_another) as answer:
                assert answer.headers.get_all("Cache-Control") == ["no-cache"], "kept as the file of another version"
    # The control: what is not there is not found.
    assert "bootstrap.min.css" in page


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_waitress_serves_the_application_as_well(config: dict[str, object], tmp_path: Path) -> None:
    environment = {**os.environ, **{name: str(value) for name, value in config.items()}}
    environment |= {"TEST_DATABASE_URL": environment["DATABASE_URL"], "MABLOG_URL": "http://localhost"}
    process = subprocess.Popen(
        [BIN / "waitress-serve", "--listen=127.0.0.1:0", "--call", "mablog:create_app"], env=environment, cwd=tmp_path,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        assert process.stdout
        said = next(line for line in process.stdout if "Serving on" in line)
        url = said.partition("Serving on ")[2].strip()
        reader = Reader(url)
        assert "Welcome" in reader.send("/register", ADMIN)
        assert '"username":"ann"' in reader.get("/api/user").replace(" ", "")
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        process.wait()
