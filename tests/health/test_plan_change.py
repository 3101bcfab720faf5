"""A plan that was changed by hand is shown soon: the account's figures are asked for afresh."""

import datetime as dt

import pytest

from jobs.models import WorkItem
from tests.factories.people import make_account
from tiers.services.catalogue import ensure_catalogue
from tiers.services.subscriptions import change_plan

AT = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


@pytest.mark.django_db
def test_a_changed_plan_has_the_account_computed_afresh_and_an_equal_one_not(django_capture_on_commit_callbacks):
    acme = make_account()
    ensure_catalogue(today=acme.starts_on, at=AT)

    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            change_plan(
                account_id=acme.pk, plan="basic", account_starts_on=acme.starts_on, actor=None, today=AT.date(), at=AT
            )

    assert [item.params for item in WorkItem.objects.all()] == [{"as_of": "2026-11-22", "accounts": [acme.pk]}]
