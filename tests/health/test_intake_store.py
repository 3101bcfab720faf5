"""Each event once, on its day, for its account."""

from datetime import date

import pytest

from health.models.intake import SetAside
from health.models.rollups import AccountDay, AccountMonth, AccountUsage, FeatureDay, UserDay
from health.models.usage import EventName, UsageEvent, UsageIdentity, UsageUser
from health.queries.usage_check import differences
from health.services import held, rollups
from health.services.intake import Outcome
from tests.factories.people import make_account
from tests.factories.usage import count_in, event, recount, stored

pytestmark = pytest.mark.django_db

ACCEPTED, DUPLICATE, HELD = Outcome.ACCEPTED, Outcome.DUPLICATE, Outcome.HELD


def test_an_event_is_counted_once_however_often_it_is_sent():
    acme = make_account()
    one, again = event(message_id="m-1"), event(message_id="m-1", name="Something else")

    assert count_in(one).outcomes == [ACCEPTED]
    assert count_in(one, again).outcomes == [DUPLICATE, DUPLICATE]
    assert count_in(event(message_id="m-2"), event(message_id="m-2")).outcomes == [ACCEPTED, DUPLICATE]
    assert list(AccountDay.objects.values_list("account_id", "day", "events", "users")) == [
        (acme.pk, date(2026, 5, 4), 2, 1)
    ]


def test_every_roll_up_of_a_day():
    acme = make_account()
    count_in(
        event(user="alice", name="Report created", timestamp="2026-05-04", count="3"),
        event(user="bob", name="Report created", timestamp="2026-05-04T23:59:59Z"),
        event(user="bob", name="Report shared", timestamp="2026-05-31"),
    )
    alice, bob = UsageUser.objects.order_by("external_id")
    created, shared = EventName.objects.order_by("name")
    may_4, may_31 = date(2026, 5, 4), date(2026, 5, 31)

    assert stored() == {
        "users": {(acme.pk, may_4, alice.pk): 3, (acme.pk, may_4, bob.pk): 1, (acme.pk, may_31, bob.pk): 1},
        "features": {(acme.pk, may_4, created.pk): 4, (acme.pk, may_31, shared.pk): 1},
        "days": {(acme.pk, may_4): (4, 2), (acme.pk, may_31): (1, 1)},
        "months": {(acme.pk, date(2026, 5, 1)): 1 << 3 | 1 << 30},
        "spans": {acme.pk: (may_4, may_31)},
        "first days of users": {alice.pk: may_4, bob.pk: may_4},
        "first days of names": {created.pk: may_4, shared.pk: may_31},
    }


@pytest.mark.parametrize(
    ("zone", "timestamp", "day"),
    [
        ("UTC", "2026-05-04T23:30:00Z", date(2026, 5, 4)),
        ("Asia/Shanghai", "2026-05-04T16:00:00Z", date(2026, 5, 5)),
        ("Asia/Shanghai", "2026-05-04T15:59:59.999999Z", date(2026, 5, 4)),
        ("America/Los_Angeles", "2026-05-04T06:59:59Z", date(2026, 5, 3)),
        ("America/Los_Angeles", "2026-05-04T23:30:00-07:00", date(2026, 5, 4)),
        ("Pacific/Kiritimati", "2026-05-04", date(2026, 5, 4)),
        ("Not/A_Zone", "2026-05-04T23:30:00Z", date(2026, 5, 4)),
    ],
)
def test_the_day_is_that_of_the_account(zone, timestamp, day):
    make_account(time_zone=zone)
    count_in(event(timestamp=timestamp))

    assert list(AccountDay.objects.values_list("day", flat=True)) == [day]


def test_a_late_event_makes_news_from_its_day_on():
    acme = make_account()
    count_in(event(timestamp="2026-05-04"))
    AccountUsage.objects.update(stale_from=None, computed=1)
    count_in(event(timestamp="2026-03-01"))

    state = AccountUsage.objects.get(pk=acme.pk)
    assert (state.changed, state.computed, state.stale_from) == (2, 1, date(2026, 3, 1))
    assert (state.first_day, state.last_day) == (date(2026, 3, 1), date(2026, 5, 4))


