"""The site's settings by API: told one by one with what they take, changed all or none."""

import pytest
from clients import CheckedClient
from factories import log_in, make_user
from flask import Flask
from together import at_once

from mablog.app import create_app
from mablog.moderation.settings import HoldSettings
from mablog.site.queries import forget_site_settings, settings_of, site_settings, usual_site_settings

PATH = "/api/site/settings"


@pytest.fixture
def administrator(client: CheckedClient) -> CheckedClient:
    return log_in(client, make_user("root", role="administrator"))


def test_every_setting_is_told_in_words_with_what_it_takes(administrator: CheckedClient) -> None:
    told = {each["name"]: each for each in administrator.get(PATH).get_json()["items"]}
    assert told.keys() == vars(site_settings()).keys()
    assert all(each["label"] and each["heading"] for each in told.values())
    kinds = {name: told[name]["kind"] for name in ("name", "menu", "sign_up_open", "hold_links", "hold_words", "logo")}
    assert kinds == {
        "name": "text", "menu": "menu", "sign_up_open": "switch", "hold_links": "number", "hold_words": "lines",
        "logo": "picture",
    }  # fmt: skip
    assert (told["reset_link_hours"]["minimum"], told["reset_link_hours"]["maximum"]) == (1, 720)
    assert told["unconfirmed_may"]["choices"][0]["value"] == "automatic"
    assert told["hold_links"]["heading"] == told["hold_first_posts"]["heading"] != told["name"]["heading"]


def test_the_given_settings_change_and_no_others(administrator: CheckedClient) -> None:
    menu = [{"title": "Code", "url": "https://code.example"}]
    changed = administrator.patch(PATH, json={"tagline": "Beans", "menu": menu, "hold_words": ["buy now"]})
    assert changed.status_code == 200
    told = {each["name"]: each["value"] for each in changed.get_json()["items"]}
    assert (told["tagline"], told["menu"], told["hold_words"], told["name"]) == (
        "Beans", menu, ["buy now"], "My Awesome Blog",
    )  # fmt: skip
    forget_site_settings()
    assert settings_of(HoldSettings).words == ("buy now",)
    assert administrator.get("/api/audit?action=settings").get_json()["items"][0]["after"]["tagline"] == "Beans"


def test_a_wrong_value_is_named_and_nothing_changes(administrator: CheckedClient) -> None:
    for name, value in (
        ("time_zone", "Mars"), ("name", ""), ("name", None), ("hold_links", "many"), ("default_role", "king"),
        ("menu", [{"title": "x", "url": "//evil.example"}]), ("menu", "Title | /"), ("hold_words", "one"),
        ("unconfirmed_may", "anything"), ("unknown", 1), ("logo", "../x"),
    ):  # fmt: skip
        refused = administrator.patch(PATH, json={"tagline": "Changed", name: value})
        assert refused.status_code == 422, (name, value)
        assert name in refused.get_json()["fields"]
    forget_site_settings()
    assert site_settings() == usual_site_settings()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_the_environment_fixes_is_told_and_refused(config: dict[str, object]) -> None:
    app = create_app(config | {"MABLOG_SITE_NAME": "Fixed"})
    app.test_client_class = CheckedClient
    with app.app_context():
        client = log_in(app.test_client(), make_user(role="administrator"))
        told = {each["name"]: each for each in client.get(PATH).get_json()["items"]}
        assert (told["name"]["value"], told["name"]["fixed"], told["tagline"]["fixed"]) == ("Fixed", True, False)
        refused = client.patch(PATH, json={"name": "Other"})
        assert (refused.status_code, list(refused.get_json()["fields"])) == (422, ["name"])


def test_of_two_who_start_from_the_same_version_one_is_refused(app: Flask, administrator: CheckedClient) -> None:
    root = make_user(role="administrator")
    clients = [administrator, log_in(app.test_client(), root)]
    version = {"If-Match": administrator.get(PATH).headers["ETag"]}

    def change(number: int) -> int:
        return clients[number].patch(PATH, json={"tagline": str(number)}, headers=version).status_code

    assert at_once(app, 2, change) == {200: 1, 409: 1}
    assert administrator.patch(PATH, json={"tagline": "x"}, headers={"If-Match": "nonsense"}).status_code == 409
