from flask.testing import FlaskClient
from pictures import no_picture, photo

from mablog.app import Mablog
from mablog.testing import add_member, log_in


def test_a_dog_is_shown_changed_and_removed_by_forms(site: Mablog, ann: FlaskClient) -> None:
    visitor = site.test_client()
    assert "Nobody has shown a dog yet." in visitor.get("/dogs/").text
    assert 'href="/dogs/"' in visitor.get("/").text
    shown = ann.post(
        "/dogs/new", data={"name": "Rex", "breed": "Poodle", "alt": "A red dog", "file": photo()}, follow_redirects=True
    )
    assert (shown.status_code, shown.request.path) == (200, "/dogs/1")
    for page in (shown.text, visitor.get("/dogs/1").text):
        assert 'alt="A red dog"' in page
    assert "Edit" not in visitor.get("/dogs/1").text
    form = ann.get("/dogs/1/edit").text
    assert 'value="A red dog"' in form
    assert 'name="remove_picture"' in form
    ann.post("/dogs/1/edit", data={"name": "Bella", "breed": "", "alt": "", "remove_picture": "y"})
    page = visitor.get("/dogs/1").text
    assert "Bella" in page
    assert "<picture" not in page
    assert "Delete Bella?" in ann.get("/dogs/1/delete").text
    assert visitor.get("/dogs/1").status_code == 200, "asking removes nothing"
    assert "Bella is removed." in ann.post("/dogs/1/delete", follow_redirects=True).text
    assert visitor.get("/dogs/1").status_code == 404


def test_a_refused_form_keeps_what_was_typed(ann: FlaskClient) -> None:
    for path in ("/dogs/new", "/dogs/1/edit"):
        refused = ann.post(path, data={"name": "", "breed": "Poodle"})
        assert refused.status_code == 422
        assert 'id="name-error"' in refused.text
        assert 'value="Poodle"' in refused.text
        wrong = ann.post(path, data={"name": "Rex", "file": no_picture()})
        assert wrong.status_code == 415
        assert 'id="file-error"' in wrong.text
        ann.post("/dogs/new", data={"name": "Rex", "file": photo()})


def test_only_those_who_may_come_to_the_forms(site: Mablog, ann: FlaskClient, bob: FlaskClient) -> None:
    ann.post("/dogs/new", data={"name": "Rex"})
    add_member(site, "mod", role="moderator")
    mod = log_in(site.test_client(), "mod")
    visitor = site.test_client()
    for client, answers in ((visitor, [302, 302, 302]), (bob, [200, 403, 403]), (mod, [403, 403, 200])):
        paths = ("/dogs/new", "/dogs/1/edit", "/dogs/1/delete")
        assert [client.get(path).status_code for path in paths] == answers
    assert bob.post("/dogs/1/edit", data={"name": "Mine"}).status_code == 403
    assert bob.post("/dogs/1/delete").status_code == 403
    assert "Rex" in visitor.get("/dogs/1").text


def test_the_list_is_searched_and_goes_on(ann: FlaskClient) -> None:
    for number in range(25):
        ann.post("/api/dogs", json={"name": f"<i>{number}</i>", "breed": "Poodle"})
    page = ann.get("/dogs/?q=poodle").text
    assert "&lt;i&gt;24&lt;/i&gt;" in page
    assert 'rel="next" href="/dogs/?q=poodle&amp;after=' in page
    assert "Nothing was found for “cat”." in ann.get("/dogs/?q=cat").text


def test_it_speaks_spanish(ann: FlaskClient) -> None:
    page = ann.get("/dogs/", headers={"Accept-Language": "es"}).text
    assert "Nadie ha mostrado un perro todavía." in page
    assert ">Perros</a>" in page
    refused = ann.get("/api/dogs/1", headers={"Accept-Language": "es"}).get_json()
    assert refused["detail"] == "No existe ese perro."
