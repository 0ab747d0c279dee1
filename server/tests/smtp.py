"""Real SMTP servers: one that takes mail and can refuse it, and one that speaks a byte at a time or not at all."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword


class Postbox:
    """What a server of aiosmtpd took. `answers` holds its replies to RCPT or DATA: the next one is used up first."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.answers: dict[str, list[str]] = {"RCPT": [], "DATA": []}
        self.log_ins: list[tuple[bytes, bytes]] = []
        self.was_encrypted: list[bool] = []
        self.port = 0

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: Any) -> str:  # noqa: N802
        answer = self.answers["RCPT"].pop(0) if self.answers["RCPT"] else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        answer = self.answers["DATA"].pop(0) if self.answers["DATA"] else "250 Taken as number 42"
        if answer.startswith("250"):
            self.envelopes.append(envelope)
            self.was_encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
        return answer

    def authenticate(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.log_ins.append((data.login, data.password))
        return AuthResult(success=data.password == b"sesame", handled=False)

    @property
    def mails(self) -> list[EmailMessage]:
        return [parsed(envelope.original_content or b"") for envelope in self.envelopes]


def parsed(content: bytes) -> EmailMessage:
    message = message_from_bytes(content, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def taking_mail(
    *,
    tls: ssl.SSLContext | None = None,
    starttls: ssl.SSLContext | None = None,
    log_in: bool = False,
    utf8: bool = True,
) -> Iterator[Postbox]:
    """A server on a free port: encrypted from the first byte (`tls`), or by STARTTLS, which it then insists on."""
    postbox = Postbox()
    postbox.port = free_port()
    more: dict[str, Any] = {}
    if log_in:
        more = {"authenticator": postbox.authenticate, "auth_required": True, "auth_require_tls": False}
    controller = Controller(
        postbox, hostname="127.0.0.1", port=postbox.port, server_hostname="mail.example", enable_SMTPUTF8=utf8,
        ssl_context=tls, tls_context=starttls, require_starttls=starttls is not None, **more,
    )  # fmt: skip
    controller.start()
    try:
        yield postbox
    finally:
        controller.stop()


class Slow:
    """A server that takes everything, but speaks a byte each `pause` seconds; with no pause given, it says nothing."""

    def __init__(self, pause: float | None) -> None:
        self.pause = pause
        self.port = 0
        self.times_asked = 0
        self.was_asked = threading.Event()
        self.is_held = threading.Event()
        """Set as long as somebody waits for an answer."""
        self.over = threading.Event()
        self.taken = 0

    def serve(self, listening: socket.socket) -> None:
        while not self.over.is_set():
            with suppress(OSError):
                connection, _address = listening.accept()
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        self.times_asked += 1
        self.was_asked.set()
        with connection, suppress(OSError):
            if self.pause is None:
                self.is_held.set()
                connection.settimeout(None)
                while connection.recv(1024):  # empty when the other side hangs up
                    pass
                self.is_held.clear()
                return
            self._say(connection, "220 x")
            lines = connection.makefile("rb")
            in_mail = False
            for line in lines:
                if in_mail and line != b".\r\n":
                    continue
                if in_mail:
                    self.taken += 1
                in_mail = line.upper().startswith(b"DATA")
                self._say(connection, "354 x" if in_mail else "250 x")

    def _say(self, connection: socket.socket, line: str) -> None:
        assert self.pause is not None
        for byte in f"{line}\r\n".encode():
            self.over.wait(self.pause)
            connection.sendall(bytes([byte]))


@contextmanager
def slow_server(pause: float | None = None) -> Iterator[Slow]:
    """A server that drags its feet, or hangs."""
    slow = Slow(pause)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        slow.port = listening.getsockname()[1]
        listening.settimeout(0.2)
        thread = threading.Thread(target=slow.serve, args=(listening,), daemon=True)
        thread.start()
        try:
            yield slow
        finally:
            slow.over.set()
            thread.join()
