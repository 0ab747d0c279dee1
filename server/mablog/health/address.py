"""Whether the public address leads to this site."""

import hmac
import json
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from mablog.config import Config

WHICH = "site"
"""The query with which `/livez` says which site it is of."""

PATIENCE = 5
"""Seconds that an answer may take."""

LONGEST = 10_000
"""Bytes of an answer that are read: another site may answer anything."""

LOOK_AT = "look at the server, the proxy in front of it, its certificate, and the DNS record of the domain"


class OtherAddressError(Exception):
    """The address does not lead here. `advice` says what to do."""

    def __init__(self, what: str, advice: str) -> None:
        super().__init__(what)
        self.advice = advice


def mark_of_site(config: Config) -> str:
    """What tells a site from others: made of its secret key, and of no use to whoever sees it."""
    return hmac.digest(config.secret_key.get_secret_value().encode(), b"mablog.which-site", "sha256").hex()


def try_address(config: Config) -> str:
    """Ask this site at its public address; what came of it. Raises OtherAddressError."""
    found, scheme = _asked(config, config.url)
    if found != config.url:
        raise OtherAddressError(
            f"{config.url} leads to {found}", f"set MABLOG_URL={found}, if readers are to end there"
        )
    if scheme != urlsplit(config.url).scheme:
        raise OtherAddressError(
            f"readers come by {urlsplit(config.url).scheme}, and the site takes it for {scheme}",
            "let the proxy send X-Forwarded-Proto and X-Forwarded-For, and name it in MABLOG_TRUSTED_PROXIES",
        )
    if not config.is_secure and _answers_by_https(config):
        https = config.url.replace("http:", "https:")
        raise OtherAddressError(f"the site answers at {https}, too", f"set MABLOG_URL={https}")
    return f"{config.url} leads here"


def _asked(config: Config, url: str) -> tuple[str, str]:
    """The origin that an address leads to in the end, and the scheme by which this site was asked there."""
    said, leads_to = None, urlsplit(url)
    try:
        with urlopen(f"{url}/livez?{WHICH}", timeout=PATIENCE) as answer:  # noqa: S310  settings take http and https alone
            leads_to = urlsplit(answer.url)
            said = json.loads(answer.read(LONGEST))
    except HTTPError as error:
        raise OtherAddressError(f"{url} answers with {error.code}", LOOK_AT) from error
    except OSError as error:
        reason = error.reason if isinstance(error, URLError) else error
        raise OtherAddressError(f"{url} does not answer: {reason}", LOOK_AT) from error
    except ValueError:
        pass  # it is no JSON, so another site's
    if not isinstance(said, dict) or said.get("site") != mark_of_site(config):
        raise OtherAddressError(
            f"it is not this site that answers at {url}",
            "let proxy and DNS record lead here; or set the SECRET_KEY that the site has here as well",
        )
    return f"{leads_to.scheme}://{leads_to.netloc}", said["scheme"]


def _answers_by_https(config: Config) -> bool:
    try:
        _asked(config, config.url.replace("http:", "https:"))
    except OtherAddressError:
        return False
    return True
