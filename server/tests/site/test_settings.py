import re
from typing import Any

import pytest
from clients import CheckedClient, Terminal
from factories import log_in, make_user
from flask import Flask

from mablog.app import create_app
from mablog.errors import InvalidFields
from mablog.moderation.settings import HoldSettings
from mablog.site.queries import forget_site_settings, settings_of, site_settings, usual_site_settings
from mablog.site.service import change_settings

FORM = {
    "name": "Ann's garden", "tagline": "Beans & peas", "logo": "", "language": "es", "time_zone": "Europe/Berlin",
    "menu": "About | /about\r\nCode | https://code.example/ann\r\n", "default_role": "author",
    "hold_words": "buy now\r\n Casino\r\n", "hold_links": "3",
}  # fmt: skip
"""A form without a tick at `sign_up_open`."""


@pytest.fixture
def administrator(client: CheckedClient) -> CheckedClient:
    return log_in(client, make_user(role="administrator"))


def test_the_page_changes_every_setting_at_once(app: Flask, administrator: CheckedClient) -> None:
    assert administrator.get("/admin/settings").status_code == 200
    assert administrator.post("/admin/settings", data=FORM).location == "/admin/settings"
    forget_site_settings()
    site = site_settings()
    assert (site.name, site.tagline, site.language, site.time_zone) == (
        "Ann's garden",
        "Beans & peas",
        "es",
        "Europe/Berlin",
    )
    assert [(item.title, item.url) for item in site.menu] == [("About", "/about"), ("Code", "https://code.example/ann")]
    assert (site.default_role, site.sign_up_open) == ("author", False)
    hold = settings_of(HoldSettings)
    assert (hold.words, hold.links) == (("buy now", "Casino"), 3)
    page = app.test_client().get("/login").text  # the next request, whoever asks
    for shown in ('lang="es"', "Ann&#39;s garden", "Beans &amp; peas", 'href="/about"'):
        assert shown in page


def test_a_refused_form_changes_nothing_and_keeps_what_was_typed(administrator: CheckedClient) -> None:
    wrong = (
        ("hold_links", "many"), ("hold_words", "x" * 101), ("hold_rate_minutes", "0"),
        ("name", ""), ("language", "klingon"), ("time_zone", "Mars"), ("menu", "no address"),
        ("menu", "Elsewhere | //evil.example"), ("menu", "Elsewhere | /\\evil.example"), ("default_role", "king"),
        ("logo", "../x"),
    )  # fmt: skip
    for field, value in wrong:
        response = administrator.post("/admin/settings", data=FORM | {field: value})
        assert response.status_code == 422, field
        assert f'id="{field}-error"' in response.text
        assert "Beans &amp; peas" in response.text
    forget_site_settings()
    assert site_settings() == usual_site_settings()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_environment_fixes_a_setting_and_the_page_shows_it(config: dict[str, object]) -> None:
    app = create_app(config | {"MABLOG_SITE_NAME": "Fixed", "MABLOG_SITE_SIGN_UP_OPEN": "no"})
    app.test_client_class, app.test_cli_runner_class = CheckedClient, Terminal
    with app.app_context():
        client = log_in(app.test_client(), make_user(role="administrator"))
        page = client.get("/admin/settings").text
        shown = re.search(r'<input[^>]*id="name"[^>]*>', page)
        assert shown
        assert 'value="Fixed"' in shown[0]
        assert "disabled" in shown[0]
        assert client.post("/admin/settings", data=FORM).status_code == 302
        refused = client.post("/admin/settings", data=FORM | {"time_zone": "Mars"})
        assert 'value="Fixed"' in refused.text
        forget_site_settings()
        assert (site_settings().name, site_settings().tagline, site_settings().sign_up_open) == (
            "Fixed",
            "Beans & peas",
            False,
        )
        with pytest.raises(InvalidFields, match="El entorno fija"):
            change_settings({"name": "Other"})
        said = app.test_cli_runner().invoke(args=["site", "set", "name", "Other"])
        assert "El entorno fija" in str(said.exception)  # FORM made the site speak Spanish


def test_the_command_sets_and_shows(runner: Terminal) -> None:
    values: list[tuple[str, str, Any]] = [
        ("name", "Ann's garden", "Ann's garden"),
        ("language", "pt-BR", "pt-BR"),
        ("sign_up_open", "no", False),
        ("default_role", "author", "author"),
    ]
    for name, value, stored in values:
        assert runner.invoke(args=["site", "set", name, value]).output == f"{name} is set.\n"
        forget_site_settings()
        assert getattr(site_settings(), name) == stored
    said = runner.invoke(args=["site", "show"]).output
    assert "name = Ann's garden\n" in said
    assert "default_role = author\n" in said


def test_a_default_role_that_does_not_exist_is_refused(app: Flask) -> None:
    with pytest.raises(InvalidFields, match="default_role"):
        change_settings({"name": "New", "default_role": "king"})
