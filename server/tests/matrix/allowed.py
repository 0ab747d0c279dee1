"""What the API says that somebody may do (`may`), put to the test: each of these deeds is tried."""

from collections.abc import Iterator, Mapping
from typing import Any

from matrix.asking import Site
from matrix.tables import KINDS, MEMBERS, POSTS
from matrix.world import WORD

COMMENTS = KINDS["/comments/<number>"]

Deed = tuple[str, str, dict[str, Any]]
"""Method, path and JSON of a request."""

OPPOSITES = {"delete": "restore", "restore": "delete", "hide": "show", "show": "hide"}
"""What cannot be done because it is done already, which the server lets pass: then the other one can be done."""


def lies(site: Site, column: str) -> Iterator[str]:
    """Where what is said differs from what is possible, for one of those who ask."""
    for kind, names, deeds in (("posts", POSTS, _of_post), ("comments", COMMENTS, _of_comment)):
        for name in names:
            if shown := _shown(site, column, f"/api/{kind}/{site.world.value(name, column)}"):
                yield from _tried(site, column, f"{kind} {name}", shown, deeds(shown))
    for name in MEMBERS:
        if shown := _shown(site, column, f"/api/users/{name}"):
            yield from _tried(site, column, f"member {name}", shown, _of_member(site, shown, column))


def _shown(site: Site, column: str, path: str) -> Any:
    site.undo()
    response = site.client.get(path, headers=site.world.headers[column])
    return response.get_json() if response.status_code == 200 else None


def _tried(site: Site, column: str, what: str, shown: Mapping[str, Any], deeds: Mapping[str, Deed]) -> Iterator[str]:
    may = shown["may"]
    unknown = may.keys() ^ deeds.keys()
    assert not unknown, f"nobody tries {sorted(unknown)} of {what}"
    for name, (method, path, body) in deeds.items():
        site.undo()
        version = {"If-Match": f'"{body.pop("version")}"'} if "version" in body else {}
        request = {"json": body} if body else {}
        response = site.client.open(path, method=method, headers=site.world.headers[column] | version, **request)
        is_done = response.status_code < 300
        if is_done and name == "add_authors":
            is_done = "student" not in response.get_json()["invited"]
        if is_done and name == "accept":
            is_done = column in shown["invited"]  # else there is nothing to accept any more
        if is_done != may[name] and not (is_done and may.get(OPPOSITES.get(name, ""))):
            yield f"{column} is told {may[name]} about {name} of {what}, and gets {response.status_code}"


def _of_post(post: Mapping[str, Any]) -> dict[str, Deed]:
    path, version = f"/api/posts/{post['slug']}", {"version": post["version"]}
    authors = [author["username"] for author in post["authors"]]
    return {
        "edit": ("PATCH", path, version | {"excerpt": "Short"}),
        "delete": ("DELETE", path, {**version}),
        "restore": ("POST", f"{path}/restore", {**version}),
        "pin": ("PATCH", path, version | {"pinned": True}),
        "add_authors": ("PATCH", path, version | {"authors": [*authors, "student"]}),
        "accept": ("PUT", f"{path}/authorship", {}),
        "decline": ("DELETE", f"{path}/authorship", {}),
        "comment": ("POST", f"{path}/comments", {"source": WORD}),
        "report": _report(type="post", slug=post["slug"]),
        "hide": ("PUT", f"{path}/hidden", {}),
        "show": ("DELETE", f"{path}/hidden", {}),
    }


def _of_comment(comment: Mapping[str, Any]) -> dict[str, Deed]:
    path = f"/api/comments/{comment['id']}"
    return {
        "edit": ("PATCH", path, {"source": f"Another {WORD}"}),
        "delete": ("DELETE", path, {}),
        "answer": ("POST", f"/api/posts/{comment['post']}/comments", {"source": WORD, "parent_id": comment["id"]}),
        "see_history": ("GET", f"{path}/revisions", {}),
        "report": _report(type="comment", id=comment["id"]),
        "hide": ("PUT", f"{path}/hidden", {}),
        "show": ("DELETE", f"{path}/hidden", {}),
    }


def _of_member(site: Site, member: Mapping[str, Any], column: str) -> dict[str, Deed]:
    path = f"/api/users/{member['username']}"
    sanction = {"reason": "spam", "until": site.world.value("next-month-at-noon", column)}
    # Only one's own profile has an address to be changed at.
    is_own = member["username"] == column
    return {
        "edit": ("PATCH", "/api/user" if is_own else path, {"name": "Somebody"}),
        "follow": ("PUT", f"{path}/follow", {}),
        "block": ("PUT", f"{path}/block", {}),
        "report": _report(type="member", username=member["username"]),
        "silence": ("PUT", f"{path}/silence", {**sanction}),
        "suspend": ("PUT", f"{path}/suspension", {**sanction}),
        "manage": ("PATCH", path, {"role": "students"}),
    }


def _report(**target: Any) -> Deed:
    return "POST", "/api/reports", {"target": target, "reason": "spam"}
