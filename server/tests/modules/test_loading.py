"""What becomes of a module that is switched on, and of one that is broken."""

from shutil import rmtree

import pytest
from clients import CheckedClient
from factories import log_in, make_post, make_user
from flask import Flask
from modules.conftest import Install

from mablog import create_app
from mablog.access import permissions
from mablog.accounts.models import Role
from mablog.app import Mablog
from mablog.db import db
from mablog.errors import Forbidden
from mablog.members.service import set_role
from mablog.modules.loading import loaded
from mablog.modules.models import ModuleFailure

HELLO = '''
    """Greets."""

    from flask import Blueprint, render_template
    from flask_babel import gettext as _
    from markupsafe import Markup

    from mablog import access, hooks, navigation
    from mablog.access import public, requires
    from mablog.hooks import listens

    bp = Blueprint("hello", __name__, url_prefix="/hello", template_folder="templates")


    @bp.get("/say")
    @public
    def say():
        return render_template("hello/say.html", word=_("Good day"))


    @bp.get("/shout")
    @requires("hello.shout")
    def shout():
        return "GOOD DAY"


    class Listener:
        @listens
        def below_post(self, post):
            return Markup("<p>Below ") + post.title

        @listens
        def below_profile(self, member):
            return Markup("<p>Below ") + member.username

        @listens
        def page_head(self):
            return Markup('<meta name="hello" content="there">')


    def init_app(app):
        access.add_permission(app, "hello.shout", "Shout", scope="write")
        navigation.add_page(app, "hello.say", "Say hello")
        app.register_blueprint(bp)
        hooks.register(app, Listener())
'''
PAGE = '{% extends "base.html" %}{% block main %}{{ word }}{% endblock %}'
SPANISH = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8"

