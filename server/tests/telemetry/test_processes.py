"""The processes of a real server, each of which tells for itself; and one that tells nobody anything."""

import re
import signal
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from flask import Flask
from live import LiveServer, serving
from receivers import receiving
from sqlalchemy import text

from mablog.db import db, utcnow
from mablog.jobs.models import Job
from mablog.jobs.registry import tasks
from mablog.jobs.worker import GRACE

ENTRY = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ [A-Z]+ mablog[\w.]*: |    |mablog answers at )")


def break_down(server: LiveServer) -> str:
    """The id of a request that the database fails."""
    with pytest.raises(urllib.error.HTTPError, match="503") as failed:
        urllib.request.urlopen(f"{server.url}/tags/", timeout=60)
    return failed.value.headers["X-Request-ID"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_process_tells_of_itself_and_ends_in_time_with_all_told(
    app: Flask, config: dict[str, object], tmp_path: Path
) -> None:
    with receiving() as receiver:
        settings = {"SENTRY_DSN": receiver.dsn, "OTEL_EXPORTER_OTLP_ENDPOINT": receiver.url}
        with serving(config | settings | {"MABLOG_WORKERS": 2}, tmp_path) as server:
            db.session.execute(text("DROP TABLE tags"))
            no_arguments = Job(name=next(iter(tasks)), arguments={"nonsense": 1}, due_at=utcnow(), state="waiting")
            db.session.add(no_arguments)
            db.session.commit()

            def processes(what: str) -> set[str]:
                return {each["tags"]["process"] for each in receiver.events if what in each["logentry"]["message"]}

            for number in range(1, 200):
                break_down(server)
                receiver.wait_for(lambda number=number: len(receiver.events) >= number)
                if len(processes("database unavailable")) == 2:
                    break
            receiver.wait_for(lambda: processes("nonsense"))
            assert len(processes("database unavailable")) == 2
            assert not processes("nonsense") & processes("database unavailable")

            receiver.answers.clear()
            last = break_down(server)
            server.process.send_signal(signal.SIGTERM)
            assert server.process.wait(GRACE + 5) == 0
            receiver.answers.set()
            receiver.wait_for(lambda: any(each["tags"].get("request_id") == last for each in receiver.events))
            receiver.wait_for(lambda: any(each.attributes.get("mablog.request_id") == last for each in receiver.spans))
            log = server.log.read_text()
            assert "does not arrive" in log
            assert [line for line in log.splitlines() if not ENTRY.match(line)] == []
