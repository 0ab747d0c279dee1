"""What logs must not hold: the tokens of one-time links, which stand in the addresses of requests."""

import logging
import re

from flask import Flask


class WithoutTokens(logging.Filter):
    """Takes the token out of every record that names the address of a one-time link."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if "/setup/" in message:
            record.msg, record.args = re.sub(r"(/setup/)[\w-]+", r"\1…", message), ()
        return True


_filter = WithoutTokens()


def init_app(app: Flask) -> None:
    # A logger keeps one filter once, however many applications a process makes.
    app.logger.addFilter(_filter)
    logging.getLogger("werkzeug").addFilter(_filter)  # the development server notes every request
