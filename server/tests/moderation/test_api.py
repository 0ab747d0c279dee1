"""What the API tells moderators: one case, how many wait, a member, and the reasons in words."""

from datetime import timedelta

from clients import CheckedClient
from factories import log_in, make_comment, make_post, make_user
from flask import Flask

from mablog.db import utcnow

PATH = "/api/moderation"


def reported(app: Flask, **target: object) -> None:
    sent = log_in(app.test_client(), make_user()).post("/api/reports", json={"target": target, "reason": "hate"})
    assert sent.status_code == 201


def test_a_case_is_told_in_words_with_what_one_may_do_about_it(app: Flask, client: CheckedClient) -> None:
    post = make_post()
    comment = make_comment(post, make_user("ann"))
    answer = make_comment(post, make_user("root", role="administrator"), parent=comment)
    reported(app, type="comment", id=comment.id)
    reported(app, type="comment", id=answer.id)
    log_in(client, make_user("mod", role="moderator"))
    assert client.get(f"{PATH}/open").get_json() == {"open": 2}
    first, second = client.get(PATH).get_json()["items"]
    assert client.get(f"{PATH}/{first['id']}").get_json() == first
    assert first["reports"][0]["reason_in_words"] == "Hate"
    assert all(first["may"].values())
    assert (second["answers"], first["answers"]) == ("ann", None)
    assert not any(second["may"].values())
    decided = client.post(f"{PATH}/{first['id']}", json={"action": "hide", "reason": "spam"}).get_json()
    assert (decided["state"], decided["reason_in_words"]) == ("hidden", "Spam or advertising")
    assert not any(decided["may"].values())
    assert client.get(f"{PATH}/open").get_json() == {"open": 1}
    assert client.get(f"{PATH}/99999").status_code == 404


def test_a_member_is_told_with_their_cases_and_sanctions(app: Flask, client: CheckedClient) -> None:
    make_user("ann")
    reported(app, type="member", username="ann")
    log_in(client, make_user("mod", role="moderator"))
    ann = client.get(f"{PATH}/members/ann").get_json()
    assert (ann["silenced_until"], [case["type"] for case in ann["cases"]]) == (None, ["member"])
    assert ann["may"] == {"silence": True, "suspend": True}
    silence = {"reason": "spam", "until": (utcnow() + timedelta(days=7)).isoformat()}
    assert client.put("/api/users/ann/silence", json=silence).status_code == 204
    ann = client.get(f"{PATH}/members/ann").get_json()
    assert ann["silenced_until"] and ann["silence_reason"] == "Spam or advertising"
    assert ann["author"]["history"] == [{"action": "silence", "action_in_words": "Silenced", "times": 1}]
    assert client.get(f"{PATH}/members/mod").get_json()["may"] == {"silence": False, "suspend": False}


def test_every_reason_is_told_in_words(client: CheckedClient) -> None:
    log_in(client, make_user())
    told = client.get("/api/reports/reasons").get_json()["items"]
    assert {"name": "spam", "description": "Spam or advertising"} in told
    make_user("ann")
    for each in told:
        report = {"target": {"type": "member", "username": "ann"}, "reason": each["name"]}
        assert client.post("/api/reports", json=report).status_code == 201
