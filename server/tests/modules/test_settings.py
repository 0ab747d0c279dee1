"""Settings that features and modules add: shown, changed and fixed as the site's own are, and gone with their part."""

from pathlib import Path

import pytest
from clients import CheckedClient
from factories import log_in, make_user
from flask import Flask
from modules.conftest import Install

from mablog.app import create_app
from mablog.config import ConfigError
from mablog.db import db
from mablog.modules.loading import is_outdated, loaded
from mablog.site.models import Setting
from mablog.site.queries import site_settings
from mablog.site.service import change_settings

HELLO = '''
    """Greets."""

    from typing import Annotated, Literal

    from flask import Blueprint
    from pydantic import BaseModel, Field

    from mablog.access import public
    from mablog.site.labels import Label
    from mablog.site.queries import settings_at_start, settings_of
    from mablog.site.registry import add_settings


    class HelloSettings(BaseModel):
        word: Annotated[str, Field(min_length=1, max_length=10), Label("Word", "Said first.", heading="Hello")] = "Hi"
        times: Annotated[int, Field(ge=1, le=3), Label("How often")] = 1
        loud: Annotated[bool, Label("Loud")] = False
        to: Annotated[Literal["all", "some"], Label("To whom", choices={"all": "Everybody", "some": "A few"})] = "all"
        path: Annotated[str, Field(pattern="^[a-z]+$"), Label("Where")] = "hello"


    def init_app(app):
        add_settings(app, "hello", HelloSettings)
        bp = Blueprint("hello", __name__, url_prefix=f"/{settings_at_start(app, HelloSettings).path}")

        @bp.get("/say")
        @public
        def say():
            settings = settings_of(HelloSettings)
            said = " ".join([settings.word] * settings.times)
            return said.upper() if settings.loud else said

        app.register_blueprint(bp)
'''
PATH = "/api/site/settings"


def new_app(config: dict[str, object], **settings: object) -> Flask:
    app = create_app(config | settings)
    app.test_client_class = CheckedClient
    return app


def test_settings_of_a_module_are_shown_and_changed_as_the_sites_own(
    install: Install, config: dict[str, object]
) -> None:
    install("hello", {"__init__.py": HELLO})
    app = new_app(config, MABLOG_MODULES="hello")
    with app.app_context():
        client = log_in(app.test_client(), make_user(role="administrator"))
        assert client.get("/hello/say").text == "Hi"

        page = client.get("/admin/settings").text
        assert '<h2 class="section-title">Hello</h2>' in page
        assert "Said first." in page
        assert '<option value="some">A few</option>' in page.replace(" selected", "")
        told = {each["name"]: each for each in client.get(PATH).get_json()["items"]}
        assert {told[f"hello_{name}"]["kind"] for name in ("word", "times", "loud", "to")} == {
            "text", "number", "switch", "choice",
        }  # fmt: skip
        assert (told["hello_times"]["minimum"], told["hello_times"]["heading"]) == (1, "Hello")

        typed = {name: each["value"] for name, each in told.items() if isinstance(each["value"], str | int)}
        typed |= {"hello_word": "Moin", "hello_times": "2", "hello_loud": "y"}
        assert client.post("/admin/settings", data=typed).status_code == 302
        assert client.get("/hello/say").text == "MOIN MOIN"
        refused = client.post("/admin/settings", data=typed | {"hello_times": "4"})
        assert refused.status_code == 422
        assert 'id="hello_times-error"' in refused.text
        assert client.patch(PATH, json={"hello_word": "Hej", "hello_loud": False}).status_code == 200
        for name, value in (("hello_word", ""), ("hello_times", "many"), ("hello_to", "none"), ("hello_none", 1)):
            refused = client.patch(PATH, json={"hello_word": "Not this", name: value})
            assert (refused.status_code, list(refused.get_json()["fields"])) == (422, [name])
        assert client.get("/hello/say").text == "Hej Hej"


def test_what_was_set_waits_while_the_module_is_off_and_is_checked_when_it_is_back(
    install: Install, config: dict[str, object]
) -> None:
    install("hello", {"__init__.py": HELLO})
    fixed = {"MABLOG_SITE_HELLO_WORD": "Fixed"}
    with new_app(config, MABLOG_MODULES="hello", **fixed).app_context():
        change_settings({"hello_times": 2})
        db.session.add(Setting(name="hello_to", value="somebody whom another version knew"))
        db.session.commit()
    without = new_app(config, MABLOG_MODULES="", **fixed)
    with without.app_context():
        client = log_in(without.test_client(), make_user(role="administrator"))
        assert "hello_times" not in client.get("/admin/settings").text
        assert client.patch(PATH, json={"hello_times": 3}).status_code == 422
    back = new_app(config, MABLOG_MODULES="hello", **fixed)
    with back.app_context():
        assert back.test_client().get("/hello/say").text == "Fixed Fixed"
        assert vars(site_settings())["hello_to"] == "all"


def test_a_setting_of_the_environment_that_is_wrong_or_of_nothing_is_named(
    install: Install, config: dict[str, object]
) -> None:
    install("hello", {"__init__.py": HELLO})
    for name, value in (("HELLO_TIMES", "4"), ("HELO_TIMES", "2"), ("COMENTS_OPEN", "no")):
        with pytest.raises(ConfigError, match=f"MABLOG_SITE_{name}"):
            new_app(config, MABLOG_MODULES="hello", **{f"MABLOG_SITE_{name}": value})


def test_an_address_that_is_a_setting_is_taken_up_by_beginning_anew(
    install: Install, config: dict[str, object]
) -> None:
    install("hello", {"__init__.py": HELLO})
    app = new_app(config, MABLOG_MODULES="hello")
    assert not is_outdated(app)
    with app.app_context():
        change_settings({"hello_word": "Moin"})  # which is asked for at each request
        db.session.commit()
        change_settings({"hello_path": "greet"})
        db.session.commit()
    assert is_outdated(app)
    anew = new_app(config, MABLOG_MODULES="hello")
    assert anew.test_client().get("/greet/say").text == "Moin"
    assert not is_outdated(anew)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_address_that_the_environment_fixes_holds_before_the_database_is_made(
    install: Install, config: dict[str, object], tmp_path: Path
) -> None:
    install("hello", {"__init__.py": HELLO})
    unmade = {"DATABASE_URL": f"sqlite:///{tmp_path / 'unmade.sqlite3'}", "MABLOG_MODULES": "hello"}
    app = new_app(config | unmade, MABLOG_SITE_HELLO_PATH="greet")
    assert "/greet/say" in {rule.rule for rule in app.url_map.iter_rules()}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ('word: Annotated[str, Label("Word", heading="Hello")]', "has no default"),
        ('word: Annotated[str, Label("Word")] = ""', "no Label with a heading"),
        ('word: str = ""', "has no Label"),
    ],
)
def test_a_setting_that_lacks_something_leaves_its_module_switched_off(
    install: Install, config: dict[str, object], field: str, reason: str
) -> None:
    usual = HELLO[HELLO.index("word: Annotated") : HELLO.index("times: Annotated")]
    install("hello", {"__init__.py": HELLO.replace(usual, f"{field}\n        ")})
    assert reason in loaded(new_app(config, MABLOG_MODULES="hello")).broken["hello"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_settings_of_a_feature_go_with_it(config: dict[str, object]) -> None:
    app = new_app(config, MABLOG_MODULES="-comments, -moderation", MABLOG_SITE_HOLD_FIRST_POSTS="2")
    with app.app_context():
        assert not {"comments_open", "hold_links", "hold_first_posts"} & vars(site_settings()).keys()
