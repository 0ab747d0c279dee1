"""More fields than were asked for: every column of every model, sent to everything that writes."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from clients import CheckedClient
from factories import log_in, make_post, make_user
from flask import Flask, request
from sqlalchemy import select
from test_routes import LOGGING_OUT, calls

from mablog.accounts.profiles import service as profiles
from mablog.accounts.profiles.forms import ProfileForm
from mablog.accounts.profiles.schemas import ProfileInput, ProfileUpload
from mablog.db import Base, db
from mablog.openapi import description
from mablog.site.queries import site_settings

COLUMNS = sorted({name for mapper in Base.registry.mappers for name in mapper.columns.keys()})  # noqa: SIM118
NOTES = {"audit_entries", "rate_counts"}
"""What is written about a request, whatever it asks for."""


def rows() -> dict[str, list[Any]]:
    """Everything in the database, but for notes and when somebody was here last."""
    db.session.expire_all()
    found = {}
    for name, table in Base.metadata.tables.items():
        if name not in NOTES:
            columns = [column for column in table.columns if not column.name.startswith("last_")]
            found[name] = sorted(map(repr, db.session.execute(select(*columns))))
    return found


def as_ann(app: Flask) -> CheckedClient:
    """A member who may do everything, so that nothing but the fields is in the way."""
    ann = make_user("ann", role="administrator")
    make_post(ann, slug="a-post")
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    return log_in(client, ann)


def fields_of(app: Flask, path: str, method: str) -> set[str] | None:
    """The fields of the JSON that an endpoint takes, or None when it takes none."""
    document = description(app)
    content = document["paths"].get(path, {}).get(method, {}).get("requestBody", {}).get("content", {})
    if "application/json" not in content:
        return None
    name = content["application/json"]["schema"]["$ref"].rpartition("/")[2]
    # Settings of features and modules are taken by their names, and described by none.
    more = vars(site_settings()).keys() if name == "SettingsInput" else set()
    return set(document["components"]["schemas"][name]["properties"]) | more


def test_no_column_is_set_by_json_that_does_not_offer_it(app: Flask) -> None:
    client, tried = as_ann(app), 0
    rules = {rule.endpoint: re.sub(r"<(?:[^<>]+:)?(\w+)>", r"{\1}", rule.rule) for rule in app.url_map.iter_rules()}
    for endpoint, method, address in calls(app):
        fields = fields_of(app, rules[endpoint], method.lower())
        if fields is None:
            continue
        before, extra = rows(), sorted(set(COLUMNS) - fields)
        for value in (1, "4", True):
            body = dict.fromkeys(extra, value)
            response = client.open(address, method=method, json=body, headers={"If-Match": '"1"'})
            assert response.status_code == 422, (method, address)
            assert set(extra) <= set(response.json["fields"]), (method, address)
        assert rows() == before, (method, address)
        tried += 1
    assert tried >= 8


PROTECTED = {
    "users": ("id", "username_key", "email", "email_key", "password_hash", "role_id", "active", "posts_count"),
    "roles": ("id", "name", "permissions"),
    "posts": ("id", "version", "slug"),
}


def protected() -> dict[str, list[Any]]:
    db.session.expire_all()
    return {
        table: sorted(map(repr, db.session.execute(select(*(Base.metadata.tables[table].c[name] for name in names)))))
        for table, names in PROTECTED.items()
    }


def test_no_column_is_set_by_a_form_that_does_not_offer_it(app: Flask) -> None:
    reader = log_in(app.test_client(), make_user("ann"))
    make_post(make_user("bob", role="author"), slug="a-post")
    before = protected()
    for endpoint, method, address in calls(app):
        if method != "POST" or address.startswith("/api/") or endpoint in LOGGING_OUT:
            continue
        for value in ("4", "1"):
            reader.post(address, data=dict.fromkeys(COLUMNS, value))
            assert protected() == before, address


# The controls ---------------------------------------------------------------------------------------------------------

FORGED = {"posts_count": 4}


@pytest.fixture
def open_schemas() -> Iterator[None]:
    """The schemas of a profile without the guard that all schemas have: they take fields that they do not know."""
    models = (ProfileInput, ProfileUpload)
    for model in models:
        model.model_config["extra"] = "allow"
        model.model_rebuild(force=True)
    yield
    for model in models:
        model.model_config["extra"] = "forbid"
        model.model_rebuild(force=True)


def posts_count(client: CheckedClient) -> int:
    count: int = client.get("/api/user").json["posts_count"]
    return count


def test_without_the_schemas_guard_json_still_meets_the_services_list(app: Flask, open_schemas: None) -> None:
    client = log_in(app.test_client(), make_user("ann"))
    assert client.patch("/api/user", json=FORGED).status_code == 200
    assert posts_count(client) == 0


def test_without_the_schemas_guard_and_the_services_list_json_sets_the_column(
    app: Flask, open_schemas: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = log_in(app.test_client(), make_user("ann"))
    monkeypatch.setattr(profiles, "SIMPLE", COLUMNS)
    assert client.patch("/api/user", json=FORGED).status_code == 200
    assert posts_count(client) == 4


def test_without_the_forms_fields_too_a_form_sets_the_column(
    app: Flask, open_schemas: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = log_in(app.test_client(), make_user("ann"))
    monkeypatch.setattr(profiles, "SIMPLE", COLUMNS)
    form = {"name": "Ann", "version": "1", **FORGED}
    assert client.post("/account/profile", data=form).status_code == 302
    assert posts_count(client) == 0
    changes = ProfileForm.changes
    monkeypatch.setattr(ProfileForm, "changes", lambda form: request.form.to_dict() | changes(form))
    assert client.post("/account/profile", data=form | {"version": "2"}).status_code == 302
    assert posts_count(client) == 4
