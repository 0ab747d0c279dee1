"""Where browsers' requests come from: origins (RFC 6454), and which of them are one site (HTML standard, 7.1.1)."""

from functools import cache
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

USUAL_PORTS = {"http": 80, "https": 443}
HOST_CHARACTERS = set("abcdefghijklmnopqrstuvwxyz0123456789.-_:")


def origin_of(address: str) -> str:
    """The origin as a browser sends it: scheme, host in lower case and ASCII, and a port that is not the usual one.

    Raises ValueError for anything that is no origin of http or https, patterns with `*` among them.
    """
    parts = urlsplit(address.strip())
    host = (parts.hostname or "").encode("idna").decode()
    more = parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc
    if parts.scheme not in USUAL_PORTS or not host or more or set(host) - HOST_CHARACTERS:
        raise ValueError(address)
    shown = f"[{host}]" if ":" in host else host
    port = "" if parts.port in (None, USUAL_PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{shown}{port}"


def is_same_site(one: str, other: str) -> bool:
    """Whether a browser sends cookies that are `SameSite=Lax` from one origin to the other."""
    first, second = urlsplit(one), urlsplit(other)
    if first.scheme != second.scheme:
        return False
    if first.hostname == second.hostname:
        return True
    return _site(first.hostname or "") == _site(second.hostname or "")


def _site(host: str) -> str:
    """The registrable domain: `blog.example.co.uk` belongs to `example.co.uk`, `me.github.io` to nobody else."""
    try:
        return str(ip_address(host))
    except ValueError:
        return _suffixes().privatesuffix(host) or host


@cache
def _suffixes() -> "PublicSuffixList":
    # Read when two hosts are compared, which most sites never do. The list is the package's own: nothing is fetched.
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()
