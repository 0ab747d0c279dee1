"""Real requests to a site that is as it was before each of them, on SQLite and on PostgreSQL."""

import re
import sqlite3
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from clients import UNDESCRIBED, published
from flask import Flask
from matrix.tables import Row
from matrix.world import World
from media.samples import png
from sqlalchemy import make_url, select
from werkzeug.test import TestResponse

from mablog.db import Base, db

NOTES = {"audit_entries", "rate_counts"}
"""What is written about a request, whatever it asks for."""


class SQLiteUndo:
    """Puts a database back to what it was when this was made."""

    def __init__(self, path: str) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA synchronous = OFF")
        self.kept = sqlite3.connect(":memory:")
        self.connection.backup(self.kept)

    def undo(self) -> None:
        self.kept.backup(self.connection)


class PostgresUndo:
    """The same: rows are kept in a schema beside the tables; triggers and foreign keys sleep while they go back."""

    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(url, autocommit=True)
        self.connection.execute("CREATE SCHEMA kept")
        back = []
        for name in self._names("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
            columns = ", ".join(
                f'"{column}"'
                for column in self._names(
                    "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' "
                    f"AND table_name = '{name}' AND is_generated = 'NEVER'"
                )
            )
            self.connection.execute(f'CREATE TABLE kept."{name}" AS TABLE public."{name}"')
            back.append(f'DELETE FROM public."{name}"')
            back.append(
                f'INSERT INTO public."{name}" ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM kept."{name}"'
            )
        numbers = self.connection.execute(
            "SELECT sequencename, coalesce(last_value, 1), last_value IS NOT NULL FROM pg_sequences "
            "WHERE schemaname = 'public'"
        )
        back += [f"PERFORM setval('public.\"{name}\"', {value}, {used})" for name, value, used in numbers]
        self.connection.execute(
            "CREATE FUNCTION kept.put_back() RETURNS void LANGUAGE plpgsql SET session_replication_role = replica AS "
            f"$$ BEGIN {'; '.join(back)}; END $$"
        )

    def _names(self, query: str) -> list[str]:
        return [row[0] for row in self.connection.execute(query)]

    def undo(self) -> None:
        self.connection.execute("SELECT kept.put_back()")


class Site:
    """The site of the matrix on one database."""

    def __init__(self, app: Flask, url: str, world: World) -> None:
        self.app = app
        self.world = world
        self.client = app.test_client(use_cookies=False)
        self.undoing = SQLiteUndo(str(make_url(url).database)) if url.startswith("sqlite") else PostgresUndo(url)
        self.picture = png(8, 8)
        self.described: set[tuple[str, int]] = set()
        self.before = self.rows()
        self.files = {file: file.read_bytes() for file in Path(app.instance_path).glob("media/*/*")}

    def undo(self) -> None:
        """Put back rows, and files that went with them."""
        self.undoing.undo()
        for name, data in self.files.items():
            if not name.exists():
                name.write_bytes(data)

    def rows(self) -> dict[str, list[str]]:
        """Everything in the database, but for notes and when somebody was here last."""
        found = {}
        with self.app.app_context(), db.engine.connect() as connection:
            for name, table in Base.metadata.tables.items():
                if name not in NOTES:
                    columns = [column for column in table.columns if not column.name.startswith("last_")]
                    found[name] = sorted(map(repr, connection.execute(select(*columns))))
        return found

    def changes(self) -> str:
        """The tables that are not as they were, and the rows that differ; empty where there are none."""
        now = self.rows()
        return "; ".join(
            f"{name}: {sorted(set(self.before[name]) ^ set(now[name]))}"[:600]
            for name in now
            if now[name] != self.before[name]
        )

    def address(self, row: Row, column: str) -> str:
        words = iter(row.objects)
        path = row.route.partition(" ")[2]
        return re.sub(r"<\w+>", lambda _match: quote(self.world.value(next(words), column), safe="/"), path)

    def ask(self, row: Row, column: str) -> TestResponse:
        request = dict(row.request)
        asked: dict[str, Any] = {"headers": dict(self.world.headers[column])}
        for name in ("json", "query", "form", "picture"):
            if name in request:
                fields = self._filled(request.pop(name), row, column)
                if name == "picture":
                    asked |= {"data": fields | {"file": (BytesIO(self.picture), "picture.png")}}
                else:
                    asked[{"query": "query_string", "form": "data"}.get(name, name)] = fields
        asked["headers"] |= {name: value.replace("$version", self.version(row)) for name, value in request.items()}
        response = self.client.open(self.address(row, column), method=row.method, **asked)
        kind = (row.route, response.status_code)
        path = response.request.path
        if path.startswith("/api/") and path not in UNDESCRIBED and kind not in self.described:
            self.described.add(kind)
            published(self.app).check(response)
        return response

    def version(self, row: Row) -> str:
        """That of the working copy of the post that is asked for."""
        return self.world.versions.get(row.objects[0], "0" * 32)

    def _filled(self, fields: Mapping[str, Any], row: Row, column: str) -> dict[str, Any]:
        """Fields with `$name` replaced by what that object is called, and `$object` by the object of the row."""

        def filled(value: Any) -> Any:
            if isinstance(value, list):
                return [filled(each) for each in value]
            if isinstance(value, dict):
                return {name: filled(each) for name, each in value.items()}
            if not (isinstance(value, str) and value.startswith("$")):
                return value
            if value == "$version":
                return self.version(row)
            name = row.objects[-1] if value == "$object" else value[1:]
            return self.world.value(name, column)

        found: dict[str, Any] = filled(fields)
        return found

    def close(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()
        self.undoing.connection.close()
