"""Where a member is logged in, how long, and how each log-in is ended."""

from datetime import timedelta
from typing import Any

import pytest
from clients import CheckedClient
from factories import PASSWORD, log_in, make_user
from flask import Flask
from sqlalchemy import update

from mablog.accounts import service
from mablog.accounts.api_tokens import create_token
from mablog.accounts.jobs import forget_ended
from mablog.accounts.models import ApiToken, LoginSession, User
from mablog.accounts.schemas import ApiTokenInput
from mablog.accounts.user_agents import browser_of, system_of
from mablog.audit.models import AuditEntry
from mablog.db import db, utcnow
from mablog.site.service import change_settings

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 "
    "Mobile/15E148 Safari/604.1"
)


def device(app: Flask, user: User, user_agent: str = FIREFOX, address: str = "192.0.2.7") -> CheckedClient:
    """A browser in which the member is logged in."""
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    client.environ_base |= {"HTTP_USER_AGENT": user_agent, "REMOTE_ADDR": address}
    return log_in(client, user)


def is_in(client: CheckedClient) -> bool:
    return client.get("/api/user").json is not None


def sessions(client: CheckedClient, **query: Any) -> list[dict[str, Any]]:
    response = client.get("/api/sessions", query_string=query)
    assert response.status_code == 200
    items: list[dict[str, Any]] = response.json["items"]
    return items


@pytest.mark.parametrize(
    ("user_agent", "browser", "system"),
    [
        (FIREFOX, "Firefox", "Linux"),
        (PHONE, "Safari", "iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 "
         "Safari/537.36", "Chrome", "Windows"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 "
         "Safari/537.36 Edg/131.0.2903.70", "Edge", "Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 "
         "Safari/537.36 OPR/117.0.0.0", "Opera", "macOS"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 "
         "Safari/605.1.15", "Safari", "macOS"),
        ("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 "
         "Chrome/125.0.0.0 Mobile Safari/537.36", "Samsung Internet", "Android"),
        ("Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/131.0.6778.73 "
         "Mobile/15E148 Safari/604.1", "Chrome", "iPad"),
        ("curl/8.5.0", "curl", None),
        ("python-requests/2.32.3", "python-requests", None),
        ("Mozilla/5.0", None, None),
        ("", None, None),
        ("<script>alert(1)</script>", None, None),
    ],
)  # fmt: skip
def test_a_device_is_told_in_plain_words(user_agent: str, browser: str | None, system: str | None) -> None:
    assert (browser_of(user_agent), system_of(user_agent)) == (browser, system)


def test_a_member_sees_where_they_are_logged_in(app: Flask) -> None:
    ann = make_user("ann")
    device(app, ann, PHONE, "2001:db8::7")
    desk = device(app, ann)
    device(app, make_user("bob"))
    newest, oldest = sessions(desk)
    assert (newest["browser"], newest["system"], newest["address"]) == ("Firefox", "Linux", "192.0.2.7")
    assert (oldest["browser"], oldest["system"], oldest["address"]) == ("Safari", "iPhone", "2001:db8::7")
    assert (newest["current"], oldest["current"]) == (True, False)
    page = desk.get("/account/devices").text
    for shown in ("Firefox on Linux", "192.0.2.7", "Safari on iPhone", "2001:db8::7"):
        assert shown in page
    assert page.count("This device") == 1
    assert page.index("This device") < page.index("Safari on iPhone")


def test_a_browser_that_says_nothing_of_itself_or_something_wild_is_shown_all_the_same(app: Flask) -> None:
    ann = make_user("ann")
    device(app, ann, "")
    client = device(app, ann, "<script>alert(1)</script>" + "x" * 5_000)
    page = client.get("/account/devices").text
    assert page.count("Unknown browser") >= 2
    assert "<script>alert" not in page


def test_the_last_use_is_noted_with_where_it_came_from(app: Flask) -> None:
    client = device(app, make_user("ann"))
    an_hour_ago = utcnow() - timedelta(hours=1)
    db.session.execute(update(LoginSession).values(last_used_at=an_hour_ago))
    client.environ_base["REMOTE_ADDR"] = "198.51.100.9"
    client.get("/")
    (seen,) = db.session.query(LoginSession).all()
    assert seen.last_used_at > an_hour_ago
    assert seen.address == "198.51.100.9"


def test_one_device_is_logged_out_from_another_and_at_once(app: Flask) -> None:
    ann = make_user("ann")
    phone, desk = device(app, ann, PHONE), device(app, ann)
    number = sessions(desk)[1]["id"]
    assert desk.delete(f"/api/sessions/{number}").status_code == 204
    assert (is_in(phone), is_in(desk)) == (False, True)
    assert desk.delete(f"/api/sessions/{number}").status_code == 404
    phone = device(app, ann, PHONE)
    number = sessions(phone)[0]["id"]
    response = desk.post(f"/account/devices/{number}/sign-out")
    assert response.location == "/account/devices"
    assert "Safari on iPhone is logged out." in desk.get(response.location).text
    assert (is_in(phone), is_in(desk)) == (False, True)
    assert desk.post(f"/account/devices/{number}/sign-out").location == "/account/devices"


def test_all_other_devices_are_logged_out_together(app: Flask) -> None:
    ann, bob = make_user("ann"), device(app, make_user("bob"))
    for by_page in (True, False):
        others, desk = [device(app, ann), device(app, ann, PHONE)], device(app, ann)
        if by_page:
            assert "Sign out everywhere but here" in desk.get("/account/devices").text
            assert desk.post("/account/devices/sign-out-others").location == "/account/devices"
        else:
            assert desk.delete("/api/sessions").status_code == 204
        assert [is_in(other) for other in others] == [False, False]
        assert is_in(desk)
        assert is_in(bob)
        assert len(sessions(desk)) == 1


