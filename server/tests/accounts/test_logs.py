import logging

import pytest
from flask import Flask

from mablog.accounts.logs import WithoutTokens


def test_no_log_holds_the_token_of_a_link(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    for logger in (app.logger, logging.getLogger("werkzeug")):
        for kind in ("setup", "password/reset", "confirm", "email"):
            logger.error("Exception on %s [%s]", f"/{kind}/sEcr-et_1", "GET")
            assert caplog.messages[-1] == f"Exception on /{kind}/… [GET]"
    assert "sEcr-et_1" not in caplog.text


def test_without_the_filter_it_would(caplog: pytest.LogCaptureFixture) -> None:
    logger = logging.getLogger("unfiltered")
    assert not any(isinstance(found, WithoutTokens) for found in logger.filters)
    logger.error("Exception on %s [%s]", "/setup/sEcr-et_1", "GET")
    assert "sEcr-et_1" in caplog.text
