"""What containers are made of, looked at without an engine; tests/image runs them."""

import re
import subprocess
import sys
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
import yaml
from databases import ROOT
from dotenv import dotenv_values
from flask import Flask

from mablog import server
from mablog.config import Config, settings
from mablog.jobs import worker
from mablog.security import headers_of_every_answer

BIN = Path(sys.executable).parent
COMPOSE = (ROOT / "compose.yaml").read_text()
EXAMPLE = dotenv_values(ROOT / ".env.example")
SECRETS = {"SECRET_KEY", "POSTGRES_PASSWORD"}


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


def test_compose_files_are_what_compose_reads() -> None:
    run(BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml", "compose.dev.yaml")


def test_secrets_have_to_be_given_and_none_stands_in_the_files() -> None:
    required = set(re.findall(r"\$\{(\w+):\?", COMPOSE))
    assert required == SECRETS
    assert {name for name in SECRETS if re.search(rf"\$\{{{name}(?!:\?)", COMPOSE)} == set()
    assert {name for name in SECRETS | {"MAIL_PASSWORD"} if EXAMPLE[name]} == set()


def test_each_value_of_the_example_does_something_and_says_what_is_usual() -> None:
    usual = dict(re.findall(r"\$\{(\w+):-([^}]*)\}", COMPOSE))
    of_mablog = {str(field.alias): str(field.default) for field in Config.model_fields.values()}
    assert set(EXAMPLE) <= set(usual) | set(of_mablog) | SECRETS
    assert {name for name in usual if not name.endswith(("IMAGE", "BASE"))} <= set(EXAMPLE)
    assert {name: EXAMPLE[name] for name in usual if name in EXAMPLE} == {
        n: v for n, v in usual.items() if n in EXAMPLE
    }
    assert {name for name in ("MABLOG_WORKERS", "MABLOG_THREADS") if EXAMPLE[name] != of_mablog[name]} == set()


def test_every_service_comes_back_and_has_time_to_end_and_the_proxy_alone_is_believed() -> None:
    composed = yaml.safe_load(re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", COMPOSE))
    services = composed["services"]
    assert set(services) == {"db", "redis", "web", "worker", "proxy"}
    for name, service in services.items():
        assert service["restart"] == "unless-stopped", name
        assert ("ports" in service) == (name == "proxy")
    for name in ("web", "worker"):
        assert int(services[name]["stop_grace_period"].removesuffix("s")) > max(server.GRACE, worker.GRACE)
    proxy = services["proxy"]["networks"]["edge"]["ipv4_address"]
    assert services["web"]["environment"]["MABLOG_TRUSTED_PROXIES"].split() == [proxy]
    (edge,) = composed["networks"]["edge"]["ipam"]["config"]
    assert ip_address(proxy) in ip_network(edge["subnet"])
    assert ip_address(proxy) not in ip_network(edge["ip_range"]), "another container could be given its address"


def test_what_developers_start_answers_this_machine_alone() -> None:
    services = yaml.safe_load((ROOT / "compose.dev.yaml").read_text())["services"]
    ports = {name: port for name, service in services.items() for port in service.get("ports", [])}
    assert ports["db"] == "127.0.0.1:5433:5432"
    assert {name for name, port in ports.items() if not port.startswith("127.0.0.1:")} == set()
    assert services["server"]["environment"]["MAIL_SERVER"] in services
    source = services["server"]["volumes"][0].split(":")
    assert (source[0], services["server"]["environment"]["PYTHONPATH"]) == ("./server", source[1])
