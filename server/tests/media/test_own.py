"""One's own pictures by API: listed, described, deleted."""

from io import BytesIO

import pytest
from clients import CheckedClient
from factories import log_in, make_user
from flask import Flask
from media.samples import png


@pytest.fixture
def ann(client: CheckedClient) -> CheckedClient:
    return log_in(client, make_user("ann", role="author"))


def upload(client: CheckedClient) -> str:
    sent = client.post("/api/media", data={"file": (BytesIO(png(8, 8)), "picture.png"), "alt": "A picture"})
    key: str = sent.get_json()["key"]
    return key


def test_pictures_are_listed_with_whether_they_are_used(ann: CheckedClient, app: Flask) -> None:
    used, unused = upload(ann), upload(ann)
    assert ann.post("/api/posts", json={"title": "Garden", "source": f"![x](/media/{used}.webp)"}).status_code == 201
    items = ann.get("/api/media").get_json()["items"]
    assert [(each["key"], each["is_used"]) for each in items] == [(unused, False), (used, True)]
    assert items[0]["markdown"] == f"![A picture](/media/{unused}.webp)"
    page = ann.get("/api/media?limit=1").get_json()
    assert ann.get(f"/api/media?cursor={page['next_cursor']}").get_json()["items"] == items[1:]
    other = log_in(app.test_client(), make_user("bob", role="author"))
    assert other.get("/api/media").get_json()["items"] == []


def test_a_picture_is_described_and_deleted_by_its_owner_unless_it_is_used(ann: CheckedClient, app: Flask) -> None:
    used, unused = upload(ann), upload(ann)
    ann.post("/api/posts", json={"title": "Garden", "cover": used})
    assert ann.patch(f"/api/media/{used}", json={"alt": "A garden"}).get_json()["alt"] == "A garden"
    assert ann.patch(f"/api/media/{used}", json={"alt": "x" * 1001}).status_code == 422
    assert ann.delete(f"/api/media/{used}").status_code == 409
    bob = log_in(app.test_client(), make_user("bob", role="author"))
    assert bob.patch(f"/api/media/{used}", json={"alt": "Mine"}).status_code == 404
    assert bob.delete(f"/api/media/{unused}").status_code == 404
    assert ann.delete(f"/api/media/{unused}").status_code == 204
    assert [each["key"] for each in ann.get("/api/media").get_json()["items"]] == [used]
