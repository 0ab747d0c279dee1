from pathlib import Path

import pytest
from flask.testing import FlaskClient

from mablog.app import Mablog
from mablog.testing import add_member, log_in, new_site


@pytest.fixture
def site(tmp_path: Path) -> Mablog:
    return new_site(tmp_path, "hello")


@pytest.fixture
def client(site: Mablog) -> FlaskClient:
    return site.test_client()


def test_it_greets_by_name_when_there_is_one(client: FlaskClient) -> None:
    assert ">Hello!</h1>" in client.get("/hello/say").text
    assert ">Hello, Ann!</h1>" in client.get("/hello/say?name=Ann&utm_source=x").text
    assert 'href="/hello/say"' in client.get("/").text


def test_the_word_is_a_setting_of_the_site(site: Mablog, client: FlaskClient) -> None:
    add_member(site, "boss", role="administrator")
    boss = log_in(site.test_client(), "boss")
    assert "Word to greet with" in boss.get("/admin/settings").text
    assert boss.patch("/api/site/settings", json={"hello_word": "Moin"}).status_code == 200
    assert ">Moin, Ann!</h1>" in client.get("/hello/say?name=Ann").text
    refused = boss.patch("/api/site/settings", json={"hello_word": ""})
    assert (refused.status_code, list(refused.get_json()["fields"])) == (422, ["hello_word"])


def test_a_name_is_text_of_one_line_and_never_more(client: FlaskClient) -> None:
    assert "&lt;script&gt;" in client.get("/hello/say?name=<script>").text
    for wrong in ("x" * 61, "a%0Ab", "%00"):
        assert client.get(f"/hello/say?name={wrong}").status_code == 422, wrong


def test_it_speaks_spanish_too(client: FlaskClient) -> None:
    page = client.get("/hello/say?name=Ann", headers={"Accept-Language": "es"}).text
    assert ">¡Hello, Ann!</h1>" in page
    assert "Saludo" in page
