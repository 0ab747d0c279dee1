"""What a test holds the application by: a web client that checks the API against its description, and a terminal."""

import contextvars
import re
from collections.abc import Callable
from typing import Any, TypeVar

from click.testing import Result
from flask import Flask, has_app_context
from flask.testing import FlaskClient, FlaskCliRunner
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from werkzeug.test import TestResponse

from mablog import apis
from mablog.cli import cli as commands
from mablog.db import db

Answer = TypeVar("Answer")
SPEC = "/api/openapi.json"
UNDESCRIBED = {SPEC, "/api/docs"}
"""The description does not describe itself."""


def apart(call: Callable[..., Answer], *args: Any, **kwargs: Any) -> Answer:
    """Call as another process would: without the test's application context, which Flask would otherwise reuse.

    What the test wrote is committed before, and what it holds is read again after.
    """
    if has_app_context():
        db.session.commit()
    try:
        return contextvars.Context().run(call, *args, **kwargs)
    finally:
        if has_app_context():
            db.session.expire_all()


class CheckedClient(FlaskClient):
    """A client whose requests have application contexts of their own, and whose API responses must be as described."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        response = apart(super().open, *args, **kwargs)
        if apis.at(self.application, response.request.path) and response.request.path not in UNDESCRIBED:
            published(self.application).check(response)
        return response


class Terminal(FlaskCliRunner):
    """Runs `mablog`'s commands, each with an application context of its own."""

    def invoke(self, cli: Any = commands, args: Any = None, **kwargs: Any) -> Result:
        return apart(super().invoke, cli, args, **kwargs)


class Description:
    """A published OpenAPI document that responses are checked against."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.paths: dict[str, Any] = document["paths"]
        resource = Resource.from_contents(document, default_specification=DRAFT202012)
        self.registry: Registry[Any] = Registry().with_resource("urn:api", resource)

    def check(self, response: TestResponse) -> None:
        """Fail unless the document has this response: its path, method, status, type and body.

        A path or method that is not there may only be refused.
        """
        method = response.request.method.lower()
        asked = f"{response.request.method} {response.request.path} answered {response.status_code}"
        template = self._template(response.request.path)
        if template is None:
            assert response.status_code == 404 or method == "options", f"{asked}, and {SPEC} has no such path"
            return
        operation = self.paths[template].get("get" if method == "head" else method)
        if operation is None:
            assert response.status_code == 405 or method == "options", f"{asked}, and {SPEC} has no such method"
            return
        statuses = operation["responses"]
        status = next((key for key in (str(response.status_code), "default") if key in statuses), None)
        assert status, f"{asked}, and {SPEC} has only {', '.join(statuses)}"
        types = statuses[status].get("content", {})
        if method == "head" or (not types and not response.data):
            return
        assert response.mimetype in types, (
            f"{asked} as {response.mimetype}, and {SPEC} has {', '.join(types) or 'no body'}"
        )
        place = ("paths", template, method, "responses", status, "content", response.mimetype, "schema")
        pointer = "/".join(part.replace("~", "~0").replace("/", "~1") for part in place)
        validator = Draft202012Validator({"$ref": f"urn:api#/{pointer}"}, registry=self.registry)
        errors = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(response.json)]
        assert not errors, f"{asked} with a body that {SPEC} does not have: {'; '.join(errors)}"

    def _template(self, path: str) -> str | None:
        # One without variables goes first, as OpenAPI has it.
        for template in sorted(self.paths, key=lambda template: template.count("{")):
            if re.fullmatch(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(template)), path):
                return template
        return None


_published: dict[frozenset[str], Description] = {}


def published(app: Flask) -> Description:
    """The application's description; it is read once, because most applications of a test process have the same."""
    addresses = frozenset(rule.rule for rule in app.url_map.iter_rules())
    if addresses not in _published:
        answer = contextvars.Context().run(FlaskClient(app, app.response_class).get, SPEC)
        _published[addresses] = Description(answer.get_json())
    return _published[addresses]
