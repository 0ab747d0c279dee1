"""The mail that tells of the end of an account."""

from collections.abc import Iterator

import pytest
from factories import make_user
from flask import Flask
from smtp import Postbox, taking_mail

from mablog import jobs
from mablog.db import db
from mablog.members import removal
from mablog.members.schemas import Posts


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with taking_mail() as postbox:
        yield postbox


@pytest.fixture
def config(config: dict[str, object], postbox: Postbox) -> dict[str, object]:
    return config | {"MABLOG_ENV": "production", "MAIL_SERVER": "127.0.0.1", "MAIL_PORT": postbox.port}


def test_whoever_had_the_account_is_told(app: Flask, postbox: Postbox) -> None:
    make_user("ann")
    removal.remove_account(None, "ann", posts=Posts.KEEP)
    db.session.commit()
    jobs.run_due()
    (got,) = postbox.mails
    assert (got["To"], got["Subject"]) == ("ann@example.org", "Your account is deleted")
