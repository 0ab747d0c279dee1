from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from mablog.accounts.models import User
from mablog.accounts.queries import user_by_username
from mablog.app import Mablog
from mablog.db import db
from mablog.members.removal import remove_account
from mablog.members.schemas import Posts
from mablog.members.service import set_active
from mablog.testing import add_member, allow, log_in, new_site
from mablog_cars.models import Car, Driver


@pytest.fixture
def site(tmp_path: Path) -> Mablog:
    """A site whose readers may buy cars, with the member ann."""
    app = new_site(tmp_path, "cars")
    allow(app, "reader", "cars.buy")
    add_member(app, "ann")
    return app


@pytest.fixture
def ann(site: Mablog) -> FlaskClient:
    return log_in(site.test_client(), "ann")


def number_of(site: Mablog, username: str) -> int:
    with site.app_context():
        found = user_by_username(username)
        assert found is not None
        return found.id


def count(site: Mablog, model: type[Car | Driver]) -> int:
    with site.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_car_that_was_bought_is_its_number_its_model_and_its_owner(site: Mablog, ann: FlaskClient) -> None:
    bought = ann.post("/api/cars", json={"model": " Beetle "})
    assert (bought.status_code, bought.get_json()) == (201, {"id": 1, "model": "Beetle", "owner": "ann"})
    ann.post("/api/cars", json={"model": "Duck"})
    listed = site.test_client().get("/api/users/Ann/cars").get_json()
    assert listed == {
        "items": [{"id": 2, "model": "Duck", "owner": "ann"}, {"id": 1, "model": "Beetle", "owner": "ann"}],
        "next_cursor": None,
    }


def test_a_list_goes_on_where_the_page_before_it_ended(site: Mablog, ann: FlaskClient) -> None:
    for model in ("Beetle", "Duck", "Mini"):
        ann.post("/api/cars", json={"model": model})
    first = ann.get("/api/users/ann/cars?limit=2").get_json()
    rest = ann.get(f"/api/users/ann/cars?limit=2&cursor={first['next_cursor']}").get_json()
    assert [car["model"] for car in first["items"] + rest["items"]] == ["Mini", "Duck", "Beetle"]
    assert ann.get("/api/users/ann/cars?cursor=nowhere").get_json()["fields"].keys() == {"cursor"}
    assert ann.get("/api/users/bob/cars").status_code == 404


def test_only_members_whose_role_allows_it_buy(site: Mablog) -> None:
    assert site.test_client().post("/api/cars", json={"model": "Beetle"}).status_code == 401
    add_member(site, "bob", role="author")
    bob = log_in(site.test_client(), "bob")
    assert bob.post("/api/cars", json={"model": "Beetle"}).status_code == 403
    assert bob.post("/cars/", data={"model": "Beetle"}).status_code == 403
    assert 'name="model"' not in bob.get("/cars/").text
    allow(site, "author", "cars.buy")
    assert bob.post("/api/cars", json={"model": "Beetle"}).status_code == 201


def test_a_member_is_an_employee_until_they_say_otherwise(site: Mablog, ann: FlaskClient) -> None:
    ann.post("/api/cars", json={"model": "Beetle"})
    assert "Employee" in ann.get("/@ann").text
    ann.post("/api/cars", json={"model": "Duck", "kind": "teacher"})
    ann.post("/api/cars", json={"model": "Mini"})
    assert "Teacher" in ann.get("/@ann").text


def test_a_fourth_kind_is_refused_by_name_and_by_the_database_itself(site: Mablog, ann: FlaskClient) -> None:
    refused = ann.post("/api/cars", json={"model": "Beetle", "kind": "pilot"})
    assert (refused.status_code, list(refused.get_json()["fields"])) == (422, ["kind"])
    form = ann.post("/cars/", data={"model": "Beetle", "kind": "pilot"})
    assert form.status_code == 422
    assert 'id="kind-error"' in form.text
    assert count(site, Car) == count(site, Driver) == 0
    number = number_of(site, "ann")
    with site.app_context():
        db.session.add(Driver(user_id=number, kind="pilot"))
        with pytest.raises(IntegrityError, match="ck_cars_drivers_kind"):
            db.session.flush()
        db.session.rollback()
        db.session.add(Driver(user_id=number))
        db.session.flush()
        assert db.session.scalar(select(Driver.kind)) == "employee"


