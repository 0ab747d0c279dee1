"""What no field, query, path or header may hold, sent to every route of the API that its description has."""

import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from clients import CheckedClient, apart
from databases import POSTGRESQL_IN_THE_LONG_RUN
from factories import log_in, make_comment, make_post, make_user
from flask import Flask
from flask.testing import FlaskClient
from test_mass_assignment import rows
from werkzeug.test import TestResponse

from mablog.openapi import description
from mablog.ratelimit.limits import LIMITS


class PlainClient(CheckedClient):
    """A client that leaves the description out of it."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return apart(FlaskClient.open, self, *args, **kwargs)


Operation = tuple[str, str, dict[str, Any]]

LONG = "x" * 1_000_001
NO_TEXT: list[Any] = ["a\x00b", "\ud800", "x \udfff", LONG]
WRONG: dict[str, list[Any]] = {
    "null": [7, True, "x", [], {}, *NO_TEXT],
    "string": [None, 7, True, [], {}, ["x"], *NO_TEXT],
    "date-time": [None, 7, 1e9, "7", "yesterday", "2020-01-01", "2020-01-01T00:00:00", [], {}, *NO_TEXT],
    "integer": [None, "x", "", [], {}, 1.5, -1, 10**40, -(10**40)],
    "boolean": [None, "perhaps", 7, [], {}],
    "object": [None, "x", 7, [], {"no such field": 1}],
    "array": [None, "x", 7, {}, [[]], [{}], *([text] for text in NO_TEXT)],
}
"""By the type that a field should have; whole numbers of ours count from 0 or 1."""

NO_OBJECTS = [
    b"{",
    b"[]",
    b"null",
    b'"x"',
    b"7",
    b"NaN",
    b"\xff\xfe",
    b'{"x": "\xff"}',
    b"[" * 100_000,
    b'{"a":' * 100_000,
]
"""Bodies that are no JSON object in UTF-8."""

NO_LIMITS = ["0", "-1", "101", "1000000000", "9" * 400, "x", "1.5", "", "%00", "٣٣٣"]
NO_CURSORS = ["x", "%00", "AAAA", "A" * 501, "=", *(
    quote(urlsafe_b64encode(text.encode()).rstrip(b"=").decode())
    for text in ("7", "[]", "{}", "[[]]", "[null, null]", '["x", "x"]', "[NaN, 1]", "[true, {}]", '["x", -1]',
                 "[1, 99999999999999999999999999]", '["\\u0000", 1]', '["\\ud800", 1]')
)]  # fmt: skip
SOME_CURSORS = [
    quote(urlsafe_b64encode(text.encode()).rstrip(b"=").decode())
    for text in ('["2020-01-01T00:00:00", 1]', '["9999-12-31T23:59:59-23:59", 1]', '["0001-01-01T00:00:00+23:59", 1]',
                 '["2020-01-01T00:00:00+00:00", 2147483648]', "[2147483648, 1]")
]  # fmt: skip
"""A place in some lists at most: without a zone, outside of the calendar where that is UTC, of a row too far."""
NO_NUMBERS = ["0", "-1", "2147483648", "9" * 40, "x", "1.5", "%00", "%ff"]
NO_NAMES = ["%00", "a%00b", "%ff", "%ed%a0%80", "x" * 10_000, "..%2f..%2fetc%2fpasswd", "%0d%0aX: y", "😀" * 500]
NO_VERSIONS = ["x", "*", '"x"', '"-1"', '"99999999999999999999"', '"1', 'W/"1.5"', '"' + "1" * 10_000 + '"', "\xe9"]


@pytest.fixture
def config(config: dict[str, object]) -> dict[str, object]:
    return config | {f"MABLOG_LIMIT_{limit.name.upper()}": "off" for limit in LIMITS}


@pytest.fixture
def ann(client: CheckedClient) -> CheckedClient:
    """A client of somebody who may do everything, so that nothing but the input is in the way."""
    ann = make_user("ann", role="administrator")
    make_comment(make_post(ann, slug="a-post"), ann)
    return log_in(client, ann)


def operations(app: Flask) -> Iterator[Operation]:
    """Method, path and description of everything that the API does."""
    for path, methods in description(app)["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def fields_of(app: Flask, operation: dict[str, Any]) -> dict[str, Any] | None:
    """The schemas of the JSON fields that an operation takes; None when it takes none."""
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" not in content:
        return None
    name = content["application/json"]["schema"]["$ref"].rpartition("/")[2]
    schema: dict[str, Any] = description(app)["components"]["schemas"][name]
    return {
        field: rules | {"required": field in schema.get("required", [])}
        for field, rules in schema["properties"].items()
    }


def wrong_values(app: Flask, rules: dict[str, Any]) -> list[Any]:
    """Values that a field must refuse, by each type that it may have."""
    if "$ref" in rules:
        rules = description(app)["components"]["schemas"][rules["$ref"].rpartition("/")[2]]
    kinds = rules.get("anyOf", [rules])
    lists = [WRONG.get(kind.get("format", ""), WRONG[kind.get("type", "string")]) for kind in kinds]
    return [value for value in lists[0] if all(value in others for others in lists)]


def send(client: CheckedClient, method: str, path: str, body: Any = None, **options: Any) -> TestResponse:
    """A request to a path whose parameters are filled with what is there, or nearly."""
    address = re.sub(r"\{(\w+)\}", lambda found: {"slug": "a-post", "username": "ann"}.get(found[1], "1"), path)
    headers = {"If-Match": '"1"'} | options.pop("headers", {})
    if body is not None:
        data = body if isinstance(body, bytes) else json.dumps(body)
        options |= {"data": data, "content_type": "application/json"}
    return client.open(address, method=method, headers=headers, **options)


@POSTGRESQL_IN_THE_LONG_RUN
def test_every_field_refuses_what_is_no_value_of_it_and_nothing_changes(app: Flask, ann: CheckedClient) -> None:
    before, wrong, tried = rows(), [], 0
    for method, path, operation in operations(app):
        for field, rules in (fields_of(app, operation) or {}).items():
            for value in wrong_values(app, rules):
                answer = send(ann, method, path, {field: value})
                tried += 1
                if answer.status_code != 422 or field not in answer.json["fields"]:
                    wrong.append(f"{method} {path} {field}={value!r:.40}: {answer.status_code} {answer.text:.100}")
    assert not wrong, "\n".join(wrong)
    assert tried > 300
    assert rows() == before


def test_every_field_that_is_missing_is_named(app: Flask, ann: CheckedClient) -> None:
    before = rows()
    for method, path, operation in operations(app):
        required = {field for field, rules in (fields_of(app, operation) or {}).items() if rules["required"]}
        if required:
            answer = send(ann, method, path, {})
            assert answer.status_code == 422, (method, path)
            assert required <= set(answer.json["fields"]), (method, path)
    assert rows() == before


def test_every_body_that_is_no_object_is_refused(app: Flask, ann: CheckedClient) -> None:
    before = rows()
    for method, path, operation in operations(app):
        if fields_of(app, operation) is not None:
            for body in NO_OBJECTS:
                answer = send(ann, method, path, body)
                assert answer.status_code in (400, 422), (method, path, body[:20])
                assert answer.json["fields"], (method, path, body[:20])
    assert rows() == before


@POSTGRESQL_IN_THE_LONG_RUN
def test_every_limit_and_cursor_that_makes_no_sense_is_named(app: Flask, ann: CheckedClient) -> None:
    lists = 0
    for method, path, operation in operations(app):
        taken = {each["name"] for each in operation.get("parameters", []) if each["in"] == "query"}
        for field, values in (("limit", NO_LIMITS), ("cursor", NO_CURSORS)):
            if field not in taken:
                continue
            lists += 1
            for value in values:
                answer = send(ann, method, f"{path}?q=x&{field}={value}")
                assert answer.status_code == 422, (path, field, value, answer.text)
                assert list(answer.json["fields"]) == [field], (path, field, value)
        if "cursor" in taken:
            for value in SOME_CURSORS:
                assert send(ann, method, f"{path}?q=x&cursor={value}").status_code in (200, 422), (path, value)
    assert lists > 12


def test_every_query_that_is_no_text_is_refused(app: Flask, ann: CheckedClient) -> None:
    for method, path, operation in operations(app):
        for parameter in operation.get("parameters", []):
            if parameter["in"] == "query":
                for value in ("%00", "%ff", "%ed%a0%80", LONG[:20_000]):
                    answer = send(ann, method, f"{path}?{parameter['name']}={value}")
                    assert 400 <= answer.status_code < 500, (path, parameter["name"], value[:10])


@POSTGRESQL_IN_THE_LONG_RUN
def test_every_address_that_can_be_none_is_missing_or_refused(app: Flask) -> None:
    """Pages, too: all that has a part which somebody may type."""
    # A number that is too large for one method may be told to be meant for another one: 405, which nothing describes.
    plain = log_in(PlainClient(app, app.response_class), make_user("bob", role="administrator"))
    before = rows()
    for rule in app.url_map.iter_rules():
        # The studio is one page for every address below it, which its own router reads.
        if not rule.arguments or rule.endpoint == "studio.index":
            continue
        values = NO_NUMBERS if "<int" in rule.rule else NO_NAMES
        for value in values:
            address = re.sub(r"<[^<>]+>", value, rule.rule)
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                answer = send(plain, method, address, {} if method != "GET" and address.startswith("/api/") else None)
                assert 300 <= answer.status_code < 500, (method, address[:80], answer.status_code)
    assert rows() == before


def test_every_version_that_is_none_is_refused(app: Flask, ann: CheckedClient) -> None:
    before, tried = rows(), 0
    for method, path, operation in operations(app):
        if "428" in operation["responses"]:
            tried += 1
            fields = fields_of(app, operation)
            body = (
                None
                if fields is None
                else {name: rules["enum"][0] for name, rules in fields.items() if rules["required"]}
            )
            for version in NO_VERSIONS:
                answer = send(ann, method, path, body, headers={"If-Match": version})
                assert answer.status_code == 428, (method, path, version[:30])
    assert tried >= 4
    assert rows() == before
