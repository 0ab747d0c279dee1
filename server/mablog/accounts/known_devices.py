"""Devices that an account knows, so that whoever guesses at its password elsewhere cannot lock its owner out.

After OWASP, "Slow Down Online Guessing Attacks with Device Cookies".
"""

import hashlib
import secrets
from dataclasses import dataclass, field, replace
from datetime import timedelta

from itsdangerous import BadData, URLSafeTimedSerializer

from mablog.accounts.models import User
from mablog.accounts.queries import login_key
from mablog.config import settings

LONGEST = timedelta(days=365)
"""How long after its last log-in a device is known."""

MOST_NAMES = 10
"""How many names a device keeps: an account has two, its username and its address."""


@dataclass(frozen=True)
class Device:
    """A browser or a client that keeps cookies, and by which names somebody logged in on it."""

    number: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    names: tuple[str, ...] = ()

    def knows(self, login: str) -> bool:
        """Whether the account of this name logged in here. Asks no database: known and unknown names take as long."""
        return _mark(login_key(login)) in self.names

    def with_account(self, user: User) -> "Device":
        """The device after this member logged in on it."""
        own = tuple(_mark(key) for key in (user.username_key, user.email_key) if key)
        return replace(self, names=(*own, *(name for name in self.names if name not in own))[:MOST_NAMES])


def read(cookie: str | None) -> Device:
    """The device that this cookie says, or a new one where the site did not write it."""
    try:
        number, *names = _signer().loads(cookie or "", max_age=int(LONGEST.total_seconds()))
    except BadData:
        return Device()
    return Device(number, tuple(names))


def written(device: Device) -> str:
    """What the cookie holds."""
    return str(_signer().dumps([device.number, *device.names]))


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        settings().secret_key.get_secret_value(), salt="known device", signer_kwargs={"digest_method": hashlib.sha256}
    )


def _mark(key: str) -> str:
    # Keyed, because the address that somebody logs in with is no business of whoever reads the cookie.
    secret = hashlib.sha256(settings().secret_key.get_secret_value().encode()).digest()
    return hashlib.blake2b(key.encode(), key=secret, person=b"known device", digest_size=8).hexdigest()
