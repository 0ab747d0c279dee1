import re

from clients import CheckedClient
from databases import POSTGRESQL_IN_THE_LONG_RUN
from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator

from mablog.openapi import description


@POSTGRESQL_IN_THE_LONG_RUN
def test_the_description_is_valid_openapi_3_1(app: Flask, client: CheckedClient) -> None:
    document = client.get("/api/openapi.json").json
    assert document["openapi"].startswith("3.1")
    assert not list(OpenAPIV31SpecValidator(document).iter_errors())


def test_every_api_route_is_described_and_every_description_has_its_route(app: Flask) -> None:
    routes = {
        (re.sub(r"<[^<>]+:(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
        if rule.rule.startswith("/api/") and not rule.endpoint.startswith("api.") and method not in ("HEAD", "OPTIONS")
    }
    described = {(path, method) for path, operations in description(app)["paths"].items() for method in operations}
    assert routes == described


def test_every_refusal_is_described_as_a_problem(app: Flask) -> None:
    for path, operations in description(app)["paths"].items():
        for method, operation in operations.items():
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    schema = answer["content"]["application/problem+json"]["schema"]
                    assert schema == {"$ref": "#/components/schemas/ProblemOut"}, (path, method, status)


def test_there_is_a_page_for_people(client: CheckedClient) -> None:
    page = client.get("/api/docs")
    assert page.status_code == 200
    for shown in ("/api/register", "RegisterInput", "curl"):
        assert shown in page.text
