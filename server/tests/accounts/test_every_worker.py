"""What ends for a member ends at once, in every process of the server."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
from factories import PASSWORD, make_user
from flask import Flask
from live import LiveServer, serving

from mablog.accounts.credentials import change_password
from mablog.accounts.models import User
from mablog.accounts.queries import user_by_username
from mablog.accounts.sanctions import suspend
from mablog.db import db, utcnow
from mablog.members.service import set_active, set_role

ASKED = 24
"""Requests, each on a connection of its own, so that both processes get some."""


@pytest.fixture
def two_processes(app: Flask, config: dict[str, object], tmp_path: Path) -> Iterator[LiveServer]:
    """The site, served by two processes."""
    make_user("root", role="administrator")
    with serving(config | {"MABLOG_WORKERS": "2"}, tmp_path) as server:
        yield server


def logged_in(server: LiveServer, username: str) -> str:
    """The cookies of a new log-in."""
    jar = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    body = json.dumps({"username": username, "password": PASSWORD}).encode()
    request = urllib.request.Request(f"{server.url}/api/login", body, {"Content-Type": "application/json"})
    opener.open(request, timeout=60).close()
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def answers(server: LiveServer, cookies: str) -> set[bool]:
    """Whether the server knows whoever has these cookies, asked many times over."""
    known = set()
    for _ in range(ASKED):
        request = urllib.request.Request(f"{server.url}/api/user", headers={"Cookie": cookies, "Connection": "close"})
        with urllib.request.urlopen(request, timeout=60) as response:
            known.add(json.load(response) is not None)
    return known


def log_out(server: LiveServer, cookies: str, _member: User) -> None:
    request = urllib.request.Request(f"{server.url}/api/logout", b"", {"Cookie": cookies})
    urllib.request.urlopen(request, timeout=60).close()


def disable(_server: LiveServer, _cookies: str, member: User) -> None:
    set_active(user_by_username("root"), member.username, active=False)
    db.session.commit()


def choose_another_password(_server: LiveServer, _cookies: str, member: User) -> None:
    change_password(member, current=PASSWORD, new="another one, just as long")
    db.session.commit()


def be_suspended(_server: LiveServer, _cookies: str, member: User) -> None:
    suspend(member, until=utcnow() + timedelta(days=1), reason="spam")
    db.session.commit()


def test_a_session_ends_in_every_process_at_once(two_processes: LiveServer) -> None:
    for end in (log_out, disable, choose_another_password, be_suspended):
        member = make_user()
        cookies = logged_in(two_processes, member.username)
        assert answers(two_processes, cookies) == {True}
        end(two_processes, cookies, member)
        assert answers(two_processes, cookies) == {False}, end


def test_a_lowered_role_counts_in_every_process_at_once(two_processes: LiveServer) -> None:
    make_user("ann", role="author")
    cookies = logged_in(two_processes, "ann")

    def may_write() -> set[int]:
        return {status(two_processes, "/posts/new", cookies) for _ in range(ASKED)}

    assert may_write() == {200}
    set_role(user_by_username("root"), "ann", "reader")
    db.session.commit()
    assert may_write() == {403}


def status(server: LiveServer, path: str, cookies: str) -> int:
    request = urllib.request.Request(server.url + path, headers={"Cookie": cookies, "Connection": "close"})
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code
