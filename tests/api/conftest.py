"""Acme with Alice (owner), Bill (billing) and Bob (member); Globex with Charlie; Dana is Acme's CSM, Lea leads."""

from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from accounts.choices import CustomerRole, StaffRole
from accounts.models.people import User
from accounts.services.access import issue_token
from tests.factories.people import assign_csm, make_account, make_member, make_staff


@pytest.fixture
def people(db) -> SimpleNamespace:
    acme, globex = make_account("acme"), make_account("globex")
    dana = make_staff("dana")
    assign_csm(acme, dana)
    return SimpleNamespace(
        acme=acme,
        globex=globex,
        dana=dana,
        dora=make_staff("dora"),
        lea=make_staff("lea", StaffRole.LEAD),
        alice=make_member("alice", acme),
        bill=make_member("bill", acme, CustomerRole.BILLING),
        bob=make_member("bob", acme, CustomerRole.MEMBER),
        charlie=make_member("charlie", globex),
    )


class Caller(Client):
    """An HTTP client with a token; bodies are JSON."""

    def __init__(self, user: User) -> None:
        self.token, self.secret = issue_token(user=user, name="test", at=timezone.now())
        super().__init__(headers={"Authorization": f"Bearer {self.secret}"})

    def send(self, address: str, body: object, **options: object):
        return self.post(address, body, content_type="application/json", **options)


@pytest.fixture
def call():
    return Caller
