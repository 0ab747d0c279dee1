from datetime import timedelta

import pytest
from argon2 import PasswordHasher, Type
from factories import PASSWORD, make_user
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session
from together import at_once

from mablog.accounts import passwords, service
from mablog.accounts.models import LoginSession, OneTimeLink, User
from mablog.accounts.queries import live_session
from mablog.accounts.schemas import LoginInput, RegisterInput
from mablog.db import db, utcnow
from mablog.errors import Forbidden, InvalidFields, NotFound, NotLoggedIn


def input_of(username: str = "ann", **fields: str) -> RegisterInput:
    return RegisterInput.model_validate(
        {"username": username, "email": f"{username}@example.org", "password": PASSWORD} | fields
    )


def test_a_password_is_stored_as_argon2id_alone(app: Flask) -> None:
    user = make_user(password=PASSWORD)
    assert user.password_hash
    assert user.password_hash.startswith("$argon2id$")
    assert PASSWORD not in user.password_hash


def test_a_hash_costs_what_owasp_asks_for(usual_hasher: PasswordHasher) -> None:
    # Password Storage Cheat Sheet: argon2id with at least 19 MiB of memory, 2 iterations, 1 degree of parallelism.
    assert (usual_hasher.memory_cost, usual_hasher.time_cost, usual_hasher.parallelism) >= (19 * 1024, 2, 1)
    assert usual_hasher.type is Type.ID


def test_a_log_in_hashes_the_password_anew_when_the_cost_changed(app: Flask) -> None:
    user = make_user("ann")
    user.password_hash = cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
    service.log_in(LoginInput(username="ann", password=PASSWORD))
    assert user.password_hash != cheap
    assert not passwords.needs_rehash(user.password_hash)
    kept = user.password_hash
    service.log_in(LoginInput(username="ann", password=PASSWORD))
    assert user.password_hash == kept


def test_a_wrong_password_hashes_nothing_anew(app: Flask) -> None:
    user = make_user("ann")
    user.password_hash = cheap = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
    with pytest.raises(NotLoggedIn):
        service.log_in(LoginInput(username="ann", password="another one, really"))
    assert user.password_hash == cheap


def test_a_member_logs_in_by_name_or_address_in_any_case_and_form(app: Flask) -> None:
    user = make_user("ann")
    for login in ("ann", "ANN", "ａｎｎ", "Ann@Example.org", "  ann@example.org "):
        assert service.log_in(LoginInput(username=login, password=PASSWORD)) is user


def test_nobody_logs_in_by_a_name_that_only_looks_alike(app: Flask) -> None:
    make_user("ann")
    for login in ("аnn", "anna", "nobody@example.org"):
        with pytest.raises(NotLoggedIn):
            service.log_in(LoginInput(username=login, password=PASSWORD))


def test_a_password_typed_in_another_unicode_form_is_the_same(app: Flask) -> None:
    make_user("ann", password="crème brûlée, twice")
    service.log_in(LoginInput(username="ann", password="cre\u0300me bru\u0302le\u0301e, twice"))


def test_a_password_lasts_for_years(app: Flask) -> None:
    user = make_user("ann")
    user.created_at = utcnow() - timedelta(days=20 * 365)
    assert service.log_in(LoginInput(username="ann", password=PASSWORD)) is user


def test_a_closed_account_and_one_without_password_cannot_log_in(app: Flask) -> None:
    make_user("ann").active = False
    service.unclaimed_user("bob")
    for name in ("ann", "bob"):
        with pytest.raises(NotLoggedIn):
            service.log_in(LoginInput(username=name, password=PASSWORD))


def test_a_log_in_ends_after_four_hours_without_use(app: Flask) -> None:
    start = utcnow()
    token = service.open_session(make_user(), now=start)
    assert live_session(token, now=start + timedelta(hours=3, minutes=59))
    assert live_session(token, now=start + timedelta(hours=4)) is None


def test_use_makes_a_log_in_last_longer_but_not_for_ever(app: Flask) -> None:
    start = utcnow()
    token = service.open_session(make_user(), now=start)
    db.session.commit()
    for hours in range(3, 30 * 24, 3):
        session = live_session(token, now=start + timedelta(hours=hours))
        assert session
        service.touch_session(session, now=start + timedelta(hours=hours))
        db.session.rollback()
    assert live_session(token, now=start + timedelta(days=30)) is None


