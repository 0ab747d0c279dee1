import pytest
from clients import CheckedClient
from factories import log_in, make_user
from flask import Flask

from mablog.accounts.models import User


@pytest.fixture
def author(app: Flask) -> User:
    return make_user("ann", role="author")


@pytest.fixture
def ann(client: CheckedClient, author: User) -> CheckedClient:
    return log_in(client, author)
