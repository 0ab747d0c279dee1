"""What Prometheus reads at `/metrics`: how long requests take, how the jobs are. Loaded where somebody may read it."""

import os
from collections.abc import Iterator
from time import perf_counter
from typing import Any

from flask import Flask, Response, g, request, request_finished, request_started
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from mablog.db import db, utcnow
from mablog.health.probes import Answer
from mablog.jobs.queries import counts_by_state, oldest_due

SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that names the folder through which the processes of a server share what they count."""

REQUESTS = Histogram(
    "mablog_request_seconds",
    "Seconds from the beginning of a request to its answer, files that are served as they are excepted.",
    ["method", "endpoint", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)


def init_app(app: Flask) -> None:
    request_started.connect(_begin, app)
    request_finished.connect(_count, app)


def _begin(_app: Flask, **_more: Any) -> None:
    g.request_began = perf_counter()


def _count(_app: Flask, response: Response, **_more: Any) -> None:
    # The endpoint and not the address: it would hold secrets, and there are as many as anybody likes to make up.
    method = request.method if request.url_rule else "-"
    seconds = perf_counter() - g.request_began
    REQUESTS.labels(method, request.endpoint or "-", response.status_code).observe(seconds)


def measured() -> Answer:
    """Everything that is measured, of all processes of this server, in the text format of Prometheus."""
    counted = REGISTRY
    if SHARED in os.environ:
        counted = CollectorRegistry()
        MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
    asked = CollectorRegistry()
    asked.register(_Jobs())
    return Answer(generate_latest(counted) + generate_latest(asked), CONTENT_TYPE_LATEST)


class _Jobs(Collector):
    """What the database says when it is asked."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        try:
            counts, due = counts_by_state(), oldest_due()
        except SQLAlchemyError:
            db.session.rollback()
            yield GaugeMetricFamily("mablog_database_up", "Whether the database answers.", value=0)
            return
        yield GaugeMetricFamily("mablog_database_up", "Whether the database answers.", value=1)
        jobs = GaugeMetricFamily("mablog_jobs", "Jobs by their state; done ones of the last week.", labels=["state"])
        for state, number in counts.items():
            jobs.add_metric([state.value], number)
        yield jobs
        waited = (utcnow() - due).total_seconds() if due else 0
        yield GaugeMetricFamily(
            "mablog_queue_seconds", "Seconds for which the oldest due job has waited.", value=waited
        )