def test_a_duplicate_makes_no_news():
    make_account()
    count_in(event())
    count_in(event())

    assert AccountUsage.objects.get().changed == 1


def test_usage_of_an_unknown_account_is_held_and_counted_when_it_appears():
    assert count_in(event(account="globex"), event(account="initech")).outcomes == [HELD, HELD]
    assert count_in(event(account="globex")).outcomes == [DUPLICATE]
    assert held.release() == 0

    make_account("globex")

    assert held.release(["initech"]) == 0
    assert held.release(["globex"]) == 1
    assert held.release() == 0
    assert [e.account.external_id for e in UsageEvent.objects.all()] == ["globex"]
    assert list(SetAside.objects.values_list("account", flat=True)) == ["initech"]
    assert count_in(event(account="globex")).outcomes == [DUPLICATE]
    assert stored() == recount()


def test_a_held_event_keeps_all_it_said():
    count_in(event(timestamp="2026-05-04", count="7", properties='{"b": [1, "ü"], "a": null}', message_id="m"))
    make_account(time_zone="Asia/Shanghai")
    held.release()

    raw = UsageEvent.objects.get()
    assert (raw.day, raw.is_whole_day, raw.count, raw.properties) == (
        date(2026, 5, 4),
        True,
        7,
        {"a": None, "b": [1, "ü"]},
    )


def test_a_changed_time_zone_moves_what_was_counted():
    acme = make_account(time_zone="UTC")
    count_in(
        event(timestamp="2026-05-31T20:00:00Z"), event(timestamp="2026-05-31T10:00:00Z"), event(timestamp="2026-05-31")
    )
    acme.time_zone = "Asia/Shanghai"
    acme.save()

    assert rollups.ensure_current([acme.pk]) == 1
    assert rollups.ensure_current() == 0
    assert list(AccountDay.objects.order_by("day").values_list("day", "events", "users")) == [
        (date(2026, 5, 31), 2, 1),
        (date(2026, 6, 1), 1, 1),
    ]
    assert stored() == recount()


def test_days_and_months_left_empty_go():
    acme = make_account(time_zone="UTC")
    count_in(event(timestamp="2026-05-31T20:00:00Z"))
    acme.time_zone = "Asia/Shanghai"
    acme.save()
    rollups.rebuild([acme.pk])

    assert list(AccountMonth.objects.values_list("month", "days")) == [(date(2026, 6, 1), 1)]
    assert (UserDay.objects.count(), FeatureDay.objects.count()) == (1, 1)
    assert stored() == recount()


def test_usage_stored_after_the_time_zone_changed_comes_out_in_the_new_one():
    acme = make_account(time_zone="UTC")
    count_in(event(timestamp="2026-05-04T20:00:00Z"))
    acme.time_zone = "Asia/Shanghai"
    acme.save()
    count_in(event(timestamp="2026-05-04T20:30:00Z"))

    assert list(AccountDay.objects.values_list("day", "events")) == [(date(2026, 5, 5), 2)]
    assert stored() == recount()


def test_verification_finds_what_was_tampered_with():
    acme = make_account()
    count_in(event(), event(user="bob"))
    assert differences() == []

    AccountDay.objects.update(events=5)
    UserDay.objects.filter(user__external_id="bob").delete()
    UsageUser.objects.filter(external_id="alice").update(first_day=date(2020, 1, 1))
    UsageIdentity.objects.all().delete()

    assert sorted((d.what, d.rows) for d in differences()) == [
        ("account days", 2),
        ("first days of users", 3),
        ("identities of raw events", 2),
        ("user days", 1),
    ]
    assert acme.pk == UsageEvent.objects.first().account_id
