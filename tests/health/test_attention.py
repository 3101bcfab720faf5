"""Who to call first, and why."""

import datetime as dt
from dataclasses import replace

import pytest

from health.models.scores import AccountSnapshot
from health.queries.attention import accounts_to_call
from health.rules import attention
from health.rules.attention import Reason, Signs, reasons, urgency
from health.rules.model import METRICS, Signal
from tests.factories.health import make_snapshot
from tests.factories.people import make_account

TODAY = dt.date(2026, 11, 22)
CALM = Signs("healthy", 9000, 0, "activated", dt.date(2026, 4, 15), None, 1, 1.0)


def _days(n: int) -> dt.date:
    return TODAY + dt.timedelta(days=n)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"trend_30": -999, "trend_7": -999}, []),
        ({"trend_30": -1000}, [Reason("drop", 15, 10)]),
        ({"trend_30": -1000, "trend_7": -1200}, [Reason("drop_week", 22, 12)]),
        ({"trend_30": -9000}, [Reason("drop", 45, 90)]),
        ({"trend_30": None, "score": None, "recency_days": None, "recency_ratio": None}, []),
        (
            {"activation_state": "not_activated", "activation_deadline": _days(-60)},
            [Reason("overdue", 35, 60, _days(-60))],
        ),
        (
            {"activation_state": "not_activated", "activation_deadline": _days(-61)},
            [Reason("long_overdue", 10, 61, _days(-61))],
        ),
        (
            {"activation_state": "in_progress", "activation_deadline": _days(14), "warned": 75, "warned_on": _days(-1)},
            [Reason("deadline_near", 25, 14, _days(14))],
        ),
        ({"activation_state": "in_progress", "activation_deadline": _days(15)}, []),
        (
            {"activation_state": "in_progress", "activation_deadline": _days(15), "warned": 60, "warned_on": _days(-4)},
            [Reason("warned", 12, 60, _days(-4))],
        ),
        ({"activation_state": "paused", "activation_deadline": _days(3)}, []),
        ({"recency_days": 4, "recency_ratio": 5.0}, []),
        ({"recency_days": 5, "recency_ratio": 5.0}, [Reason("silent", 20, 5)]),
        ({"recency_days": 90, "recency_ratio": 1.0}, []),
        ({"ends_on": _days(14)}, [Reason("ends_soon", 10, 14, _days(14))]),
        ({"ends_on": _days(15)}, []),
        ({"pulse": "good", "pulse_on": TODAY}, []),
        ({"pulse": "bad", "pulse_on": TODAY}, [Reason("disagrees", 15, 0, TODAY, opinion="bad")]),
        ({"override": "healthy", "override_on": TODAY}, []),
        ({"override": "watch", "override_on": TODAY}, [Reason("disagrees", 15, 0, TODAY, opinion="watch")]),
        ({"ends_on": _days(90), "band": "watch"}, [Reason("ends_soon", 15, 90, _days(90))]),
        ({"ends_on": _days(91), "band": "watch"}, []),
        ({"ends_on": _days(0), "band": "at_risk"}, [Reason("ends_soon", 30, 0, TODAY), Reason("at_risk", 15)]),
        ({"ends_on": _days(-1), "band": "at_risk", "trend_30": -5000}, []),
    ],
)
def test_reasons(changes, expected):
    assert reasons(replace(CALM, **changes), TODAY) == expected


def test_what_has_just_begun_weighs_more_than_what_has_long_been_bad():
    slipping = replace(CALM, band="watch", trend_30=-3000)
    long_bad = replace(CALM, band="at_risk", score=0, activation_state="not_activated", activation_deadline=_days(-300))

    assert urgency(reasons(slipping, TODAY)) > urgency(reasons(long_bad, TODAY))


def test_every_kind_of_reason_has_words():
    from dashboard.reasons import words

    spoken = [words(Reason(kind, 1, 3, TODAY, opinion="bad")) for kind in attention.KINDS]

    assert len(set(spoken)) == len(attention.KINDS) - 1  # overdue, for long or not, is one sentence


def test_the_signal_that_misses_most_of_what_it_could_bring():
    signals = [Signal("recency_ratio", 50, ((0, 0), (1, 100))), Signal("seat_utilisation", 50, ((0, 0), (1, 100)))]

    assert attention.weakest({"recency_ratio": 4000, "seat_utilisation": 500}, signals) == "seat_utilisation"
    assert attention.weakest({"recency_ratio": 4000}, signals) == "recency_ratio"  # alone it could bring all
    assert attention.weakest({"recency_ratio": 5000, "seat_utilisation": 5000}, signals) == ""
    assert attention.weakest({}, signals) == ""


def test_every_metric_of_a_model_has_words_for_its_weakness():
    from dashboard.reasons import WEAK

    assert set(WEAK) == set(METRICS)


@pytest.mark.django_db
def test_where_only_the_band_speaks_the_weakest_signal_is_named(django_assert_num_queries):
    from dashboard.reasons import sentence

    for n in range(3):
        make_snapshot(
            make_account(f"a{n}"),
            band="at_risk",
            score=3700 + n,
            trend_30=0,
            contributions={"active_days_28": 3500 + n, "seat_utilisation": 200},
        )
    with django_assert_num_queries(3):
        calls = accounts_to_call(AccountSnapshot.objects.all(), today=TODAY)

    assert [sentence(call.reasons) for call in calls] == ["Few seats in use"] * 3


@pytest.mark.django_db
def test_the_most_urgent_come_first_and_calm_ones_not_at_all(django_assert_num_queries):
    make_snapshot(make_account("calm"), band="healthy", score=9000, trend_30=100)
    make_snapshot(make_account("drop"), trend_30=-2000)
    make_snapshot(make_account("risk"), band="at_risk", score=3000)
    make_snapshot(make_account("both"), band="at_risk", score=4000, trend_30=-2500, ends_on=_days(30))
    make_snapshot(make_account("gone"), band="at_risk", score=0, trend_30=-6000, ends_on=_days(-3))
    make_snapshot(make_account("late"), activation_state="not_activated", activation_deadline=_days(-5))

    with django_assert_num_queries(2):
        calls = accounts_to_call(AccountSnapshot.objects.all(), today=TODAY, limit=3)

    assert [call.account.name for call in calls] == ["Both", "Late", "Drop"]
