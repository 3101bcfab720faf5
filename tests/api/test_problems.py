"""Every error of the API is a problem (RFC 9457), whatever went wrong."""

import pytest


def problem(answer) -> tuple[int, str]:
    body = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert (body["status"], body["type"]) == (answer.status_code, "about:blank")
    assert body["detail"]
    return answer.status_code, body["title"]


def test_no_log_in(client, db):
    answer = client.get("/api/v1/accounts/")

    assert problem(answer) == (401, "Unauthorized")
    assert answer["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("shown", ["Bearer wrong", "Bearer", "Token a b", "Bearer \xff", "bearer " + "x" * 5000])
def test_a_token_that_is_none(client, db, shown):
    assert problem(client.get("/api/v1/accounts/", HTTP_AUTHORIZATION=shown))[0] == 401


def test_not_allowed(people, call):
    assert problem(call(people.dana).send("/api/v1/accounts/", {})) == (403, "Forbidden")


@pytest.mark.parametrize(
    "address", ["/api/v1/accounts/99/", "/api/v1/nothing/", "/api/v2/", "/api/v1/accounts/abc/", "/api/v1/accounts/٣/"]
)
def test_nothing_there(people, call, address):
    assert problem(call(people.lea).get(address)) == (404, "Not Found")


def test_a_session_needs_the_csrf_token(people, settings):
    from django.test import Client

    settings.STAFF_MFA = "optional"
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.lea)

    assert problem(client.post("/api/v1/accounts/", {}, content_type="application/json"))[0] == 403


def test_a_method_that_is_not_there(people, call):
    assert problem(call(people.lea).delete(f"/api/v1/accounts/{people.acme.pk}/"))[0] == 405


@pytest.mark.parametrize(
    "body",
    ["", "{", "[1", "{'a': 1}", '{"name": NaN}', '{"seats": Infinity}', "[" * 100_000, '{"a":' * 100_000, b"\xff\xfe",
     b"\x1f\x8b\x08", '{"name": "a", "name": "b"}', "9" * 5000],
    ids=lambda body: repr(body[:12]),
)  # fmt: skip
def test_a_body_that_is_no_json(people, call, body):
    answer = call(people.lea).generic("POST", "/api/v1/accounts/", body, content_type="application/json")

    assert problem(answer)[0] == 400


@pytest.mark.parametrize("body", ["[]", '"text"', "1", "null", "true", '{"name": {"a": 1}}', '{"seats": [1]}'])
def test_a_body_of_another_shape(people, call, body):
    answer = call(people.lea).generic("POST", "/api/v1/accounts/", body, content_type="application/json")

    assert problem(answer)[0] == 400
    assert answer.json()["errors"]


def test_a_form_instead_of_json(people, call):
    assert problem(call(people.lea).post("/api/v1/accounts/", {"name": "x"}))[0] == 415


def test_a_body_too_large(people, call, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = call(people.lea).send("/api/v1/accounts/", {"name": "x" * 2000})

    assert problem(answer)[0] == 413


NONSENSE = """
page_size=0 page_size=abc page_size=501 page_size= page_size=٣ page_size=%00
cursor= cursor=abc cursor=%00 cursor=cD1hYmM= cursor=cD0lMDA=
csm=abc csm=-1 csm=99999999999999999999999 csm=%00 csm=NaN csm=Infinity csm=1.5 csm=١ csm=+1 csm=9223372036854775808
external_id=%00 industry=%00
"""


@pytest.mark.parametrize("query", NONSENSE.split())
def test_a_query_that_makes_no_sense(people, call, query):
    assert problem(call(people.lea).get(f"/api/v1/accounts/?{query}"))[0] in (400, 404)