msgid "Good day"
msgstr "Buenos días"
"""
FILES = {
    "__init__.py": HELLO,
    "templates/hello/say.html": PAGE,
    "static/hello.css": "p { color: green }",
    "translations/es/LC_MESSAGES/messages.po": SPANISH,
    "cli.py": """
        import click

        @click.command("hello")
        def hello():
            "Say hello."
            click.echo("Hello, terminal.")

        commands = [hello]
    """,
}


def with_modules(config: dict[str, object], *names: str) -> Mablog:
    app = create_app(config | {"MABLOG_MODULES": dict.fromkeys(names, True)})
    app.test_client_class = CheckedClient
    return app


def test_a_module_is_part_of_the_site_where_it_is_switched_on_and_nowhere_else(
    install: Install, app: Flask, client: CheckedClient, config: dict[str, object]
) -> None:
    install("hello", FILES)
    ann = make_user("ann", role="author")
    make_post(ann, title="Spring", slug="spring")
    db.session.commit()
    here = with_modules(config, "hello")
    visitor = here.test_client()
    assert ">Say hello</a>" in visitor.get("/").text
    assert "Good day" in visitor.get("/hello/say").text
    assert "Buenos días" in visitor.get("/hello/say", headers={"Accept-Language": "es"}).text
    assert "<p>Below Spring" in visitor.get("/posts/spring").text
    assert "<p>Below ann" in visitor.get("/@ann").text
    assert '<meta name="hello" content="there">' in visitor.get("/tags/").text
    assert "color: green" in visitor.get("/static/hello/hello.css").text
    assert "hello" in visitor.get("/api/site").get_json()["parts"]
    assert visitor.get("/hello/shout").status_code == 302
    assert log_in(here.test_client(), ann).get("/hello/shout").status_code == 403
    assert log_in(here.test_client(), make_user(role="administrator")).get("/hello/shout").text == "GOOD DAY"
    assert here.test_cli_runner().invoke(args=["hello"]).output == "Hello, terminal.\n"
    assert "hello.shout" in permissions(here)

    assert client.get("/hello/say").status_code == 404
    assert "Below" not in client.get("/posts/spring").text
    assert "hello.shout" not in permissions(app)


BROKEN = {
    "import": ('raise RuntimeError("no such planet")', "no such planet"),
    "begin": ('def init_app(app):\n    raise RuntimeError("no such planet")', "no such planet"),
    "hook": (
        "from mablog import hooks\nclass L:\n    @hooks.listens\n    def post_publisht(self, post): ...\n"
        "def init_app(app):\n    hooks.register(app, L())",
        "post_publisht",
    ),
    "argument": (
        "from mablog import hooks\nclass L:\n    @hooks.listens\n    def post_published(self, posst): ...\n"
        "def init_app(app):\n    hooks.register(app, L())",
        "posst",
    ),
    "permission": (
        "from flask import Blueprint\nfrom mablog.access import requires\nbp = Blueprint('b', __name__)\n"
        "@bp.get('/b')\n@requires('b.dance')\ndef b(): ...\ndef init_app(app):\n    app.register_blueprint(bp)",
        "b.dance",
    ),
    "address": (
        "from flask import Blueprint\ndef init_app(app):\n    app.register_blueprint(Blueprint('posts', __name__))",
        "posts",
    ),
    "need": ("REQUIRES = ('cars',)\ndef init_app(app): ...", "cars"),
}


@pytest.mark.parametrize(("source", "said"), BROKEN.values(), ids=BROKEN)
def test_a_module_that_cannot_be_loaded_is_left_off_and_the_rest_works(
    install: Install, config: dict[str, object], source: str, said: str
) -> None:
    install("broken", {"__init__.py": source})
    install("hello", FILES)
    app = with_modules(config, "broken", "hello")
    assert set(loaded(app).broken) == {"broken"}
    assert said in loaded(app).broken["broken"]
    assert app.test_client().get("/hello/say").status_code == 200
    assert app.test_client().get("/b").status_code == 404


def test_a_module_whose_files_are_gone_is_left_off_and_the_rest_works(
    install: Install, config: dict[str, object]
) -> None:
    rmtree(install("hello", FILES))
    for chosen in (None, "hello"):
        here = create_app(config | {"MABLOG_MODULES": chosen})
        assert here.test_client().get("/").status_code == 200
        assert ("hello" in loaded(here).broken) is (chosen == "hello")


def test_a_module_that_is_not_installed_is_named(app: Flask, config: dict[str, object]) -> None:
    assert loaded(with_modules(config, "boats")).broken == {"boats": "it is not installed"}


LISTENS = '''
    """Listens badly."""

    from markupsafe import Markup

    from mablog import hooks
    from mablog.db import db
    from mablog.errors import field_error
    from mablog.hooks import listens
    from mablog.posts.models import Tag


    class Listener:
        @listens
        def post_published(self, post):
            post.title = "Mine now"
            db.session.add(Tag(name="Half done", slug="half-done"))
            db.session.flush()
            raise RuntimeError("I have a headache")

        @listens
        def below_post(self, post):
            db.session.execute(db.text("SELECT nothing FROM nowhere"))

        @listens
        def sign_up_asked(self):
            raise field_error("sum", "That is not 2 + 3.")


    def init_app(app):
        hooks.register(app, Listener())
'''


def test_what_a_listener_fails_in_undoes_its_own_change_and_no_other(
    install: Install, config: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    install("bad", {"__init__.py": LISTENS})
    app = with_modules(config, "bad")
    with app.app_context():
        author = log_in(app.test_client(), make_user(role="author"))
        said = author.post("/api/posts", json={"title": "Mine", "slug": "mine", "status": "published"})
        assert (said.status_code, said.get_json()["title"]) == (201, "Mine")
        shown = app.test_client().get("/posts/mine")
        assert (shown.status_code, "Mine" in shown.text) == (200, True)
        assert app.test_client().get("/tags/half-done").status_code == 404
        failures = {failure.hook: failure.error for failure in db.session.query(ModuleFailure)}
        assert failures["post_published"] == "RuntimeError: I have a headache"
        assert set(failures) == {"post_published", "below_post"}
    assert "the module bad failed in post_published" in caplog.text


def test_a_listener_that_may_refuse_is_heard(install: Install, config: dict[str, object]) -> None:
    install("bad", {"__init__.py": LISTENS})
    app = with_modules(config, "bad")
    refused = app.test_client().post(
        "/api/register", json={"username": "ann", "email": "ann@example.org", "password": "a long one, really"}
    )
    assert (refused.status_code, refused.get_json()["fields"]) == (422, {"sum": ["That is not 2 + 3."]})


def test_listeners_may_stand_in_a_file_that_asks_flask_who_asks(install: Install, config: dict[str, object]) -> None:
    asks = """
        from flask import request
        from markupsafe import Markup
        from mablog.hooks import listens

        @listens
        def page_head():
            return Markup('<meta name="path" content="{}">').format(request.path)
    """
    begins = "from mablog import hooks\nfrom mablog_asks import listeners\n"
    begins += "def init_app(app):\n    hooks.register(app, listeners)"
    install("asks", {"__init__.py": begins, "listeners.py": asks})
    assert '<meta name="path" content="/tags/">' in with_modules(config, "asks").test_client().get("/tags/").text


def test_who_has_less_does_not_give_what_a_module_that_is_switched_off_will_allow_again(app: Flask) -> None:
    roles = {"loud": ["hello.shout"], "clerk": ["members.manage"]}
    db.session.add_all(Role(name=name, permissions=names) for name, names in roles.items())
    ann, clerk, administrator = make_user("ann"), make_user(role="clerk"), make_user(role="administrator")
    with pytest.raises(Forbidden):
        set_role(clerk, "ann", "loud")
    set_role(administrator, "ann", "loud")
    assert not ann.can("hello.shout")
    with pytest.raises(Forbidden):
        set_role(clerk, "ann", "reader")
