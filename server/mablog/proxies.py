"""Who asks: the client's address, which a proxy in front of the server hands on, and which anybody could make up."""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Flask, request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from mablog.config import Config

Network = IPv4Network | IPv6Network

UNQUOTED = "/:@!$&'()*+,;=~"
"""Characters that stand in a path as they are (RFC 3986, 3.3)."""

PRIVATE = ("127.0.0.0/8", "::1", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
"""Loopback and private networks (RFC 1122, 1918, 4193): what `private` stands for."""


def networks(value: str) -> tuple[Network, ...]:
    """Read a list such as `127.0.0.1, 10.0.0.0/8, private`. Raises ValueError."""
    names = value.replace(",", " ").split()
    names = [one for name in names for one in (PRIVATE if name == "private" else (name,))]
    try:
        return tuple(ip_network(name, strict=False) for name in names)
    except ValueError:
        raise ValueError("takes addresses and networks such as 127.0.0.1, 10.0.0.0/8, or private") from None


class TrustedProxies:
    """WSGI middleware: puts the client's address and scheme where the application looks for them.

    Each proxy adds at the right of `X-Forwarded-For` whom it speaks with. So the list is read from the right for as
    long as the one who wrote is trusted; what stands further left is anybody's invention. Where there is a
    `secure_url`, who came to a proxy by http is led there, or refused.
    """

    def __init__(self, app: "WSGIApplication", trusted: Sequence[Network], secure_url: str = "") -> None:
        self.app = app
        self.trusted = trusted
        self.secure_url = secure_url

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        peer = environ.get("REMOTE_ADDR", "")
        address = _address(peer) or peer
        said = _items(environ.get("HTTP_X_FORWARDED_FOR", ""))
        hops = 0
        while self._trusts(address):
            hops += 1
            if hops > len(said) or (before := _address(said[-hops])) is None:
                break
            address = before
        environ["REMOTE_ADDR"] = address
        if not hops:  # anybody could make them up, to hide among the entries and the traces of others
            environ.pop("HTTP_X_REQUEST_ID", None)
            environ.pop("HTTP_TRACEPARENT", None)
        if hops:
            schemes = _items(environ.get("HTTP_X_FORWARDED_PROTO", ""))
            if schemes and (scheme := schemes[-min(hops, len(schemes))].lower()) in ("http", "https"):
                environ["wsgi.url_scheme"] = scheme
                if scheme == "http" and self.secure_url:
                    return self._by_https(environ, start_response)
        return self.app(environ, start_response)

    def _by_https(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if environ["REQUEST_METHOD"] in ("GET", "HEAD") and not f"{path}/".startswith("/api/"):
            query = f"?{environ['QUERY_STRING']}" if environ.get("QUERY_STRING") else ""
            address = f"{self.secure_url}{quote(path.encode('latin-1'), safe=UNQUOTED)}{query}"
            start_response("301 Moved Permanently", [("Location", address), ("Content-Length", "0")])
            return []
        # What was sent, such as a password, went over the net in the clear: programs are to notice it (ASVS V4.1.2).
        body = b'{"type": "about:blank", "title": "Come by HTTPS", "status": 403}'
        headers = [("Content-Type", "application/problem+json"), ("Content-Length", str(len(body)))]
        start_response("403 Forbidden", headers)
        return [body]

    def _trusts(self, address: str) -> bool:
        return is_among(address, self.trusted)


def is_among(address: str, known: Sequence[Network]) -> bool:
    """Whether an address belongs to one of these networks."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in known)


def init_app(app: Flask) -> None:
    config: Config = app.extensions["mablog"]
    secure_url = config.url if config.https_only and config.is_secure else ""
    app.wsgi_app = TrustedProxies(app.wsgi_app, config.trusted_proxies, secure_url)  # type: ignore[method-assign]


def client() -> str:
    """What limits count the request's client by."""
    return client_of(request.remote_addr or "")


def client_of(address: str) -> str:
    """An IPv4 address as it is; of an IPv6 address the first 64 bits, since whoever has one of them has them all."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    return str(ip_network((parsed, 64), strict=False)) if isinstance(parsed, IPv6Address) else str(parsed)


def _items(header: str) -> list[str]:
    return [item.strip() for item in header.split(",")] if header.strip() else []


def _address(text: str) -> str | None:
    """The address in an item of `X-Forwarded-For`, where some proxies write a port, too; None when it is none."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        parsed = ip_address(text)
    except ValueError:
        return None
    # An IPv4 address that came over an IPv6 socket (RFC 4291, section 2.5.5.2)
    return str((isinstance(parsed, IPv6Address) and parsed.ipv4_mapped) or parsed)
