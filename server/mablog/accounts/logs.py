"""What logs must not hold: the tokens of one-time links, which stand in the addresses of requests."""

import logging
import re

from flask import Flask


class WithoutTokens(logging.Filter):
    """Takes the token out of every record that names the address of a one-time link."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if _ADDRESS.search(message):
            record.msg, record.args = _ADDRESS.sub(r"\1…", message), ()
        return True


_ADDRESS = re.compile(r"(/(?:setup|password/reset|confirm|email)/)[\w-]+")

_filter = WithoutTokens()


def init_app(app: Flask) -> None:
    # A logger keeps one filter once, however many applications a process makes.
    app.logger.addFilter(_filter)
    logging.getLogger("werkzeug").addFilter(_filter)  # the development server notes every request
