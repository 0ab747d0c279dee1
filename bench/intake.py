"""How fast Markdown files come in, and how much memory that takes."""

import os
import shutil
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
    """Posts that came in, how many a second and a second of CPU, and the largest resident memory in bytes."""

    posts: int
    rate: float
    cpu_rate: float
    memory: int


def measure(site: Site, folder: Path) -> Intake:
    """Import the Markdown files of `folder`, without pictures, into an empty site, in a process of its own."""
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryDirectory() as copy:
        for path in folder.rglob("*.md"):
            target = copy / path.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        started = time.perf_counter()
        process = subprocess.Popen(
            [*MABLOG, "import", "markdown", copy],
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
    return Intake(
        posts,
        posts / seconds,
        posts / (usage.ru_utime + usage.ru_stime),
        usage.ru_maxrss * 1024,
    )
