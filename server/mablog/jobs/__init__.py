"""Work that is done outside of requests: rows in the site's own database, done by workers.

A job is asked for in the transaction of the change that needs it: `enqueue(deliver, mail_id=7)`. A worker claims it
with a lease that it renews while it works; should the worker die, the lease ends and the job is done again. What the
job writes to the database is committed together with the mark that it is done, so that it happens once; what it does
outside may happen again, and must carry a key by which the other side knows it (a mail its Message-ID).
"""

from flask import Flask
from flask_babel import lazy_gettext as _l

from mablog import admin
from mablog.jobs import api, pages
from mablog.jobs.registry import GiveUp, job
from mablog.jobs.running import run_due
from mablog.jobs.service import enqueue

__all__ = ["GiveUp", "enqueue", "init_app", "job", "run_due"]


def init_app(app: Flask) -> None:
    app.register_blueprint(pages.bp)
    app.register_blueprint(api.bp)
    admin.add_page(app, "jobs.index", _l("Jobs"), place=80)
