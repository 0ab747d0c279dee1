"""The JSON API's common parts: its description (OpenAPI 3.1), what bodies it takes, and how refusals are described."""

import re
from copy import deepcopy
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from flask import Blueprint, Flask, Response, current_app, json, render_template, request
from flask_babel import gettext as _
from pydantic import BaseModel
from spectree import Response as Described
from spectree import SpecTree
from spectree.model_adapter.pydantic_adapter import PydanticModelAdapter
from werkzeug.exceptions import BadRequest as MalformedRequest
from werkzeug.exceptions import UnsupportedMediaType

from mablog import __version__, apis
from mablog.access import public
from mablog.apis import Api
from mablog.errors import (
    PROBLEM_JSON,
    BadRequest,
    InvalidFields,
    PreconditionRequired,
    field_error,
    problem_json,
)

if TYPE_CHECKING:
    from spectree._types import ModelAdapterType


class ProblemOut(BaseModel):
    """A refusal (RFC 9457). `fields` holds the messages by the name of the field."""

    type: str
    title: str
    status: int
    detail: str
    fields: dict[str, list[str]] | None = None


def _before(_request: Any, _response: Any, error: Any, _instance: Any, _adapter: Any = None) -> None:
    if error is not None:
        raise InvalidFields.of(error)


class _Adapter(PydanticModelAdapter):
    """Describes what is wrong with an input without the input itself: spectree puts the description into JSON, which no
    uploaded file fits into.
    """

    def validation_errors(self, err: Any) -> Any:
        return err.errors(include_url=False, include_context=False, include_input=False)


class _SpecTree(SpecTree):
    """Works out what models look like once the document is asked for: doing so at once is a fifth of each start."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.waiting: dict[str, tuple[type[BaseModel], Any]] = {}
        super().__init__(*arguments, **options)

    def _add_model(self, model: type[BaseModel], mode: Any = "validation") -> str:
        name = _schema_name(model)
        self.waiting[name] = model, mode
        return name

    def add_waiting(self) -> None:
        """Add the models that endpoints named meanwhile."""
        for model, mode in self.waiting.values():
            super()._add_model(model, mode)
        self.waiting.clear()


def _schema_name(model: type[BaseModel]) -> str:
    """The name of a model; that of a module's has its package before it, because two modules may choose the same."""
    package = model.__module__.partition(".")[0]
    return model.__name__ if package == "mablog" else f"{package}.{model.__name__}"


spec = _SpecTree(
    "flask",
    model_adapter=cast("ModelAdapterType", _Adapter()),
    title="mablog",
    version=__version__,
    path="api/docs",
    mode="strict",
    before=_before,
    validation_error_status=422,
    validation_error_model=ProblemOut,
    annotations=True,
    naming_strategy=_schema_name,
    nested_naming_strategy=lambda parent, child: parent.removesuffix(parent.rpartition(".")[2]) + child,
)

docs = Blueprint("api", __name__)

PREFIX = "/api"


def answers(*refusals: int, **models: type[BaseModel] | None) -> Described:
    """What an endpoint answers: `answers(404, HTTP_200=PostOut)`. Each refusal is a ProblemOut."""
    return Described(**models, **{f"HTTP_{status}": ProblemOut for status in (400, *refusals)})


def api_blueprint(name: str, import_name: str = "", *, url_prefix: str = PREFIX) -> Blueprint:
    """A blueprint for the JSON endpoints of a feature, or of a module, which gives its `__name__`.

    One that is registered by `apis.add` stands at the prefix of that API.
    """
    blueprint = Blueprint(f"{name}_api", import_name or f"mablog.{name}.api", url_prefix=url_prefix)
    blueprint.before_request(_check_body)
    return blueprint


