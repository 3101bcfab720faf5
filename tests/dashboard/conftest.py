"""Dana is the CSM of Acme, Mia leads; pages are asked for without the second factor, which has tests of its own."""

import pytest
from django.test import Client

from accounts.choices import StaffRole
from accounts.models.people import User
from tests.factories.people import make_staff


@pytest.fixture(autouse=True)
def _one_factor(settings) -> None:
    settings.STAFF_MFA = "optional"


@pytest.fixture
def dana(db) -> User:
    return make_staff("dana")


@pytest.fixture
def mia(db) -> User:
    return make_staff("mia", StaffRole.LEAD)


@pytest.fixture
def as_dana(dana) -> Client:
    return _logged_in(dana)


@pytest.fixture
def as_mia(mia) -> Client:
    return _logged_in(mia)


def _logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
