"""How fast Markdown files come in, and how much memory that takes."""

import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from bench.sites import MABLOG, Site
from mablog import create_app
from mablog.db import db
from mablog.posts.models import Post


@dataclass(frozen=True)
class Intake:
    """Posts that came in, how many a second, and the largest resident memory of the process in bytes."""

    posts: int
    rate: float
    memory: int


def measure(site: Site, folder: Path) -> Intake:
    """Import the Markdown files of `folder` into an empty site, in a process of its own."""
    with tempfile.TemporaryFile("w+") as output:
        started = time.perf_counter()
        process = subprocess.Popen(
            [*MABLOG, "import", "markdown", str(folder)],
            env={**os.environ, **site.settings},
            stdout=output,
            stderr=output,
        )
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - started
        output.seek(0)
        last = output.read().strip().splitlines()[-1]
    print(f"{site.kind}: {last}")
    with create_app(site.settings).app_context():
        posts = db.session.scalar(select(func.count()).select_from(Post)) or 0
    return Intake(posts, posts / seconds, usage.ru_maxrss * 1024)
