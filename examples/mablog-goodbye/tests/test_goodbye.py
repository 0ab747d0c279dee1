from pathlib import Path

import pytest
from flask.testing import FlaskClient

from mablog.testing import new_site


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return new_site(tmp_path, "goodbye").test_client()


def test_it_takes_leave_and_stands_in_the_menu(client: FlaskClient) -> None:
    assert ">Goodbye!</h1>" in client.get("/bye/say").text
    assert 'href="/bye/say"' in client.get("/").text


def test_it_speaks_spanish_too(client: FlaskClient) -> None:
    assert ">¡Adiós!</h1>" in client.get("/bye/say", headers={"Accept-Language": "es"}).text
