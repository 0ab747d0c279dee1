"""What modules make of Markdown, and other blogs that they bring in."""

import json
from pathlib import Path

from clients import CheckedClient, Terminal
from factories import make_post, make_user
from flask import Flask
from modules.conftest import Install
from sqlalchemy import select, text

from mablog.app import create_app
from mablog.db import db
from mablog.jobs import run_due
from mablog.modules.models import ModuleFailure
from mablog.posts.models import Post

SHOUT = '''
    """Says it louder."""

    from mablog.posts.extensions import add_extension


    def shout(root):
        for each in root.iter("strong"):
            each.set("class", "ext-loud")
            each.set("onclick", "alert(1)")
            each.text = each.text.upper()
            if each.text == "BREAK":
                raise RuntimeError("it cannot shout this")


    def init_app(app):
        add_extension(app, "shout", shout)
'''
OTHER = '''
    """Brings in blogs of another kind."""

    import json

    from mablog.importing.importers import add_importer


    def write(source, folder):
        """Import the posts of SOURCE, a JSON file."""
        for post in json.loads(source.read_text()):
            text = f"---\\ntitle: {post['title']}\\ndate: 2020-01-02\\n---\\n{post['text']}\\n"
            (folder / f"{post['id']}.md").write_text(text)


    def init_app(app):
        add_importer(app, "other", write)
'''


def new_app(config: dict[str, object], name: str) -> Flask:
    app = create_app(config | {"MABLOG_MODULES": name})
    app.test_client_class, app.test_cli_runner_class = CheckedClient, Terminal
    return app


def html() -> str:
    """What the only post became."""
    return db.session.scalars(select(Post.html)).one().strip()


def test_a_module_changes_what_markdown_becomes_and_brings_in_no_script(
    install: Install, config: dict[str, object]
) -> None:
    install("shout", {"__init__.py": SHOUT})
    with new_app(config, "shout").app_context():
        make_post(make_user(), source="It is **late**.")
        assert html() == '<p>It is <strong class="ext-loud">LATE</strong>.</p>'


def test_a_module_that_fails_at_it_is_passed_over_and_shown(install: Install, config: dict[str, object]) -> None:
    install("shout", {"__init__.py": SHOUT})
    with new_app(config, "shout").app_context():
        make_post(make_user(), source="It will **now** **break**.")
        assert html() == "<p>It will <strong>now</strong> <strong>break</strong>.</p>"
        db.session.commit()
        failure = db.session.scalars(select(ModuleFailure)).one()
        assert (failure.name, failure.hook, failure.error) == (
            "shout",
            "Markdown",
            "RuntimeError: it cannot shout this",
        )


def test_posts_from_before_are_rendered_anew_by_command_and_by_a_job_after_a_module_is_switched(
    install: Install, config: dict[str, object], app: Flask, runner: Terminal
) -> None:
    install("shout", {"__init__.py": SHOUT})
    make_post(make_user(), source="It is **late**.")
    db.session.commit()

    with_it = new_app(config, "shout")
    with with_it.app_context():
        assert with_it.test_cli_runner().invoke(args=["posts", "render"]).output == "1 posts rendered.\n"
    assert "LATE" in html()
    assert runner.invoke(args=["modules", "disable", "feeds"]).exit_code == 0
    db.session.execute(text("UPDATE jobs SET due_at = created_at WHERE name = 'posts.render_outdated'"))
    db.session.commit()
    run_due()
    assert "late" in html()


def test_a_module_brings_in_blogs_of_another_kind_and_knows_their_posts_again(
    install: Install, config: dict[str, object], tmp_path: Path
) -> None:
    install("other", {"__init__.py": OTHER})
    source = tmp_path / "blog.json"
    posts = [{"id": "one", "title": "One", "text": "First."}, {"id": "two", "title": "Two", "text": "Second."}]
    source.write_text(json.dumps(posts))
    app = new_app(config, "other")
    runner = app.test_cli_runner()
    with app.app_context():
        assert "other     Import the posts of SOURCE, a JSON file." in runner.invoke(args=["import", "--help"]).output
        assert "2 imported" in runner.invoke(args=["import", "other", "--dry-run", str(source)]).output
        assert "2 imported" in runner.invoke(args=["import", "other", str(source)]).output
        source.write_text(json.dumps([posts[0], posts[1] | {"text": "Changed."}]))
        assert "0 imported, 1 updated, 1 unchanged" in runner.invoke(args=["import", "other", str(source)]).output
        source.write_text("nonsense")
        failed = runner.invoke(args=["import", "other", str(source)])
        assert "The importer other failed (JSONDecodeError" in str(failed.exception)
        assert set(db.session.scalars(select(Post.source))) == {"First.\n", "Changed.\n"}
