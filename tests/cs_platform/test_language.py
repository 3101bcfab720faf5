"""The language switch: for strangers by cookie, for people wherever they log in."""

import pytest
from django.conf import settings

from tests.factories.people import make_account, make_member

ADDRESS = "/language/"


@pytest.fixture
def alice(db):
    return make_member("alice", make_account())


def test_a_stranger_keeps_it_in_a_cookie(client, db):
    answer = client.post(ADDRESS, {"language": "zh-hans", "next": "/auth/login/"})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/auth/login/")
    assert answer.cookies[settings.LANGUAGE_COOKIE_NAME].value == "zh-hans"
    assert '<html lang="zh-hans">' in client.get("/auth/login/").content.decode()


def test_a_person_keeps_it_for_every_device(client, alice):
    alice.language = "en"
    alice.save()
    client.force_login(alice)

    client.post(ADDRESS, {"language": "zh-hans", "next": "/portal/"})

    alice.refresh_from_db()
    assert alice.language == "zh-hans"
    assert '<html lang="zh-hans">' in client.get("/portal/").content.decode()


@pytest.mark.parametrize("language", ["", "xx", "zh-hans\0", "x" * 5000])
def test_a_language_that_there_is_not_changes_nothing(client, alice, language):
    client.force_login(alice)

    assert client.post(ADDRESS, {"language": language, "next": "/portal/"}).status_code == 302

    alice.refresh_from_db()
    assert alice.language == ""


def test_it_leads_to_no_other_host(client, db):
    answer = client.post(ADDRESS, {"language": "en", "next": "https://elsewhere.example/"})

    assert answer.headers["Location"] == "/"


def test_only_a_form_changes_it(client, db):
    assert client.get(ADDRESS).status_code == 405