def test_buying_twice_with_one_key_is_one_car(site: Mablog, ann: FlaskClient) -> None:
    headers = {"Idempotency-Key": "the-first-of-may"}
    bought = [ann.post("/api/cars", json={"model": "Beetle"}, headers=headers) for _ in range(2)]
    assert [(answer.status_code, answer.get_json()["id"]) for answer in bought] == [(201, 1), (201, 1)]
    other = ann.post("/api/cars", json={"model": "Duck"}, headers=headers)
    assert (other.status_code, list(other.get_json()["fields"])) == (422, ["Idempotency-Key"])
    for _ in range(2):
        sent = ann.post("/cars/", data={"model": "Duck", "kind": "employee", "key": "of the form"})
        assert sent.status_code == 302
    assert count(site, Car) == 2


def test_the_page_lists_every_car_and_sells_one_without_scripts(site: Mablog, ann: FlaskClient) -> None:
    visitor = site.test_client()
    assert "Nobody has a car yet." in visitor.get("/cars/").text
    assert 'href="/cars/"' in visitor.get("/").text
    assert ann.post("/cars/", data={"model": "", "kind": "student"}).status_code == 422
    assert ann.post("/cars/", data={"model": "<b>Duck</b>", "kind": "student"}).status_code == 302
    page = ann.get("/cars/").text
    assert "&lt;b&gt;Duck&lt;/b&gt;" in page
    assert '<option selected value="student">' in page
    assert "Log in to buy one." in visitor.get("/cars/").text


def test_the_profile_shows_the_newest_cars(site: Mablog, ann: FlaskClient) -> None:
    assert "cars-title" not in ann.get("/@ann").text
    for number in range(6):
        ann.post("/api/cars", json={"model": f"Model {number}"})
    profile = ann.get("/@ann").text
    assert "Model 5" in profile
    assert "Model 0" not in profile


def test_the_cars_of_a_deleted_account_go_also_where_its_posts_stay(site: Mablog, ann: FlaskClient) -> None:
    ann.post("/api/cars", json={"model": "Beetle", "kind": "student"})
    with site.app_context():
        remove_account(None, "ann", posts=Posts.KEEP)
        db.session.commit()
    assert count(site, Car) == count(site, Driver) == 0


def test_the_foreign_key_alone_lets_the_cars_go_as_while_the_module_is_switched_off(
    site: Mablog, ann: FlaskClient
) -> None:
    ann.post("/api/cars", json={"model": "Beetle"})
    number = number_of(site, "ann")
    with site.app_context():
        db.session.execute(User.__table__.delete().where(User.id == number))
        db.session.commit()
    assert count(site, Car) == 0


def test_nobody_sees_the_cars_of_an_account_while_it_is_disabled(site: Mablog, ann: FlaskClient) -> None:
    ann.post("/api/cars", json={"model": "Beetle"})
    visitor = site.test_client()
    for is_active, shown in ((False, False), (True, True)):
        with site.app_context():
            set_active(None, "ann", active=is_active)
            db.session.commit()
        assert ("Beetle" in visitor.get("/cars/").text) == shown
        assert visitor.get("/api/users/ann/cars").status_code == (200 if shown else 404)


def test_who_blocks_a_member_does_not_see_their_cars(site: Mablog, ann: FlaskClient) -> None:
    ann.post("/api/cars", json={"model": "Beetle"})
    add_member(site, "bob")
    bob = log_in(site.test_client(), "bob")
    assert "Beetle" in bob.get("/cars/").text
    assert bob.put("/api/users/ann/block").status_code == 204
    assert "Beetle" not in bob.get("/cars/").text


def test_it_speaks_spanish(site: Mablog, ann: FlaskClient) -> None:
    page = ann.get("/cars/", headers={"Accept-Language": "es"}).text
    assert "Nadie tiene coche todavía." in page
    assert "Comprar" in page
    assert ">Coches</a>" in page


def test_both_routes_are_described(site: Mablog) -> None:
    described = site.test_client().get("/api/openapi.json").get_json()
    assert "post" in described["paths"]["/api/cars"]
    assert "get" in described["paths"]["/api/users/{username}/cars"]
    answer = described["paths"]["/api/cars"]["post"]["responses"]["201"]["content"]["application/json"]["schema"]
    schema = described["components"]["schemas"][answer["$ref"].rpartition("/")[2]]
    assert list(schema["properties"]) == ["id", "model", "owner"]
