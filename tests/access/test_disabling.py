"""A person who is disabled is out at once, and old sessions and tokens stay out."""

import datetime as dt

import pytest

from accounts.choices import StaffRole
from accounts.models.timeline import TimelineEntry
from accounts.services import access, people
from tests.factories.people import make_account, make_member, make_staff

AT = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)


@pytest.fixture
def alice(db):
    make_staff("olga", StaffRole.ADMINISTRATOR)
    return make_member("alice", make_account())


@pytest.fixture
def olga(alice):
    return type(alice).objects.get(name="Olga")


def me(client) -> int:
    return client.get("/api/v1/accounts/").status_code


def test_sessions_and_tokens_end_at_once(client, alice, olga):
    _token, secret = access.issue_token(user=alice, name="test", at=AT)
    bearer = {"Authorization": f"Bearer {secret}"}
    client.force_login(alice)
    assert (me(client), client_get(bearer)) == (200, 200)

    access.disable_person(user_id=alice.pk, actor=olga, at=AT)

    assert (me(client), client_get(bearer)) == (401, 401)


def test_letting_a_person_in_again_revives_nothing(client, alice, olga):
    _token, secret = access.issue_token(user=alice, name="test", at=AT)
    client.force_login(alice)
    access.disable_person(user_id=alice.pk, actor=olga, at=AT)
    access.enable_person(user_id=alice.pk, actor=olga, at=AT)

    assert (me(client), client_get({"Authorization": f"Bearer {secret}"})) == (401, 401)
    alice.refresh_from_db()
    client.force_login(alice)
    assert me(client) == 200


def test_the_accounts_of_the_person_are_told(alice, olga):
    access.disable_person(user_id=alice.pk, actor=olga, at=AT)
    access.disable_person(user_id=alice.pk, actor=olga, at=AT)

    line = TimelineEntry.objects.select_related("account", "actor").get()
    assert (line.account.external_id, line.sentence) == ("acme", "Alice can no longer log in.")
    assert (line.actor, line.customer_visible) == (olga, False)


def test_the_last_administrator_stays(olga):
    with pytest.raises(access.LastAdministrator):
        access.disable_person(user_id=olga.pk, actor=olga, at=AT)

    olga.refresh_from_db()
    assert olga.is_active


def test_a_revoked_token_is_refused(alice):
    token, secret = access.issue_token(user=alice, name="test", at=AT)
    assert access.revoke_token(token_id=token.pk, at=AT)

    assert client_get({"Authorization": f"Bearer {secret}"}) == 401
    assert not access.revoke_token(token_id=token.pk, at=AT)


def test_a_disabled_person_gets_no_token(alice, olga):
    access.disable_person(user_id=alice.pk, actor=olga, at=AT)
    alice.refresh_from_db()

    with pytest.raises(people.PersonDisabled):
        access.issue_token(user=alice, name="test", at=AT)


def test_the_secret_is_not_stored(alice):
    token, secret = access.issue_token(user=alice, name="test", at=AT)

    assert secret not in str(vars(token))
    assert len(token.hash) == 64


def test_an_ended_membership_closes_the_door(client, alice, olga):
    client.force_login(alice)
    membership = alice.memberships.get()
    people.end_membership(membership_id=membership.pk, actor=olga, at=dt.datetime(2100, 1, 1, tzinfo=dt.UTC))

    assert client.get("/api/v1/accounts/").json()["results"] == []
    assert client.get("/portal/").status_code == 403


def test_changing_the_password_ends_other_sessions(client, alice):
    client.force_login(alice)
    alice.set_password("another horse battery")
    alice.save()

    assert me(client) == 401


def client_get(headers: dict[str, str]) -> int:
    from django.test import Client

    return Client(headers=headers).get("/api/v1/accounts/").status_code