@pytest.mark.parametrize("by_page", [True, False])
def test_logging_out_this_device_by_the_list_logs_out_here(app: Flask, by_page: bool) -> None:
    client = device(app, make_user("ann"))
    number = sessions(client)[0]["id"]
    if by_page:
        assert client.post(f"/account/devices/{number}/sign-out").location == "/"
    else:
        assert client.delete(f"/api/sessions/{number}").status_code == 204
    assert not is_in(client)


def test_the_audit_log_tells_which_log_ins_were_ended(app: Flask) -> None:
    ann = make_user("ann")
    device(app, ann, PHONE)
    desk = device(app, ann)
    desk.delete(f"/api/sessions/{sessions(desk)[1]['id']}")
    desk.delete("/api/sessions")
    actions = [(entry.action, entry.actor) for entry in db.session.query(AuditEntry).order_by(AuditEntry.id)]
    assert actions[-2:] == [("session.end", "ann"), ("session.end_others", "ann")]


def test_a_members_devices_are_nobody_elses_business(app: Flask) -> None:
    ann = device(app, make_user("ann"))
    number = sessions(ann)[0]["id"]
    for other in (device(app, make_user("bob")), device(app, make_user("root", role="administrator"))):
        assert number not in {each["id"] for each in sessions(other)}
        for missing in (number, 99999, 2147483647, 2147483648, 10**30):
            assert other.delete(f"/api/sessions/{missing}").status_code == 404
        other.post(f"/account/devices/{number}/sign-out")
        other.delete("/api/sessions")
    assert is_in(ann)


def test_the_list_goes_on_where_a_page_ends(app: Flask) -> None:
    ann = make_user("ann")
    clients = [device(app, ann) for _ in range(3)]
    first = clients[0].get("/api/sessions?limit=2").json
    rest = clients[0].get("/api/sessions", query_string={"limit": 2, "cursor": first["next_cursor"]}).json
    assert [each["current"] for each in first["items"] + rest["items"]] == [False, False, True]
    assert rest["next_cursor"] is None
    assert list(clients[0].get("/api/sessions?cursor=x").json["fields"]) == ["cursor"]


# Time-outs -----------------------------------------------------------------------------------------------------------


def ages(client: CheckedClient, *, begun: timedelta, used: timedelta) -> bool:
    """Whether a log-in of this age, used so long ago, still counts."""
    db.session.execute(update(LoginSession).values(created_at=utcnow() - begun, last_used_at=utcnow() - used))
    return is_in(client)


@pytest.mark.parametrize("remember", [True, False])
def test_the_site_says_how_long_a_log_in_lasts_without_use_and_at_most(app: Flask, remember: bool) -> None:
    make_user("ann")

    def fresh() -> CheckedClient:
        client = app.test_client()
        assert isinstance(client, CheckedClient)
        client.post("/api/login", json={"username": "ann", "password": PASSWORD, "remember": remember})
        return client

    minute, day = timedelta(minutes=1), timedelta(days=1)
    assert ages(fresh(), begun=day, used=239 * minute)
    assert ages(fresh(), begun=day, used=241 * minute) is remember
    assert ages(fresh(), begun=29 * day, used=minute)
    client = fresh()
    assert ages(client, begun=5 * day, used=minute)
    change_settings({"session_idle_minutes": "10", "session_longest_days": "4"})
    assert not ages(client, begun=5 * day, used=minute)  # those of before end, too
    assert ages(fresh(), begun=day, used=9 * minute)
    assert ages(fresh(), begun=day, used=11 * minute) is remember
    assert not ages(fresh(), begun=4 * day, used=minute)


def test_a_remembered_cookie_ends_with_its_log_in(app: Flask) -> None:
    make_user("ann")
    change_settings({"session_longest_days": 7})
    client = app.test_client()
    client.post("/api/login", json={"username": "ann", "password": PASSWORD, "remember": True})
    cookie = client.get_cookie("__Host-session")
    assert cookie
    assert cookie.expires
    assert timedelta(days=6, hours=23) < cookie.expires - utcnow() <= timedelta(days=7)


def test_time_outs_that_are_none_are_refused_at_their_fields(app: Flask) -> None:
    client = log_in(app.test_client(), make_user(role="administrator"))
    values = {"name": "Blog", "language": "en", "time_zone": "UTC", "default_role": "reader"}
    for idle, days in (("", "x"), ("0", "366"), ("-1", "1e9")):
        response = client.post(
            "/admin/settings", data=values | {"session_idle_minutes": idle, "session_longest_days": days}
        )
        assert response.status_code == 422
        for field in ("session_idle_minutes", "session_longest_days"):
            assert f'id="{field}-error"' in response.text


def test_what_has_ended_is_removed_by_a_job_and_the_rest_stays(app: Flask) -> None:
    ann = make_user("ann")
    now = utcnow()
    for age, remember in ((0, False), (1, False), (1, True), (31, True)):
        service.open_session(ann, remember=remember, now=now - timedelta(days=age))
    for age in (None, 30, 120, 122):
        token, _text = create_token(ann, ApiTokenInput(name="t", scopes=("read",), expires_in_days=age and 90), by=ann)
        token.expires_at = now - timedelta(days=age - 90) if age else None
    db.session.commit()
    forget_ended()
    db.session.commit()
    assert sorted((now - each.created_at).days for each in db.session.query(LoginSession)) == [0, 1]
    assert sorted((now - each.expires_at).days for each in db.session.query(ApiToken) if each.expires_at) == [-60]
    assert db.session.query(ApiToken).count() == 2