def _check_body() -> None:
    """Refuse a body that is not what the description says before anything reads it.

    The layer below takes a body that it cannot parse for an empty one, so this speaks first.
    """
    takes = current_app.view_functions[request.endpoint or ""].__annotations__
    if "form" in takes and request.mimetype == "multipart/form-data":
        for name in request.files:
            if name in request.form:
                raise field_error(name, _("Send either a file or text."))
        return
    if "form" in takes and "json" not in takes:
        raise UnsupportedMediaType(_("Send a form as multipart/form-data."))
    if "json" not in takes or not (request.mimetype or request.get_data(cache=True)):
        return
    if not request.is_json:
        raise UnsupportedMediaType(_("Send JSON with Content-Type: application/json."))
    try:
        body = request.get_json()
    except (MalformedRequest, RecursionError):
        raise BadRequest(_("The body is not valid JSON in UTF-8."), fields={"body": [_("Not valid JSON.")]}) from None
    if not isinstance(body, dict):
        raise field_error("body", _("Send a JSON object."))


def version_in_if_match() -> int:
    """The version in `If-Match`, a number. Raises PreconditionRequired without one that can be read."""
    return int(_in_if_match(r"\d{1,9}"))


def digest_in_if_match() -> str:
    """The version in `If-Match`, a digest of what it is of. Raises PreconditionRequired without one."""
    return _in_if_match("[0-9a-f]{32}")


def _in_if_match(pattern: str) -> str:
    """Raises PreconditionRequired (RFC 6585, section 3) where nothing like the pattern is there."""
    found = re.fullmatch(rf'(?:W/)?"({pattern})"', request.headers.get("If-Match", "").strip())
    if found is None:
        raise PreconditionRequired(_('Send the version you start from, as the header If-Match: "3".'))
    return found.group(1)


def description(app: Flask) -> dict[str, Any]:
    """The OpenAPI document of the application, made at the first question."""
    if "mablog.openapi" not in app.extensions:
        with app.app_context():
            app.extensions["mablog.openapi"] = _described()
    document: dict[str, Any] = app.extensions["mablog.openapi"]
    return document


@cache
def _as_found(_addresses: tuple[str, ...]) -> str:
    """What spectree makes of the routes of an application. It takes its models apart, and would do so once alone."""
    spec.add_waiting()
    whole = deepcopy(spec.models)
    try:
        return json.dumps(spec._generate_spec())
    finally:
        spec.models = whole


def _described() -> dict[str, Any]:
    addresses = sorted(rule.rule for rule in current_app.url_map.iter_rules())
    document: dict[str, Any] = json.loads(_as_found(tuple(addresses)))
    document["openapi"] = "3.1.0"
    components = document["components"]
    components["securitySchemes"] = {}
    document["security"] = [{}, {"token": []}]
    for path, operations in document["paths"].items():
        api = apis.at(current_app, path)
        if api is None:
            continue
        name = _schema_name(api.refusal)
        components["schemas"].setdefault(name, api.refusal.model_json_schema(mode="serialization"))
        refusal = {api.mimetype: {"schema": {"$ref": f"#/components/schemas/{name}"}}}
        token = name.removesuffix(api.refusal.__name__) + "token"
        components["securitySchemes"][token] = {"type": "http", "scheme": api.schemes[0].lower()}
        for operation in operations.values():
            if api.prefix != PREFIX:
                operation["security"] = [{}, {token: []}]
            statuses = {400, 401, 403, 500, 503}  # a token may be refused anywhere
            if "requestBody" in operation:
                statuses |= {413, 415, 422}
            if operation.get("parameters"):
                statuses.add(422)
            for status in sorted(statuses):
                operation["responses"].setdefault(str(status), {"description": HTTPStatus(status).phrase})
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    answer["content"] = refusal
    components["schemas"] = _used(components["schemas"], document["paths"])
    return document


def _used(schemas: dict[str, Any], paths: dict[str, Any]) -> dict[str, Any]:
    """The schemas that paths name, and those that these name: others are of what is imported and not switched on."""
    used: set[str] = set()
    found = _named(paths)
    while found:
        used |= found
        found = _named([schemas[name] for name in found]) - used
    return {name: schema for name, schema in schemas.items() if name in used}


def _named(part: object) -> set[str]:
    return set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(part)))


@docs.get("/openapi.json")
@public
def openapi_json() -> Response:
    return Response(json.dumps(description(current_app)), mimetype="application/json")


@docs.get("/docs")
@public
def docs_page() -> str:
    return render_template("api_docs.html", document=description(current_app))


def init_app(app: Flask) -> None:
    apis.add(app, Api(PREFIX, problem_json, ProblemOut, PROBLEM_JSON, takes_cookies=True), docs)
