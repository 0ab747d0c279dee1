"""What a test holds the application by: a web client that checks the API against its description, and a terminal."""

import contextvars
import re
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from click.testing import Result
from flask import Flask, has_app_context
from flask.testing import FlaskClient, FlaskCliRunner
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012
from werkzeug.test import TestResponse

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
        path = response.request.path
        if path.startswith("/api/") and path not in UNDESCRIBED:
            check_against_description(self.application, response)
        return response


class Terminal(FlaskCliRunner):
    """Runs commands, each with an application context of its own."""

    def invoke(self, *args: Any, **kwargs: Any) -> Result:
        return apart(super().invoke, *args, **kwargs)


def check_against_description(app: Flask, response: TestResponse) -> None:
    """Fail unless the published OpenAPI document describes this response: its path, method, status, type and body."""
    request = response.request
    asked = f"{request.method} {request.path} answered {response.status_code}"
    document = _document(app)
    template = _template(document, request.path)
    if template is None:
        assert response.status_code == 404, f"{asked}, a path that {SPEC} does not describe"
        return
    method = "get" if request.method == "HEAD" else request.method.lower()
    if method not in document["paths"][template]:
        assert method == "options" or response.status_code == 405, f"{asked}, a method that {SPEC} does not describe"
        return
    responses = document["paths"][template][method]["responses"]
    status = next((key for key in (str(response.status_code), "default") if key in responses), None)
    assert status, f"{asked}, a status that {SPEC} does not describe (it has {', '.join(responses)})"
    types = responses[status].get("content", {})
    body = b"" if request.method == "HEAD" else response.get_data()
    if not body:
        assert not types or request.method == "HEAD", f"{asked} without the body that {SPEC} describes"
        return
    assert response.mimetype in types, (
        f"{asked} with {response.mimetype}, where {SPEC} has {', '.join(types) or 'no body'}"
    )
    pointer = ("paths", template, method, "responses", status, "content", response.mimetype, "schema")
    errors = [f"{error.json_path}: {error.message}" for error in _validator(app, pointer).iter_errors(response.json)]
    assert not errors, f"{asked} with a body that {SPEC} does not describe: {'; '.join(errors)}"


_documents: dict[str, Any] = {}


def _document(app: Flask) -> dict[str, Any]:
    """The published document; the same for every application of this process."""
    if not _documents:
        _documents.update(contextvars.Context().run(FlaskClient(app, app.response_class).get, SPEC).get_json())
    return _documents


def _template(document: dict[str, Any], path: str) -> str | None:
    """The described path that matches; one without variables goes first, as OpenAPI has it."""
    for template in sorted(document["paths"], key=lambda template: template.count("{")):
        if re.fullmatch(re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(template)), path):
            return str(template)
    return None


def _validator(app: Flask, pointer: tuple[str, ...]) -> Draft202012Validator:
    return _validator_at("/".join(part.replace("~", "~0").replace("/", "~1") for part in pointer))


@cache
def _validator_at(pointer: str) -> Draft202012Validator:
    resource = Resource.from_contents(_documents, default_specification=DRAFT202012)
    return Draft202012Validator({"$ref": f"urn:api#/{pointer}"}, registry=Registry().with_resource("urn:api", resource))
