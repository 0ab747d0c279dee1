from flask.testing import FlaskClient
from pictures import no_picture, photo
from sqlalchemy import func, select

from mablog.app import Mablog
from mablog.audit.models import AuditEntry
from mablog.db import db
from mablog.media.models import Media
from mablog.members.removal import remove_account
from mablog.members.schemas import Posts
from mablog.members.service import set_active
from mablog.testing import add_member, log_in
from mablog_dogs.models import Dog


def names(client: FlaskClient, query: str = "") -> list[str]:
    return [dog["name"] for dog in client.get(f"/api/dogs{query}").get_json()["items"]]


def count(site: Mablog, model: type[Dog | Media]) -> int:
    with site.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_dog_is_added_read_changed_and_removed(ann: FlaskClient) -> None:
    added = ann.post("/api/dogs", json={"name": "Rex", "breed": "Poodle"})
    assert (added.status_code, added.headers["Location"]) == (201, "/api/dogs/1")
    dog = ann.get("/api/dogs/1").get_json()
    assert dog == added.get_json()
    assert {key: dog[key] for key in ("name", "breed", "owner", "picture", "may")} == {
        "name": "Rex",
        "breed": "Poodle",
        "owner": "ann",
        "picture": None,
        "may": {"edit": True, "delete": True},
    }
    assert dog["created"].endswith("Z")
    changed = ann.patch("/api/dogs/1", json={"breed": "Mixed"}).get_json()
    assert (changed["name"], changed["breed"]) == ("Rex", "Mixed")
    assert ann.delete("/api/dogs/1").status_code == 204
    assert [ann.get(path).status_code for path in ("/api/dogs/1", "/dogs/1")] == [404, 404]


def test_a_wrong_field_is_named(ann: FlaskClient) -> None:
    for body, field in (
        ({}, "name"),
        ({"name": " "}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"name": "Rex", "breed": "x" * 61}, "breed"),
        ({"name": "Rex", "owner": "bob"}, "owner"),
    ):
        refused = ann.post("/api/dogs", json=body)
        assert (refused.status_code, list(refused.get_json()["fields"])) == (422, [field])


def test_only_the_owner_changes_a_dog_and_moderators_remove_it_which_is_noted(
    site: Mablog, ann: FlaskClient, bob: FlaskClient
) -> None:
    for name in ("Rex", "Bella"):
        ann.post("/api/dogs", json={"name": name})
    visitor = site.test_client()
    assert visitor.get("/api/dogs/1").get_json()["may"] == {"edit": False, "delete": False}
    assert [visitor.patch("/api/dogs/1", json={}).status_code, visitor.delete("/api/dogs/1").status_code] == [401, 401]
    assert visitor.post("/api/dogs", json={"name": "Rex"}).status_code == 401
    assert [bob.patch("/api/dogs/1", json={}).status_code, bob.delete("/api/dogs/1").status_code] == [403, 403]
    add_member(site, "mod", role="moderator")
    mod = log_in(site.test_client(), "mod")
    assert mod.post("/api/dogs", json={"name": "Rex"}).status_code == 403, "this role does not show dogs"
    assert mod.get("/api/dogs/1").get_json()["may"] == {"edit": False, "delete": True}
    assert [mod.patch("/api/dogs/1", json={}).status_code, mod.delete("/api/dogs/1").status_code] == [403, 204]
    ann.delete("/api/dogs/2")
    with site.app_context():
        noted = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "dogs.delete")).all()
        assert [(entry.target, entry.before) for entry in noted] == [("ann", {"name": "Rex"})]


def test_a_list_goes_on_where_the_page_before_it_ended(ann: FlaskClient) -> None:
    for name in ("Rex", "Bella", "Luna"):
        ann.post("/api/dogs", json={"name": name})
    first = ann.get("/api/dogs?limit=2").get_json()
    rest = ann.get(f"/api/dogs?limit=2&cursor={first['next_cursor']}").get_json()
    assert [dog["name"] for dog in first["items"]] == ["Luna", "Bella"]
    assert [dog["name"] for dog in rest["items"]] == ["Rex"]
    assert rest["next_cursor"] is None
    assert list(ann.get("/api/dogs?cursor=nowhere").get_json()["fields"]) == ["cursor"]