def test_a_remembered_log_in_lasts_thirty_days_without_use(app: Flask) -> None:
    start = utcnow()
    token = service.open_session(make_user(), remember=True, now=start)
    assert live_session(token, now=start + timedelta(days=29, hours=23))
    assert live_session(token, now=start + timedelta(days=30)) is None


def test_the_token_of_a_log_in_is_stored_hashed(app: Flask) -> None:
    token = service.open_session(make_user())
    assert token.encode() not in db.session.scalars(select(LoginSession.token_hash)).one()


def test_the_first_administrators_link_ends_after_a_day(app: Flask) -> None:
    start = utcnow()
    token = service.issue_first_admin_link(now=start)
    assert service.first_admin_link_works(token, now=start + timedelta(hours=23, minutes=59))
    assert not service.first_admin_link_works(token, now=start + timedelta(hours=24))
    with pytest.raises(NotFound):
        service.set_up_first_admin(token, input_of(), now=start + timedelta(hours=24))
    assert service.set_up_first_admin(token, input_of(), now=start + timedelta(hours=23)).role.name == "administrator"


def test_a_newer_link_kills_the_older_one(app: Flask) -> None:
    older, newer = service.issue_first_admin_link(), service.issue_first_admin_link()
    assert not service.first_admin_link_works(older)
    assert service.first_admin_link_works(newer)
    assert db.session.scalar(select(func.count(OneTimeLink.id))) == 1


def test_there_is_no_such_link_once_there_is_an_administrator(app: Flask) -> None:
    token = service.issue_first_admin_link()
    make_user(role="administrator")
    assert not service.first_admin_link_works(token)
    with pytest.raises(Forbidden):
        service.issue_first_admin_link()


def test_of_ten_at_once_one_becomes_the_first_administrator(app: Flask) -> None:
    token = service.issue_first_admin_link()
    db.session.commit()

    def set_up(number: int) -> str:
        try:
            service.set_up_first_admin(token, input_of(f"ann{number}"))
            db.session.commit()
            return "administrator"
        except NotFound:
            return "refused"

    assert at_once(app, 10, set_up) == {"administrator": 1, "refused": 9}


def test_an_unclaimed_account_is_made_once_and_its_name_is_kept(app: Flask) -> None:
    author = service.unclaimed_user("Åsa Öberg")
    assert (author.username, author.name, author.password_hash) == ("asa-oberg", "Åsa Öberg", None)
    assert service.unclaimed_user("Åsa Öberg") is author


def test_an_author_whose_name_looks_like_anothers_gets_an_account_apart(app: Flask) -> None:
    bernd, bemd = service.unclaimed_user("bernd"), service.unclaimed_user("bemd")
    assert bernd is not bemd
    assert (bemd.username, bemd.name) == ("bemd-2", "bemd")
    assert service.unclaimed_user("bemd") is bemd


def test_addresses_are_one_whatever_their_case_and_unicode_form(app: Flask, session: scoped_session[Session]) -> None:
    service.register(input_of("ann", email="Jürgen@Bücher.example"))
    for number, address in enumerate(
        ["jürgen@bücher.example", "ju\u0308rgen@BÜCHER.example", "jürgen@xn--bcher-kva.example"]
    ):
        with pytest.raises(InvalidFields) as refused:
            service.register(input_of(f"bob{number}", email=address))
        assert list(refused.value.fields) == ["email"]
    assert session.scalar(select(func.count(User.id))) == 1


def test_times_are_aware_and_in_utc(app: Flask) -> None:
    user = make_user()
    db.session.expire_all()
    assert user.created_at.utcoffset() == timedelta(0)
    with pytest.raises(Exception, match="naive datetime"):
        db.session.scalar(select(User.id).where(User.created_at > utcnow().replace(tzinfo=None)))


def test_ending_the_sessions_of_a_member_spares_the_one_that_asks_and_other_members(app: Flask) -> None:
    ann, bob = make_user(), make_user()
    phone, desk, bobs = service.open_session(ann), service.open_session(ann), service.open_session(bob)

    def live() -> list[str]:
        return [token for token in (phone, desk, bobs) if live_session(token, now=utcnow())]

    service.end_sessions(ann, except_token=desk)
    assert live() == [desk, bobs]
    service.end_sessions(ann)
    assert live() == [bobs]
