"""Where mail goes: to the SMTP server (RFC 5321), or into files."""

import asyncio
import ssl
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from enum import Enum
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mablog.config import Config, Profile, settings
from mablog.data_folder import make_data_folder
from mablog.mail.message import sender_address

if TYPE_CHECKING:
    from aiosmtplib import SMTP

LONGEST = 30
"""Seconds that handing over a mail may take in all, however slowly the server speaks."""

REST = 120
"""Seconds for which a worker leaves a server alone that was too slow, so that other jobs get their turn."""

LONGEST_FAREWELL = 2
"""Seconds that the server may take for the end of the conversation."""

_rests_until: dict[tuple[str, int], float] = {}


class Destination(Enum):
    SERVER = "server"
    FILES = "files"
    NOWHERE = "nowhere"


class Refused(Exception):
    """The server will never take this mail (a reply that begins with 5); the text is its answer."""


class NotTaken(Exception):
    """The mail was not taken this time: the server is away, too slow, or says so (a reply that begins with 4)."""


def destination(config: Config) -> Destination:
    """Testing sends nothing, integration writes files; else the server gets it, and development without one files."""
    if config.env is Profile.TESTING:
        return Destination.NOWHERE
    if config.env is Profile.INTEGRATION:
        return Destination.FILES
    if config.mail_server:
        return Destination.SERVER
    return Destination.FILES if config.env is Profile.DEVELOPMENT else Destination.NOWHERE


def is_on() -> bool:
    """Whether mail goes anywhere."""
    return destination(settings()) is not Destination.NOWHERE


def hand_over(content: bytes, *, message_id: str, recipient: str) -> str:
    """Hand over a mail now; return the server's answer, or the file that holds it. Raises Refused, NotTaken."""
    config = settings()
    match destination(config):
        case Destination.SERVER:
            return _sent(content, recipient, config)
        case Destination.FILES:
            return str(_written(content, message_id, config.data / "mail"))
        case Destination.NOWHERE:
            reason = "this is the testing profile" if config.env is Profile.TESTING else "MAIL_SERVER is not set"
            raise NotTaken(f"Not sent: {reason}.")


def _written(content: bytes, message_id: str, folder: Path) -> Path:
    make_data_folder(folder)
    file = folder / f"{message_id.strip('<>').partition('@')[0]}.eml"
    file.write_bytes(content)
    return file


def _sent(content: bytes, recipient: str, config: Config) -> str:
    from aiosmtplib import SMTPException, SMTPNotSupported, SMTPRecipientsRefused, SMTPResponseException

    server = config.mail_server, config.mail_port
    if monotonic() < _rests_until.get(server, 0):
        raise NotTaken(f"The server at {config.mail_server} was too slow a moment ago.")
    try:
        # In a thread of its own, because the caller's may have an event loop already, and there can be only one.
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(asyncio.run, _conversation(content, recipient, config)).result()
    except SMTPRecipientsRefused as error:
        first = error.recipients[0]
        raise _refusal(first.code, first.message) from None
    except SMTPResponseException as error:
        raise _refusal(error.code, error.message) from None
    except TimeoutError:
        _rests_until[server] = monotonic() + REST
        raise NotTaken(f"The server at {config.mail_server} was not done after {LONGEST} seconds.") from None
    except SMTPNotSupported as error:
        raise Refused(str(error)) from None
    except (OSError, SMTPException) as error:
        raise NotTaken(f"No mail goes to {config.mail_server}: {error}") from None


def _refusal(code: int, text: str) -> Refused | NotTaken:
    answer = f"{code} {' '.join(text.split())}"
    return Refused(answer) if 500 <= code < 600 else NotTaken(answer)


def greet() -> None:
    """Connect to the server and log in, and send nothing. Raises NotTaken."""
    from aiosmtplib import SMTPException

    config = settings()
    try:
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, _greeting(config)).result()
    except TimeoutError:
        raise NotTaken(f"The server at {config.mail_server} was not done after {LONGEST} seconds.") from None
    except (OSError, SMTPException) as error:
        raise NotTaken(f"No mail goes to {config.mail_server}: {error}") from None


async def _greeting(config: Config) -> None:
    server = _server(config)
    try:
        async with asyncio.timeout(LONGEST):
            await _greet(server, config)
    finally:
        server.close()


def _server(config: Config) -> "SMTP":
    from aiosmtplib import SMTP

    secure = config.mail_use_ssl or config.mail_use_tls
    return SMTP(
        hostname=config.mail_server,
        port=config.mail_port,
        local_hostname=urlsplit(config.url).hostname,
        timeout=LONGEST,
        use_tls=config.mail_use_ssl,
        start_tls=config.mail_use_tls and not config.mail_use_ssl,
        tls_context=ssl.create_default_context() if secure else None,
    )


async def _conversation(content: bytes, recipient: str, config: Config) -> str:
    from aiosmtplib import SMTPException, SMTPStatus

    server = _server(config)
    options = [] if recipient.isascii() else ["SMTPUTF8", "BODY=8BITMIME"]
    try:
        async with asyncio.timeout(LONGEST):
            await _greet(server, config)
            sender = sender_address(config.mail_default_sender)
            _refused, answer = await server.sendmail(sender, [recipient], content, mail_options=options)
        # The mail is taken, and a server that hangs now must not make it look as if it were not.
        with suppress(SMTPException, OSError):
            async with asyncio.timeout(LONGEST_FAREWELL):
                await server.quit()
        return f"{SMTPStatus.completed.value} {answer}"
    finally:
        server.close()


async def _greet(server: "SMTP", config: Config) -> None:
    """Connect and log in. Whatever the server answers is about the site and not about this mail, so it may pass."""
    from aiosmtplib import SMTPNotSupported, SMTPResponseException

    try:
        await server.connect()
        if config.mail_username:
            await server.login(config.mail_username, config.mail_password.get_secret_value())
    except SMTPResponseException as error:
        raise NotTaken(f"{error.code} {' '.join(error.message.split())}") from None
    except SMTPNotSupported as error:
        raise NotTaken(str(error)) from None
