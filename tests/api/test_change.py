"""Why a score changed between two days, over HTTP."""

import datetime as dt

import pytest

from tests.factories.people import assign_csm, make_account
from tests.health.usage import every, use

FIRST, LAST = dt.date(2026, 5, 31), dt.date(2026, 6, 30)


@pytest.fixture
def hooli(people):
    account = make_account("hooli", starts_on=dt.date(2025, 6, 1), seats=1)
    use(account, every(2, account.starts_on, FIRST))
    assign_csm(account, people.dana)
    return account


def test_the_parts_add_up_to_the_difference(people, call, hooli):
    shown = call(people.dana).get(f"/api/v1/accounts/{hooli.pk}/change/?since={FIRST}&until={LAST}").json()

    parts = shown.pop("parts")
    assert list(parts) == ["configuration", "coverage", "time", "behaviour"]
    assert round(shown["before"] + sum(parts.values()), 2) == shown["after"]
    assert parts["time"] < -50


def test_before_the_contract_it_is_unknown(people, call, hooli):
    shown = call(people.dana).get(f"/api/v1/accounts/{hooli.pk}/change/?since=2025-05-01&until={LAST}").json()

    assert shown == {"since": "2025-05-01", "until": "2026-06-30", "before": None, "after": None, "parts": {}}


@pytest.mark.parametrize(
    "query", ["since=2026-06-30&until=2026-06-30", "since=x", "until=2200-01-01", "since=1800-01-01"]
)
def test_days_that_cannot_be_compared_are_400(people, call, hooli, query):
    answer = call(people.dana).get(f"/api/v1/accounts/{hooli.pk}/change/?{query}")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] in ("since", "until")
