"""Passwords made of what everybody knows of their owner and of the site."""

import pytest
from clients import CheckedClient, Terminal
from factories import PASSWORD, log_in, make_user
from flask import Flask

from mablog.accounts import onetime, passwords
from mablog.accounts.onetime import Purpose
from mablog.site.service import change_settings

ANN = {"username": "ann-of-ely", "email": "ann.smith@example.org", "name": "Ann Smith", "password": PASSWORD}
KNOWN = [
    *("ann-of-ely", "AnnOfEly2026!", "smith.ann.77", "ａｎｎ smith 1", "Example_ANN_1"),
    *("1-mablog-2-3", "Garden!Notes99", "elyelyely"),
]
UNKNOWN = ["ann of ely likes tea", "3141592653589793", "garden notes of rob", PASSWORD]


@pytest.fixture(autouse=True)
def named(app: Flask) -> None:
    change_settings({"name": "Garden Notes"})


def test_a_password_made_of_known_words_is_refused_at_its_field(app: Flask, client: CheckedClient) -> None:
    for password in KNOWN:
        response = client.post("/api/register", json=ANN | {"password": password})
        assert (response.status_code, list(response.json["fields"])) == (422, ["password"]), password
    for number, password in enumerate(UNKNOWN):
        body = ANN | {"username": f"ann-of-ely-{number}", "email": f"ann{number}@example.org", "password": password}
        assert app.test_client().post("/api/register", json=body).status_code == 201, password


def test_so_it_is_when_it_is_changed_reset_or_given_by_command(app: Flask, runner: Terminal) -> None:
    ann = make_user("ann-of-ely")
    client = log_in(app.test_client(), ann)
    page = client.post("/account/security", data={"current_password": PASSWORD, "new_password": "ann-of-ely 1"})
    assert page.status_code == 422
    assert 'id="new_password-error"' in page.text
    link = f"/password/reset/{onetime.issue(Purpose.RESET, ann, email=ann.email)}"
    page = client.post(link, data={"password": "ann-of-ely 1"})
    assert page.status_code == 422
    assert 'id="password-error"' in page.text
    added = runner.invoke(args=["user", "add", "roberta", "--password-stdin"], input="roberta-1\n")
    assert added.exit_code == 1
    # The control: the same three ways take another one.
    assert client.post(link, data={"password": "a short walk to the river"}).status_code == 302
    added = runner.invoke(args=["user", "add", "roberta", "--password-stdin"], input="a walk to the hill\n")
    assert added.exit_code == 0


def test_without_the_guard_such_a_password_is_taken(
    app: Flask, client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "is_made_of", lambda password, known: False)
    assert client.post("/api/register", json=ANN | {"password": KNOWN[1]}).status_code == 201


def test_a_password_of_the_longest_length_is_judged_in_linear_time() -> None:
    assert passwords.is_made_of("ab" * 500, ["a", "b", "ab", "ba"])
    assert not passwords.is_made_of("ab" * 499 + "c", ["a", "b", "ab", "ba"])
