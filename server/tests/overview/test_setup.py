"""The first steps of a new site: from the administrator's link to what is set up and what is not."""

import pytest
from clients import CheckedClient
from factories import log_in, make_user
from flask import Flask

from mablog.accounts import service as accounts
from mablog.app import create_app
from mablog.db import db
from mablog.sample.service import fill_empty_site

ROOT = {"username": "root", "email": "root@example.org", "password": "a long one, really"}


def set_up(app: Flask) -> str:
    """Become the first administrator by the link; where that leads."""
    token = accounts.issue_first_admin_link()
    db.session.commit()
    answer = app.test_client().post(f"/setup/{token}", data=ROOT)
    assert answer.status_code == 302, answer.text
    return answer.location


def test_where_the_studio_is_built_the_link_leads_to_its_first_steps(app: Flask) -> None:
    app.extensions["mablog.studio"] = "<!doctype html>"
    assert set_up(app) == "/studio/welcome"


def test_without_the_studio_the_link_leads_home(app: Flask) -> None:
    app.extensions["mablog.studio"] = None
    assert set_up(app) == "/"


def test_an_administrator_sees_what_is_set_up_and_removes_the_sample(client: CheckedClient) -> None:
    fill_empty_site()
    log_in(client, make_user("root", role="administrator"))
    assert client.get("/api/site/setup").get_json() == {
        "url": "https://blog.example",
        "is_url_set": True,
        "mail": "nowhere",
        "mail_server": "",
        "mail_sender": "mablog@blog.example",
        "has_sample": True,
    }
    removed = client.delete("/api/sample").get_json()
    assert (removed["posts"] > 1, removed["kept"]) == (True, 0)
    assert removed["message"].startswith(f"{removed['posts']} sample posts")
    assert client.get("/api/site/setup").get_json()["has_sample"] is False
    assert client.delete("/api/sample").get_json()["posts"] == 0


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_address_that_nobody_set_is_told_apart(config: dict[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MABLOG_URL", raising=False)
    app = create_app({name: value for name, value in config.items() if name != "MABLOG_URL"})
    app.test_client_class = CheckedClient
    with app.app_context():
        told = log_in(app.test_client(), make_user(role="administrator")).get("/api/site/setup").get_json()
    assert (told["url"], told["is_url_set"]) == ("http://127.0.0.1:5000", False)
