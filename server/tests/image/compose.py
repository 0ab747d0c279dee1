"""compose.yaml, run by podman-compose, and somebody who visits it."""

import http.client
import json
import re
import shutil
from email.message import Message
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from databases import ROOT
from factories import PASSWORD
from image.engine import COMPOSE, Engine
from live import free_port, wait_for

IMAGES = {
    "MABLOG_IMAGE": "localhost/mablog",
    "PROXY_IMAGE": "localhost/mablog-proxy",
    "POSTGRES_IMAGE": "localhost/services",
    "REDIS_IMAGE": "localhost/services",
}
SECRETS = {"SECRET_KEY": "a key that is in no image, and no log", "POSTGRES_PASSWORD": "p@ss: w/rd"}


LIMIT = "6/1h"
"""How often a client may try to log in."""

ALONE = ("--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL", "--env", f"SECRET_KEY={SECRETS['SECRET_KEY']}")
"""How a container runs outside of compose.yaml."""

WITHOUT_RIGHTS = "test $(id -u) = 10001; for place in /x /opt/x; do touch $place && exit 1; done; touch /tmp/x"
"""What a shell finds inside, with `-e`: it is not root, and writes to /tmp alone."""


class Answer(NamedTuple):
    status: int
    headers: Message
    body: bytes


class Site:
    """The services of compose.yaml, with the settings of .env.example."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.folder = engine.folder / "site"
        self.folder.mkdir()
        shutil.copy(ROOT / "compose.yaml", self.folder)
        address = f"127.0.0.1:{free_port()}"
        self.url = f"http://{address}"
        settings = {
            **SECRETS,
            **IMAGES,
            "PUBLISH": address,
            "MABLOG_URL": self.url,
            "MABLOG_LIMIT_LOGIN_CLIENT": LIMIT,
        }
        text = (ROOT / ".env.example").read_text()
        for name, value in settings.items():
            line = f"{name}={value}"
            text, found = re.subn(rf"^{name}=.*$", line, text, flags=re.MULTILINE)
            text += "" if found else f"{line}\n"
        (self.folder / ".env").write_text(text)

    def compose(self, *arguments: str) -> str:
        return self.engine.run(
            COMPOSE, "--project-name", "site", "--file", self.folder / "compose.yaml", *arguments, PWD=str(self.folder)
        )

    def up(self) -> None:
        self.compose("up", "--detach")
        self.wait()

    def wait(self) -> None:
        """Until it answers."""
        healthy = ("podman", "healthcheck", "run", self.name("web"))
        wait_for(lambda: self.engine.start(*healthy).wait() == 0 and Visitor(self).ask("GET", "/livez").status == 200)

    def name(self, service: str) -> str:
        return f"site_{service}_1"

    def inside(self, service: str, *command: str, stdin: str = "") -> str:
        return self.engine.podman("exec", "--interactive", self.name(service), *command, stdin=stdin)

    def add(self, username: str, role: str) -> None:
        command = ("mablog", "user", "add", username, "--role", role, "--password-stdin")
        self.inside("web", *command, stdin=PASSWORD + "\n")

    def inspect(self, service: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.engine.podman("container", "inspect", self.name(service)))[0]
        return found

    def address(self, service: str, network: str) -> str:
        return str(self.inspect(service)["NetworkSettings"]["Networks"][f"site_{network}"]["IPAddress"])

    def state(self, service: str) -> dict[str, Any]:
        state: dict[str, Any] = self.inspect(service)["State"]
        return state

    def logs(self) -> str:
        """What all services have said."""
        services = ("db", "redis", "web", "worker", "proxy")
        return "".join(self.engine.start("podman", "logs", self.name(each)).communicate()[0] for each in services)


class Visitor:
    """A client of the API, which keeps cookies."""

    def __init__(self, site: Site) -> None:
        self.url = site.url
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=60)
        sent = {name.replace("_", "-"): value for name, value in headers.items()} | {"Origin": self.url}
        sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        try:
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            got = Answer(answer.status, answer.headers, answer.read())
        except OSError:
            return Answer(0, Message(), b"")
        finally:
            connection.close()
        for cookie in got.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return got

    def send(self, path: str, values: object) -> Answer:
        return self.ask("POST", path, json.dumps(values).encode(), Content_Type="application/json")

    def log_in(self, username: str) -> None:
        answer = self.send("/api/login", {"username": username, "password": PASSWORD})
        assert answer.status == 200, answer.body
