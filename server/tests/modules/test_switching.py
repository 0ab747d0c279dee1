"""Modules switched on and off: by command, by page, with their tables, in every process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from clients import CheckedClient
from databases import POSTGRESQL_IN_THE_LONG_RUN
from factories import log_in, make_user
from flask import Flask
from live import asking, serving, status_of, wait_for
from modules.conftest import Install
from sqlalchemy import inspect, text

from mablog import create_app
from mablog.audit.models import AuditEntry
from mablog.db import db, utcnow
from mablog.jobs import GiveUp, run_due
from mablog.modules.jobs import drop_data
from mablog.modules.models import ModuleChoice, ModuleFailure

BIN = Path(sys.executable).parent

CARS = '''
    """Cars of members."""

    from flask import Blueprint
    from mablog.access import public
    from mablog_cars import models

    bp = Blueprint("cars", __name__, url_prefix="/cars")


    @bp.get("/")
    @public
    def index():
        return "cars: " + str(models.count())


    def init_app(app):
        app.register_blueprint(bp)
'''
MODELS = """
    from sqlalchemy import ForeignKey, func, select
    from sqlalchemy.orm import Mapped, mapped_column

    from mablog.db import Model, db


    class Car(Model):
        __tablename__ = "cars"

        id: Mapped[int] = mapped_column(primary_key=True)
        owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)


    def count():
        return db.session.scalar(select(func.count()).select_from(Car))
"""
MIGRATION = """
    import sqlalchemy as sa
    from alembic import op

    revision = "cars_0001"
    down_revision = None
    branch_labels = ("cars",)
    depends_on = "0033"


    def upgrade():
        op.create_table(
            "cars",
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("owner_id", sa.Integer()),
            sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name="fk_cars_owner_id_users", ondelete="SET NULL"),
            sa.PrimaryKeyConstraint("id", name="pk_cars"),
        )
        op.create_index("ix_cars_owner_id", "cars", ["owner_id"])


    def downgrade():
        op.drop_table("cars")
