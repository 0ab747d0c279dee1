from flask import request
from flask_login import current_user
from werkzeug.wrappers import Response

from mablog.audit.recording import record_refusal
from mablog.errors import Forbidden, rendered


def record_forbidden(error: Forbidden) -> Response:
    """Note what a member may not do. What strangers try is not noted: anybody could fill the log with it."""
    if current_user.is_authenticated:
        actor = current_user._get_current_object()
        record_refusal("access.refuse", actor=actor, target=f"{request.method} {request.path}")
    return rendered(error.status, error.title, error.detail, fields=error.fields, extra=error.extra)
