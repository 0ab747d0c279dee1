"""The RealWorld API of `mablog-realworld`, answer by answer against the public specification of that API."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from clients import CheckedClient, Description
from conftest import PASSED_OVER
from databases import ROOT
from factories import PASSWORD, make_user
from flask import Flask
from modules.packages import importable, write_entry_point
from werkzeug.test import TestResponse

from mablog import create_app
from mablog.migrations import branches

PREFIX = "/realworld/api"


class Conduit:
    """A client of that API, which compares what it gets with the specification, and notes what it got."""

    def __init__(self, site: Flask, specification: dict[str, Any]) -> None:
        self.client = site.test_client()
        named = specification["components"]["responses"]
        self.paths: dict[str, Any] = specification["paths"]
        for operations in self.paths.values():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    operation["responses"][status] = named[answer["$ref"].rpartition("/")[2]]
        self.description = Description(
            specification | {"paths": {PREFIX + path: operations for path, operations in self.paths.items()}}
        )
        self.token = ""
        self.got: set[tuple[str, str, int]] = set()

    def ask(self, method: str, path: str, *, sent: object = None, token: bool = True, **values: object) -> TestResponse:
        headers = {"Authorization": f"Token {self.token}"} if token and self.token else {}
        answer = self.client.open(PREFIX + path.format(**values), method=method, json=sent, headers=headers)
        self.got.add((method, path.partition("?")[0], answer.status_code))
        if answer.status_code < 300 or answer.status_code == 422:
            self.description.check(answer)
        return answer

    def operations(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        for path, methods in self.paths.items():
            for method, operation in methods.items():
                yield method.upper(), path, operation


@pytest.fixture
def conduit(config: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Conduit]:
    file = ROOT.parent / "shared" / "realworld" / "openapi.yml"
    if not file.is_file():
        pytest.skip(f"{PASSED_OVER}no ../shared/realworld")
    write_entry_point(tmp_path, "realworld")
    with importable(monkeypatch, tmp_path, ROOT / "examples" / "mablog-realworld"):
        members = {"MABLOG_SITE_DEFAULT_ROLE": "author", "MABLOG_SITE_HOLD_FIRST_POSTS": 0}
        site = create_app(config | members | {"MABLOG_MODULES": "realworld"})
        site.test_client_class = CheckedClient
        with site.app_context():
            branches.upgrade()
            make_user("ann", role="author")
            yield Conduit(site, yaml.safe_load(file.read_text()))
            branches.undo("realworld")


# The models of a module are made once in a process; its own tests run on PostgreSQL, too.
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_operation_answers_as_the_specification_says(conduit: Conduit) -> None:
    new = {"username": "bob", "email": "bob@example.org", "password": PASSWORD}
    ask = conduit.ask
    assert ask("POST", "/users", sent={"user": new}).status_code == 201
    conduit.token = ask("POST", "/users/login", sent={"user": new}).get_json()["user"]["token"]
    assert ask("GET", "/user").get_json()["user"]["username"] == "bob"
    assert ask("PUT", "/user", sent={"user": {"bio": "I garden."}}).get_json()["user"]["bio"] == "I garden."
    ask("GET", "/profiles/{username}", username="ann")
    assert ask("POST", "/profiles/{username}/follow", username="ann").get_json()["profile"]["following"] is True
    article = {"title": "Spring", "description": "It comes", "body": "*Green*", "tagList": ["b", "a"]}
    created = ask("POST", "/articles", sent={"article": article})
    slug = created.get_json()["article"]["slug"]
    assert (created.status_code, created.get_json()["article"]["tagList"]) == (201, ["a", "b"])
    assert ask("GET", "/articles/{slug}", slug=slug).get_json()["article"]["body"] == "*Green*"
    ask("PUT", "/articles/{slug}", slug=slug, sent={"article": {"title": "Summer"}})
    assert ask("GET", "/articles?tag=a&author=bob&limit=1&offset=0").get_json()["articlesCount"] == 1
    ask("GET", "/articles/feed?limit=1&offset=0")
    assert ask("POST", "/articles/{slug}/favorite", slug=slug).get_json()["article"]["favoritesCount"] == 1
    assert ask("GET", "/articles?favorited=bob").get_json()["articles"][0]["favorited"] is True
    written = ask("POST", "/articles/{slug}/comments", slug=slug, sent={"comment": {"body": "Nice"}})
    assert len(ask("GET", "/articles/{slug}/comments", slug=slug).get_json()["comments"]) == 1
    ask("DELETE", "/articles/{slug}/comments/{id}", slug=slug, id=written.get_json()["comment"]["id"])
    assert ask("GET", "/tags").get_json() == {"tags": ["a", "b"]}
    ask("DELETE", "/articles/{slug}/favorite", slug=slug)
    ask("DELETE", "/profiles/{username}/follow", username="ann")
    ask("DELETE", "/articles/{slug}", slug=slug)

    for method, path, operation in conduit.operations():
        values = {"slug": slug, "username": "ann", "id": 1}
        if "security" in operation:
            assert ask(method, path, token=False, sent={}, **values).status_code == 401, (method, path)
        if "requestBody" in operation:
            assert ask(method, path, sent={}, **values).status_code == 422, (method, path)
        elif any("limitParam" in parameter.get("$ref", "") for parameter in operation.get("parameters", ())):
            assert ask(method, f"{path}?limit=0").status_code == 422
        [success] = [int(status) for status in operation["responses"] if int(status) < 300]
        assert (method, path, success) in conduit.got