"""
FILES = {"__init__.py": CARS, "models.py": MODELS, "migrations/cars_0001_cars.py": MIGRATION}


def run(config: dict[str, object], *arguments: str, status: int = 0, answer: str = "") -> str:
    """What `mablog` prints in a process of its own."""
    environment = {**os.environ, **{name: str(value) for name, value in config.items()}}
    environment["TEST_DATABASE_URL"] = environment["DATABASE_URL"]
    done = subprocess.run(
        [BIN / "mablog", *arguments],
        env=environment,
        input=answer,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == status, done.stderr
    return done.stdout + done.stderr


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names())


def chosen() -> dict[str, bool]:
    db.session.expire_all()
    found = {choice.name: choice.is_on for choice in db.session.query(ModuleChoice)}
    db.session.rollback()
    return found


@POSTGRESQL_IN_THE_LONG_RUN
def test_a_module_is_checked_migrated_and_chosen_by_command_and_its_data_go_when_that_is_asked_for(
    install: Install, app: Flask, config: dict[str, object]
) -> None:
    install("cars", FILES)
    assert "cars  off  mablog_cars" in run(config, "modules", "list")
    assert run(config, "modules", "check", "cars") == "cars can be switched on.\n"
    assert "cars" not in tables()
    assert run(config, "modules", "enable", "cars") == "cars is switched on.\n"
    assert chosen() == {"cars": True}
    assert "cars" in tables()
    assert "cars  on  Cars of members." in run(config, "modules", "list")
    assert run(config, "db", "upgrade") == ""
    assert "Everything that cars keeps" in run(
        config, "modules", "disable", "cars", "--drop-data", status=1, answer="n\n"
    )
    assert chosen() == {"cars": True}
    assert run(config, "modules", "disable", "cars") == "cars is switched off.\n"
    assert chosen() == {"cars": False}
    assert "cars" in tables(), "data stay"
    assert run(config, "db", "upgrade") == ""

    assert "A worker drops its data" in run(config, "modules", "disable", "cars", "--drop-data", answer="y\n")
    db.session.execute(text("UPDATE jobs SET due_at = created_at WHERE name = 'modules.drop_data'"))
    db.session.commit()
    with create_app(config).app_context():
        run_due()
    assert "cars" not in tables()
    actions = [(entry.action, entry.target) for entry in db.session.query(AuditEntry).order_by(AuditEntry.id)]
    assert actions == [("modules.change", "cars"), ("modules.change", "cars")]


def test_a_module_without_tables_has_nothing_to_drop(install: Install, app: Flask, config: dict[str, object]) -> None:
    install("words", {})
    with create_app(config).app_context():
        drop_data("words")
        with pytest.raises(GiveUp, match="not installed"):
            drop_data("gone")


@POSTGRESQL_IN_THE_LONG_RUN
def test_what_is_missing_is_said_before_anything_is_changed(
    install: Install, app: Flask, config: dict[str, object]
) -> None:
    without_label = MIGRATION.replace('branch_labels = ("cars",)', "branch_labels = None")
    for wrong, said in {
        "__init__.py": ('raise RuntimeError("no petrol")', "no petrol"),
        "models.py": (MODELS.replace("owner_id: Mapped", "colour: Mapped[str]\n        owner_id: Mapped"), "colour"),
        "migrations/cars_0001_cars.py": (without_label, "branch_labels"),
    }.items():
        install("cars", FILES | {wrong: said[0]})
        assert said[1] in run(config, "modules", "check", "cars", status=1)
        assert said[1] in run(config, "modules", "enable", "cars", status=1)
    assert "no module of this name" in run(config, "modules", "enable", "boats", status=1)
    assert "no module of this name" in run(config, "modules", "disable", "posts", status=1)
    assert chosen() == {}
    assert "cars" not in tables()


@POSTGRESQL_IN_THE_LONG_RUN
def test_every_process_takes_it_up_by_itself_and_no_request_fails_meanwhile(
    install: Install, app: Flask, config: dict[str, object], tmp_path: Path
) -> None:
    install("cars", FILES)
    with serving(config, tmp_path) as server, asking(server.url) as failures:
        assert status_of(f"{server.url}/cars/") == 404
        run(config, "modules", "enable", "cars")
        wait_for(lambda: status_of(f"{server.url}/cars/") == 200)
        run(config, "modules", "disable", "cars")
        wait_for(lambda: status_of(f"{server.url}/cars/") == 404)
        assert "does not take jobs" not in server.log.read_text(), "workers share no connection"
    assert failures == []


def test_a_broken_module_does_not_keep_the_site_from_starting_unless_that_is_asked_for(
    install: Install, app: Flask, config: dict[str, object], tmp_path: Path
) -> None:
    install("cars", FILES | {"__init__.py": 'raise RuntimeError("no petrol")'})
    config |= {"MABLOG_MODULES": "cars"}
    with serving(config, tmp_path) as server:
        assert status_of(f"{server.url}/") == 200
    assert "no petrol" in run(config, "serve", "--strict", status=1)


def test_an_administrator_switches_by_page_and_is_told_what_is_broken_and_what_failed(
    install: Install, app: Flask, config: dict[str, object], client: CheckedClient
) -> None:
    install("bad", {"__init__.py": 'raise RuntimeError("no petrol")'})
    log_in(client, make_user(role="administrator"))
    shown = client.get("/admin/modules").text
    assert "bad" in shown
    assert "search" in shown
    assert "no petrol" in client.post("/admin/modules/bad/enable").text
    assert client.post("/admin/modules/search/disable").status_code == 302
    assert chosen() == {"search": False}
    assert "Goes in a few seconds" in client.get("/admin/modules").text
    db.session.add(ModuleFailure(name="bad", hook="post_published", error="I have a headache", at=utcnow()))
    db.session.add(ModuleChoice(name="bad", is_on=True))
    db.session.commit()
    later = create_app(config)
    later.test_client_class = CheckedClient
    other = log_in(later.test_client(), make_user(role="administrator"))
    said = other.get("/admin/modules").text
    assert "no petrol" in said
    assert "I have a headache" in said
    assert [other.post(f"/admin/modules/{name}/disable").status_code for name in ("feeds", "bad")] == [302, 302]
    assert chosen() == {"bad": False, "feeds": False, "search": False}
    fixed = create_app(config | {"MABLOG_MODULES": "-search"})
    fixed.test_client_class = CheckedClient
    boss = log_in(fixed.test_client(), make_user(role="administrator"))
    assert "Switch on" not in boss.get("/admin/modules").text
    assert boss.post("/admin/modules/search/enable").status_code == 409


def test_a_client_is_told_what_is_on_what_failed_and_why_something_cannot_be_switched(
    install: Install, app: Flask, config: dict[str, object], client: CheckedClient
) -> None:
    install("bad", {"__init__.py": 'raise RuntimeError("no petrol")'})
    needs_search = '"""Finds cars."""\nREQUIRES = ("search",)\n\ndef init_app(app):\n    pass\n'
    install("cars", {"__init__.py": needs_search})
    log_in(client, make_user(role="administrator"))
    assert client.put("/api/modules/cars", json={"on": True}).status_code == 204
    refused = client.put("/api/modules/bad", json={"on": True})
    assert (refused.status_code, "no petrol" in refused.get_json()["detail"]) == (409, True)
    assert client.put("/api/modules/posts", json={"on": False}).status_code == 404
    assert client.put("/api/modules/cars", json={}).get_json()["fields"].keys() == {"on"}
    db.session.add(ModuleFailure(name="cars", hook="post_published", error="I have a headache", at=utcnow()))
    db.session.add(ModuleChoice(name="sold", is_on=True))
    db.session.commit()

    def told(config: dict[str, object]) -> tuple[CheckedClient, bool, dict[str, dict[str, object]]]:
        later = create_app(config)
        later.test_client_class = CheckedClient
        boss = log_in(later.test_client(), make_user(role="administrator"))
        said = boss.get("/api/modules").get_json()
        return boss, said["is_fixed"], {module["name"]: module for module in said["items"]}

    boss, is_fixed, modules = told(config)
    assert not is_fixed
    cars, search = modules["cars"], modules["search"]
    assert (cars["summary"], cars["is_built_in"], cars["on"], cars["works"]) == ("Finds cars.", False, True, True)
    assert [(failure["hook"], failure["error"]) for failure in cars["failures"]] == [
        ("post_published", "I have a headache")
    ]
    assert (search["needed_by"], search["may"]) == (["cars"], {"switch": False})
    assert "cars" in boss.put("/api/modules/search", json={"on": False}).get_json()["detail"]
    assert modules["sold"]["broken"] == "it is not installed"
    assert [boss.put(f"/api/modules/{name}", json={"on": False}).status_code for name in ("sold", "cars")] == [204, 204]
    assert chosen() == {"cars": False, "sold": False}

    boss, is_fixed, modules = told(config | {"MABLOG_MODULES": "-search"})
    assert (is_fixed, modules["search"]["on"], modules["search"]["may"]) == (True, False, {"switch": False})
    _boss, _is_fixed, modules = told(config | {"MABLOG_MODULES": "-moderation"})
    assert modules["first_posts"]["waits_for"] == ["moderation"]
    assert "MABLOG_MODULES" in boss.put("/api/modules/search", json={"on": True}).get_json()["detail"]
