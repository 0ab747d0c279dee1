"""What a module's own API can be: another place, another shape of refusals, another scheme of tokens."""

from typing import Any

import pytest
from clients import CheckedClient
from factories import log_in, make_user
from flask import Flask
from modules.conftest import Install
from modules.test_loading import with_modules
from openapi_spec_validator import OpenAPIV31SpecValidator

from mablog import apis, security
from mablog.accounts.api_tokens import create_token
from mablog.accounts.schemas import ApiTokenInput
from mablog.db import db
from mablog.modules.loading import loaded
from mablog.openapi import description

TRAMS = '''
    """An API as programs for trams expect it."""

    from flask import Response
    from flask_login import current_user
    from pydantic import BaseModel

    from mablog import apis
    from mablog.access import members_only, public, scope
    from mablog.apis import Api
    from mablog.openapi import answers, api_blueprint, spec
    from mablog.security import ignores_token
    from mablog.text import Input


    class Wrong(BaseModel):
        wrong: list[str]


    class Line(BaseModel):
        number: int


    class Article(BaseModel):
        """A rule of transport."""

        line: Line
        driver: str = ""


    class ArticleInput(Input):
        line: int


    def refuse(refusal):
        wrong = sorted(refusal.fields) or [str(refusal.status)]
        return Response(Wrong(wrong=wrong).model_dump_json(), refusal.status, mimetype="application/json")


    bp = api_blueprint("trams", __name__)


    @bp.get("/ride")
    @members_only
    @scope("read")
    @spec.validate(resp=answers(401, HTTP_200=Article))
    def ride():
        return Article(line=Line(number=1), driver=current_user.username)


    @bp.post("/ride")
    @members_only
    @scope("write")
    @spec.validate(json=ArticleInput, resp=answers(401, HTTP_200=Article))
    def change(json: ArticleInput):
        return Article(line=Line(number=json.line), driver=current_user.username)


    @bp.get("/hidden")
    @spec.validate(resp=answers(403, HTTP_200=Article))
    def hidden():
        return Article(line=Line(number=7))


    @bp.post("/enter")
    @public
    @ignores_token
    @spec.validate(json=ArticleInput, resp=answers(HTTP_200=Article))
    def enter(json: ArticleInput):
        return Article(line=Line(number=json.line), driver="" if current_user.is_anonymous else "known")


    def init_app(app):
        apis.add(app, Api("PREFIX", refuse, Wrong, schemes=("Tram", "Bearer")), bp)
'''
BUSES = '''
    """Another module with schemas of the same names."""

    from pydantic import BaseModel

    from mablog.access import public
    from mablog.openapi import answers, api_blueprint, spec


    class Line(BaseModel):
        name: str


    class Article(BaseModel):
        lines: list[Line]


    bp = api_blueprint("buses", __name__)


    @bp.get("/buses")
    @public
    @spec.validate(resp=answers(HTTP_200=Article))
    def index():
        return Article(lines=[Line(name="9a")])


    def init_app(app):
        app.register_blueprint(bp)
'''
RIDE, ENTER = "/trams/v1/ride", "/trams/v1/enter"


def at(prefix: str) -> dict[str, str]:
    return {"__init__.py": TRAMS.replace("PREFIX", prefix)}


@pytest.fixture
def trams(install: Install, config: dict[str, object]) -> CheckedClient:
    install("trams", at("/trams/v1"))
    settings = config | {"WTF_CSRF_ENABLED": True, "MABLOG_CORS_ORIGINS": "https://app.example"}
    client = with_modules(settings, "trams").test_client()
    assert isinstance(client, CheckedClient)
    return client


@pytest.fixture
def token(app: Flask) -> dict[str, str]:
    """What ann's program sends, in the header as trams have it."""
    data = ApiTokenInput(name="Tram", scopes=("read", "write"))
    return {"Authorization": f"Tram {create_token(make_user('ann'), data, by=None)[1]}"}


def test_it_refuses_in_its_own_shape_what_is_asked_below_its_prefix(
    trams: CheckedClient, token: dict[str, str]
) -> None:
    def asked(method: str, path: str, **sent: Any) -> tuple[int, Any]:
        answer = trams.open(path, method=method, **sent)
        return answer.status_code, answer.get_json(silent=True)

    assert asked("GET", "/trams/v1/nowhere") == (404, {"wrong": ["404"]})
    assert asked("PUT", RIDE, headers=token) == (405, {"wrong": ["405"]})
    assert asked("POST", RIDE, headers=token, json={"line": "x", "b": 1}) == (422, {"wrong": ["b", "line"]})
    assert asked("POST", RIDE, headers=token, data="{", content_type="application/json") == (400, {"wrong": ["body"]})
    assert asked("GET", RIDE, query_string="a=%FF") == (422, {"wrong": ["a"]})
    assert asked("GET", "/trams/v1x") == (404, None)
    assert asked("GET", "/api/nowhere")[1]["title"] == "Page not found"
    # Closed by default, as everywhere.
    assert asked("GET", "/trams/v1/hidden", headers=token)[0] == 403


