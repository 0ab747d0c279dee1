"""The pages behind the link that ends mails of one kind. Who has the link needs neither a log-in nor a cookie."""

from flask import Blueprint, render_template

from mablog.access import public
from mablog.notifications import mailing
from mablog.notifications.words import KINDS
from mablog.security import from_any_site

bp = Blueprint("unsubscribing", __name__)


@bp.get("/unsubscribe/<string:token>")
@public
def ask(token: str) -> str:
    """Only a question: programs that look for evil open every link of a mail (RFC 8058, section 1)."""
    return render_template("notifications/unsubscribe.html", kind=KINDS[mailing.kind_of(token)], is_done=False)


@bp.post("/unsubscribe/<string:token>")
@public
@from_any_site
def stop(token: str) -> str:
    """What the button asks for, and mail providers for their readers (RFC 8058, section 3.2)."""
    return render_template("notifications/unsubscribe.html", kind=KINDS[mailing.stop_mails(token)], is_done=True)
