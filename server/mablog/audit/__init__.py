"""The audit log: who did what that matters for trust, from where, and what it changed. Entries are only ever added."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from mablog import access, admin
from mablog.audit import api, pages
from mablog.audit.recording import record, record_refusal
from mablog.audit.refusals import record_forbidden
from mablog.errors import Forbidden

__all__ = ["record", "record_refusal"]


def init_app(app: Flask) -> None:
    access.add_permission(app, "audit.read", _l("Read the audit log"), place=80)
    app.register_blueprint(pages.bp)
    app.register_blueprint(api.bp)
    app.register_error_handler(Forbidden, record_forbidden)
    admin.add_page(app, "audit.entries", _l("Audit log"), place=90)
