"""Use by day, feature and person, and the peers, over HTTP."""

import pytest

from tests.factories.health import AS_OF, make_snapshot, make_usage
from tests.factories.people import make_account


def address(account, kind: str) -> str:
    return f"/api/v1/accounts/{account.pk}/{kind}/?until={AS_OF}"


def test_the_customer_reads_his_own_use(people, call):
    make_usage(people.acme, {"Ann": [0, 2]})
    alice = call(people.alice)

    assert alice.get(address(people.acme, "usage-days") + "&days=3").json() == [
        {"day": "2026-11-19", "events": 3, "users": 1},
        {"day": "2026-11-20", "events": 0, "users": 0},
        {"day": "2026-11-21", "events": 3, "users": 1},
    ]
    assert alice.get(address(people.acme, "people")).json() == [
        {"name": "Ann", "last_active_on": "2026-11-21", "active_days_28": 2, "active_days": 2, "events": 6}
    ]
    assert alice.get(address(people.acme, "features")).json() == []


@pytest.mark.parametrize("kind", ["usage-days", "people", "features", "peers"])
def test_another_companys_use_does_not_exist(people, call, kind):
    assert call(people.charlie).get(address(people.acme, kind)).status_code == 404


def test_the_peers_are_for_staff(people, call):
    make_snapshot(people.acme, plan="premium")
    for n in range(5):
        make_snapshot(make_account(f"peer{n}"), plan="premium", active_days_28=10 + n)

    shown = call(people.dora).get(address(people.acme, "peers")).json()

    assert (shown["basis"], shown["accounts"], shown["medians"]["active_days_28"]) == ("seats", 5, 12)
    assert call(people.alice).get(address(people.acme, "peers")).status_code == 403


@pytest.mark.parametrize("query", ["days=0", "days=401", "days=x", "until=2200-01-01"])
def test_a_stretch_that_cannot_be_is_400(people, call, query):
    assert call(people.dana).get(f"/api/v1/accounts/{people.acme.pk}/usage-days/?{query}").status_code == 400
