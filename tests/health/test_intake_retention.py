"""Raw events go after their months; what was counted from them stays, and nothing counts again."""

import datetime as dt

import pytest
from django.db import connection

from health.models.intake import RawEventsDropped
from health.models.usage import UsageEvent
from health.queries.usage_check import compared_from, differences
from health.services import partitions, retention, rollups
from health.services.intake import Outcome
from tests.factories.people import make_account
from tests.factories.usage import AT, count_in, event, stored

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_months_of_others(db):
    """Months that tests with transactions of their own have left behind; the end of this test brings them back."""
    if connection.vendor == "postgresql":
        partitions.drop_before(dt.date(2200, 1, 1))
    partitions.forget()
    yield
    partitions.forget()


def test_old_months_go_whole_and_roll_ups_stay():
    make_account()
    old, last, kept = (event(timestamp=f"{day}T10:00:00Z") for day in ("2024-10-31", "2024-11-01", "2026-11-01"))
    count_in(old, last, kept)
    before = stored()

    assert retention.first_month_kept(dt.date(2026, 11, 22), 24) == dt.date(2024, 11, 1)
    assert retention.apply_retention(months=24, at=AT) == 1
    assert retention.apply_retention(months=24, at=AT) == 0
    assert list(UsageEvent.objects.order_by("at").values_list("day", flat=True)) == [
        dt.date(2024, 11, 1),
        dt.date(2026, 11, 1),
    ]
    assert stored() == before
    assert count_in(old).outcomes == [Outcome.DUPLICATE]
    assert (compared_from(), differences()) == (dt.date(2024, 11, 2), [])
    assert RawEventsDropped.objects.get().before_month == dt.date(2024, 11, 1)


def test_a_time_zone_that_changes_afterwards_moves_only_what_is_kept():
    acme = make_account()
    count_in(event(timestamp="2024-10-30T22:00:00Z"), event(timestamp="2026-11-01T22:00:00Z"))
    retention.apply_retention(months=24, at=AT)
    acme.time_zone = "Asia/Shanghai"
    acme.save()
    rollups.rebuild([acme.pk])

    assert sorted(day for _, day in stored()["days"]) == [dt.date(2024, 10, 30), dt.date(2026, 11, 2)]


def test_partitions_are_made_on_demand_and_hold_their_month():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite keeps raw events in one table")
    make_account()
    count_in(event(timestamp="2025-12-31T23:59:59.999999Z"), event(timestamp="2026-01-01"))

    assert partitions.standing()[-2:] == [dt.date(2025, 12, 1), dt.date(2026, 1, 1)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM health_usageevent_2025_12")
        assert cursor.fetchone() == (1,)