def test_it_knows_who_asks_by_a_token_alone(trams: CheckedClient, app: Flask, token: dict[str, str]) -> None:
    bob = log_in(trams, make_user("bob"))
    assert bob.get("/api/user").get_json()["username"] == "bob"
    assert bob.get(RIDE).status_code == 401
    assert bob.get(RIDE).headers["WWW-Authenticate"] == "Tram"
    answer = bob.get(RIDE, headers=token)
    assert (answer.status_code, answer.get_json()["driver"]) == (200, "ann")
    assert "Set-Cookie" not in answer.headers
    assert bob.get(RIDE, headers={"Authorization": token["Authorization"].replace("Tram", "bEaReR")}).status_code == 200
    assert bob.get(RIDE, headers={"Authorization": "Tram mab_x"}).status_code == 401
    assert bob.get(RIDE, headers={"Authorization": token["Authorization"].replace("Tram", "Basic")}).status_code == 401
    # The scheme of another API counts for nothing in mablog's own.
    assert trams.application.test_client().get("/api/user", headers=token).get_json() is None


def test_where_tokens_are_given_an_old_one_does_no_harm(trams: CheckedClient, token: dict[str, str]) -> None:
    for headers in ({}, {"Authorization": "Tram mab_old"}, token):
        answer = trams.post(ENTER, json={"line": 1}, headers=headers)
        assert (answer.status_code, answer.get_json()["driver"]) == (200, "")


def test_no_other_site_writes_there_but_with_a_token_or_from_a_listed_origin(
    trams: CheckedClient, token: dict[str, str]
) -> None:
    log_in(trams, make_user("bob"))  # whose cookie is of no use to anybody
    evil, listed = {"Origin": "https://evil.example"}, {"Origin": "https://app.example"}
    assert trams.post(RIDE, json={"line": 1}, headers=evil).status_code == 403
    assert trams.post(ENTER, json={"line": 1}, headers=evil).status_code == 403
    assert trams.post(RIDE, json={"line": 1}, headers=evil | token).status_code == 200
    assert trams.post(ENTER, json={"line": 1}, headers=listed).status_code == 200
    preflight = trams.options(RIDE, headers=listed | {"Access-Control-Request-Method": "PUT"})
    assert preflight.headers["Access-Control-Allow-Origin"] == "https://app.example"
    assert "Access-Control-Allow-Origin" not in trams.get(RIDE, headers=evil).headers


def test_with_cookies_and_without_the_guard_another_site_writes_as_the_member(
    install: Install, config: dict[str, object]
) -> None:
    with_cookies = TRAMS.replace("PREFIX", "/trams/v1").replace("schemes=", "takes_cookies=True, schemes=")
    install("trams", {"__init__.py": with_cookies})
    client = with_modules(config, "trams").test_client()
    client.application.before_request_funcs[None].remove(security._refuse_other_sites)
    with client.application.app_context():
        log_in(client, make_user("bob"))
    forged = client.post(RIDE, json={"line": 1}, headers={"Origin": "https://evil.example"})
    assert (forged.status_code, forged.get_json()["driver"]) == (200, "bob")


def test_two_modules_may_give_schemas_the_same_name(install: Install, config: dict[str, object]) -> None:
    install("trams", at("/trams/v1"))
    install("buses", {"__init__.py": BUSES})
    app = with_modules(config, "trams", "buses")
    document = description(app)
    assert not list(OpenAPIV31SpecValidator(document).iter_errors())
    schemas = document["components"]["schemas"]
    assert set(schemas["mablog_trams.Article"]["properties"]) == {"line", "driver"}
    assert schemas["mablog_trams.Article"]["properties"]["line"] == {"$ref": "#/components/schemas/mablog_trams.Line"}
    assert schemas["mablog_trams.Line"]["properties"]["number"]["type"] == "integer"
    assert schemas["mablog_buses.Line"]["properties"]["name"]["type"] == "string"
    refused = document["paths"]["/trams/v1/ride"]["get"]["responses"]["401"]["content"]
    assert refused == {"application/json": {"schema": {"$ref": "#/components/schemas/mablog_trams.Wrong"}}}
    # What is imported and not switched on is in no description.
    assert not [name for name in description(with_modules(config))["components"]["schemas"] if "." in name]
    # Both answer as described, which the client checks.
    assert app.test_client().get("/api/buses").get_json() == {"lines": [{"name": "9a"}]}
    assert app.test_client().get("/api/tags").status_code == 200


@pytest.mark.parametrize(
    "prefix", ["/api/trams", "/api", "/posts", "/admin", "", "/", "trams", "/trams/", "/Trams/<x>"]
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_api_where_something_else_stands_is_left_off(
    install: Install, config: dict[str, object], prefix: str
) -> None:
    install("trams", at(prefix))
    app = with_modules(config, "trams")
    assert "ValueError" in loaded(app).broken["trams"]
    with app.app_context():
        assert app.test_client().get("/api/site").status_code == 200
        db.engine.dispose()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_whether_an_api_may_move_is_known_beforehand(install: Install, config: dict[str, object]) -> None:
    install("trams", at("/trams/v1"))
    app = with_modules(config, "trams")
    for prefix in ("/trams/v2", "/trams", "/trams/v1/old", "/a/b/c"):
        assert apis.is_free(app, prefix, moving="/trams/v1"), prefix
    for prefix in ("/api/trams", "/api", "/posts", "/admin"):
        assert not apis.is_free(app, prefix, moving="/trams/v1"), prefix
    assert not apis.is_free(app, "/trams/v1/old")
