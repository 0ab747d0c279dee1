"""`mablog serve`: granian in front of the application."""

import atexit
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Mapping

import click
from granian.constants import Interfaces
from granian.log import LogLevels

from mablog.app import Mablog, create_app
from mablog.config import Config, ConfigError, load
from mablog.db import db
from mablog.jobs.worker import working_beside
from mablog.listening import Server, listen
from mablog.migrations.branches import is_up_to_date
from mablog.stuck import Watched

log = logging.getLogger(__name__)

GRACE = 25
"""Seconds that requests in flight may take to end after the server was asked to stop."""


def export(given: Mapping[str, object]) -> None:
    """Put settings given on the command line where the server's processes read them."""
    os.environ.update({name: str(value) for name, value in given.items()})


def share_counts() -> None:
    """Let the processes of the server share what they count for `/metrics`, if somebody may read it.

    To be called before there is an application. Raises ConfigError.
    """
    if not load(check=False).metrics_from:
        return
    folder = tempfile.mkdtemp(prefix="mablog-metrics-")
    atexit.register(_remove, folder, os.getpid())
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", folder)


def _remove(folder: str, owner: int) -> None:
    if os.getpid() == owner:  # processes that are made of this one inherit what is to be done at the end
        shutil.rmtree(folder, ignore_errors=True)


def serve(app: Mablog) -> None:
    """Serve until told to stop. Raises ConfigError when the database is not up to date or the port is taken.

    Each process of the server makes an application of its own, with the settings of this one.
    """
    config: Config = app.extensions["mablog"]
    with app.app_context():
        up_to_date = is_up_to_date()
        db.engine.dispose()  # the server's processes begin as copies of this one, and connections cannot be shared
        if not up_to_date:
            raise ConfigError("the database is not up to date: run `mablog init`, or `mablog db upgrade`")
    if config.forgotten:
        log.warning("this machine forgets its files: set %s, or what they hold is gone", ", ".join(config.forgotten))
    with working_beside(app, config.job_processes):  # which have the socket not, and do not keep the port
        server = server_of("mablog.server:watched_app", config)
        server.on_startup(lambda: click.echo(f"mablog answers at {config.url} (Ctrl-C stops it)"))
        server.serve()
    sys.stdout.flush()


def watched_app() -> Watched:
    """What each process of the server runs."""
    app = create_app()
    watched = Watched(app, limit=app.extensions["mablog"].request_seconds, parent=os.getppid())
    watched.begin()
    return watched


def server_of(factory: str, config: Config) -> Server:
    """The server for an application, named as `module:function`; the benchmark runs its reference in the same one.

    Raises ConfigError when it cannot listen.
    """
    return Server(
        factory,
        listen(config),
        address=config.host,
        port=config.port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=config.workers,
        blocking_threads=config.threads,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
        workers_kill_timeout=GRACE,
    )
