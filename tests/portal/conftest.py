"""Alice owns Acme and helps at Globex; Charlie owns Globex."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from accounts.choices import CustomerRole
from accounts.models.people import Membership
from tests.factories.people import make_account, make_member

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def acme(db):
    return make_account("acme")


@pytest.fixture
def globex(db):
    return make_account("globex")


@pytest.fixture
def alice(acme):
    return make_member("alice", acme)


@pytest.fixture
def as_alice(alice) -> Client:
    client = Client()
    client.force_login(alice)
    return client


@pytest.fixture
def alice_helps_globex(alice, globex) -> None:
    Membership.objects.create(
        account=globex, user=alice, role=CustomerRole.MEMBER, active_from=NOW + dt.timedelta(hours=1)
    )
