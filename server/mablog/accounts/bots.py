"""Bots at sign-up, kept out without another site's help: a field that people do not see, a least time, mail domains.

A module may add a captcha, by the hooks `sign_up_fields` and `sign_up_asked`.
"""

from datetime import timedelta
from hashlib import sha256

from flask_babel import gettext as _
from itsdangerous import BadData, TimestampSigner

from mablog.config import settings
from mablog.db import utcnow
from mablog.errors import field_error
from mablog.site.queries import site_settings

LONGEST = timedelta(days=1)
"""How long a form that was shown can be sent, so that a bot cannot ask for one and send it for ever."""

FORM = "form"
"""Where messages go that belong to no field."""


def stamp() -> str:
    """What a form carries from when it is shown: the time, signed."""
    return _signer().sign("").decode()


def refuse_trapped(trap: str) -> None:
    """Refuse what fills in the field that people do not see. Raises InvalidFields."""
    if trap:
        raise field_error("website", _("Please leave this field empty."))


def refuse_hasty(stamped: str) -> None:
    """Refuse a form that was sent sooner than people type, or without having been shown. Raises InvalidFields."""
    if not settings().sign_up_seconds:
        return
    try:
        shown_at = _signer().unsign(stamped, max_age=int(LONGEST.total_seconds()), return_timestamp=True)[1]
    except BadData:
        raise field_error("began", _("This form was open for too long. Please send it once more.")) from None
    if utcnow() - shown_at < timedelta(seconds=settings().sign_up_seconds):
        raise field_error(FORM, _("That was very quick. Please wait a few seconds, and send the form once more."))


def refuse_blocked(email: str) -> None:
    """Refuse an address at a mail domain that the site blocks, or below one. Raises InvalidFields under `email`."""
    parts = _ascii(email.rpartition("@")[2]).split(".")
    domains = {".".join(parts[number:]) for number in range(len(parts))}
    if not domains.isdisjoint(map(_ascii, site_settings().blocked_mail_domains)):
        raise field_error("email", _("This site takes no addresses of this mail provider."))


def _ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode().lower()
    except UnicodeError:
        return domain.casefold()


def _signer() -> TimestampSigner:
    return TimestampSigner(settings().secret_key.get_secret_value(), salt="sign-up form", digest_method=sha256)