def test_dogs_are_found_by_words_of_name_and_breed_whatever_their_case_and_accents(ann: FlaskClient) -> None:
    ann.post("/api/dogs", json={"name": "Été", "breed": "Border collie"})
    ann.post("/api/dogs", json={"name": "Rex", "breed": "100% Poodle"})
    assert names(ann, "?q=ete") == ["Été"]
    assert names(ann, "?q=COLLIE+été") == ["Été"]
    assert names(ann, "?q=collie+rex") == []
    assert names(ann, "?q=%25") == ["Rex", "Été"], "a sign is no word"
    assert names(ann, "?q=_") == ["Rex", "Été"]
    ann.patch("/api/dogs/1", json={"name": "Luna"})
    assert names(ann, "?q=ete") == []
    assert ann.get(f"/api/dogs?q={'x' * 201}").status_code == 422


def test_a_picture_goes_through_the_pipeline_of_the_site(site: Mablog, ann: FlaskClient) -> None:
    sent = {"name": "Rex", "alt": "A red dog", "file": photo()}
    picture = ann.post("/api/dogs", data=sent).get_json()["picture"]
    assert (picture["alt"], picture["width"]) == ("A red dog", 600)
    served = site.test_client().get(picture["url"])
    assert (served.status_code, served.mimetype) == (200, "image/webp")
    other = ann.patch("/api/dogs/1", data={"image": photo("blue"), "alt": "A blue dog"}).get_json()["picture"]
    assert other["key"] != picture["key"]
    assert site.test_client().get(picture["url"]).status_code == 404, "nothing shows the first one any more"
    described = ann.patch("/api/dogs/1", json={"alt": "Blue"}).get_json()
    assert (described["name"], described["picture"]["alt"]) == ("Rex", "Blue")
    assert ann.patch("/api/dogs/1", json={"picture": None}).get_json()["picture"] is None
    assert count(site, Media) == 0


def test_what_is_no_picture_is_refused_at_its_field_and_nothing_is_kept(site: Mablog, ann: FlaskClient) -> None:
    refused = ann.post("/api/dogs", data={"name": "Rex", "file": no_picture()})
    assert refused.status_code == 415
    assert list(refused.get_json()["fields"]) == ["file"]
    assert count(site, Dog) == count(site, Media) == 0
    ann.post("/api/dogs", json={"name": "Rex"})
    bob = log_in(site.test_client(), "bob")
    assert bob.patch("/api/dogs/1", data={"file": photo()}).status_code == 403
    assert count(site, Media) == 0


def test_a_picture_that_a_post_shows_too_outlives_the_dog(site: Mablog) -> None:
    add_member(site, "eve", role="administrator")
    eve = log_in(site.test_client(), "eve")
    key = eve.post("/api/dogs", data={"name": "Rex", "file": photo()}).get_json()["picture"]["key"]
    assert eve.delete(f"/api/media/{key}").status_code == 409, "the dog shows it"
    eve.post("/api/posts", json={"title": "Rex", "source": f"![Rex](/media/{key}.webp)", "status": "published"})
    assert eve.delete("/api/dogs/1").status_code == 204
    assert eve.get(f"/media/{key}.webp").status_code == 200


def test_the_dogs_of_a_deleted_account_go_with_their_pictures(site: Mablog, ann: FlaskClient) -> None:
    ann.post("/api/dogs", data={"name": "Rex", "file": photo()})
    with site.app_context():
        remove_account(None, "ann", posts=Posts.KEEP)
        db.session.commit()
    assert count(site, Dog) == count(site, Media) == 0


def test_nobody_sees_the_dogs_of_a_closed_account_or_of_whom_they_block(
    site: Mablog, ann: FlaskClient, bob: FlaskClient
) -> None:
    ann.post("/api/dogs", json={"name": "Rex"})
    assert bob.put("/api/users/ann/block").status_code == 204
    assert (names(bob), bob.get("/api/dogs/1").status_code) == ([], 404)
    visitor = site.test_client()
    assert names(visitor) == ["Rex"]
    with site.app_context():
        set_active(None, "ann", active=False)
        db.session.commit()
    assert (names(visitor), visitor.get("/api/dogs/1").status_code) == ([], 404)


def test_every_route_is_described(site: Mablog) -> None:
    paths = site.test_client().get("/api/openapi.json").get_json()["paths"]
    assert {"get", "post"} <= paths["/api/dogs"].keys()
    assert {"get", "patch", "delete"} <= paths["/api/dogs/{number}"].keys()
