"""Sites to measure: data folder and database of their own, filled by `mablog seed`."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psycopg

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "server" / "tests"))

from databases import NoPostgresError, PostgresServer  # noqa: E402
from live import serving  # noqa: E402

__all__ = ["NoPostgresError", "PostgresServer", "Site", "make_site", "serving"]

COMMENTS_PER_POST = 10
MABLOG = (sys.executable, "-m", "mablog")


@dataclass(frozen=True)
class Site:
    """A site on one kind of database with so many posts."""

    kind: str
    posts: int
    data: Path
    database: str

    @property
    def settings(self) -> dict[str, str]:
        """Its settings, as the environment takes them."""
        return {
            "MABLOG_ENV": "production",
            "MABLOG_DATA": str(self.data),
            "DATABASE_URL": self.database,
            "MABLOG_URL": "http://127.0.0.1",
            "SECRET_KEY": "only-for-measuring-on-this-machine",
        }

    def run(self, *arguments: str) -> str:
        """Run a command of mablog on this site and return what it printed. Raises CalledProcessError."""
        return subprocess.run(
            [*MABLOG, *arguments],
            env={**os.environ, **self.settings},
            check=True,
            capture_output=True,
            text=True,
        ).stdout


def make_site(folder: Path, server: PostgresServer | None, posts: int, *, name: str = "") -> Site:
    """Make a site with made-up posts, on `server` or on SQLite."""
    kind = "PostgreSQL" if server else "SQLite"
    name = f"{kind.lower()}_{name or posts}"
    data = folder / name
    data.mkdir()
    site = Site(
        kind,
        posts,
        data,
        _new_database(server, name) if server else f"sqlite:///{data / 'mablog.sqlite3'}",
    )
    site.run("init", "--no-sample")
    if posts:
        wanted = {"--users": max(posts // 10, 10), "--posts": posts, "--comments": posts * COMMENTS_PER_POST}
        wanted |= {"--following": posts // 100, "--followers": posts}
        site.run("seed", *(str(word) for pair in wanted.items() for word in pair))
    return site


def _new_database(server: PostgresServer, name: str) -> str:
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    # One process does all the work of a connection, so that its time can be told.
    return server.url().replace("/postgres?", f"/{name}?") + "&options=-cmax_parallel_workers_per_gather%3D0"
