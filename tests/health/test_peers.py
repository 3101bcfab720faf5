"""The peer group: neighbours in the plan's list by seats, never fewer than five, their medians; use by feature."""

import datetime as dt

import pytest

from health.models.rollups import FeatureDay
from health.models.scores import AccountSnapshot
from health.models.usage import EventName
from health.queries.features import feature_use
from health.queries.peers import events_a_day, peers_of, shares_by_feature
from health.rules.peers import median_of, seats_alike
from tests.factories.health import AS_OF, make_snapshot, make_usage
from tests.factories.people import make_account
from tiers.models.features import ProductFeature
from tiers.models.plans import Plan


def _account(name: str, seats: int | None = 20, **fields) -> AccountSnapshot:
    return make_snapshot(make_account(name, seats=seats), **{"plan": "premium", **fields})


@pytest.fixture
def acme(db) -> AccountSnapshot:
    return _account("acme", dau_mean_28=3.0)


def _names(peers) -> set[str]:
    return set(AccountSnapshot.objects.filter(pk__in=peers.account_ids).values_list("external_id", flat=True))


@pytest.mark.parametrize(
    ("values", "expected"),
    [([1, 2, 3, 4, 100], 3), ([1, 2, 3, 4, 5, 6], 3.5), ([1, 2, 3, 4, None], None), ([], None)],
)
def test_the_median_of_fewer_than_five_known_values_is_unknown(values, expected):
    assert median_of(values) == expected


def test_seats_from_half_to_twice_are_alike():
    assert [seats_alike(seats) for seats in (1, 5, 20)] == [(1, 2), (3, 10), (10, 40)]


def test_peers_are_current_accounts_of_the_plan_with_about_as_many_seats(acme):
    for seats in (10, 15, 20, 20, 40):
        _account(f"in{AccountSnapshot.objects.count()}", seats, dau_mean_28=float(seats))
    _account("small", 9)
    _account("large", 41)
    _account("other", 20, plan="basic")
    _account("gone", 20, ends_on=AS_OF - dt.timedelta(days=1))
    _account("unknown", None)

    peers = peers_of(acme)

    assert _names(peers) == {"in1", "in2", "in3", "in4", "in5"}
    assert (peers.basis, peers.is_enough, peers.medians["dau_mean_28"]) == ("seats", True, 20.0)


def test_four_are_too_few(acme):
    for n in range(4):
        _account(f"in{n}")

    peers = peers_of(acme)

    assert (peers.count, peers.is_enough, peers.medians) == (4, False, {})
    assert (events_a_day(peers, AS_OF), shares_by_feature(peers, AS_OF)) == (None, {})


def test_the_nearest_25_above_and_below_are_enough(acme):
    for n in range(40):
        _account(f"more{n:02}", 21 + n // 10)
        _account(f"less{n:02}", 19 - n // 10)

    found = _names(peers_of(acme))

    assert len(found) == 50
    assert {name for name in found if name.startswith("more")} >= {f"more{n:02}" for n in range(20)}


def test_without_seats_the_industry_decides(db):
    acme = _account("acme", None, industry="Retail")
    for n in range(5):
        _account(f"in{n}", None, industry="Retail")
        _account(f"out{n}", None, industry="Media")

    assert _names(peers_of(acme)) == {f"in{n}" for n in range(5)}
    acme.industry = ""
    assert peers_of(acme).account_ids == []


def test_the_peers_events_a_day_count_the_silent_too(acme):
    for n in range(5):
        peer = _account(f"in{n}")
        make_usage(peer.account, {"Ann": list(range(28))} if n > 2 else {})

    assert events_a_day(peers_of(acme), AS_OF) == 0
    make_usage(AccountSnapshot.objects.get(external_id="in0").account, {"Ann": list(range(14))})
    assert events_a_day(peers_of(acme), AS_OF) == 1.5


def _use(snapshot: AccountSnapshot, event: str, days: dict[int, int]) -> None:
    name, _new = EventName.objects.get_or_create(name=event, defaults={"first_day": AS_OF})
    for ago, events in days.items():
        day = AS_OF - dt.timedelta(days=ago)
        FeatureDay.objects.create(account=snapshot.account, day=day, event=name, events=events)


def test_which_share_of_the_peers_uses_a_feature(acme):
    for n in range(5):
        _use(_account(f"in{n}"), "Export", {0: 1, 1: 1} if n < 2 else {28: 1})

    assert shares_by_feature(peers_of(acme), AS_OF) == {"Export": 0.4}


def test_what_the_plan_has_and_nobody_uses(acme):
    premium, basic = (Plan.objects.get_or_create(key=key, defaults={"name_en": key})[0] for key in ("premium", "basic"))
    for event, plans in (("Export", [premium]), ("Alert", [premium, basic]), ("Basics", [basic]), ("Login", [])):
        ProductFeature.objects.create(event=event, label_en=f"{event}s", label_zh=event).plans.set(plans)
    _use(acme, "Export", {0: 5, 27: 1, 28: 7, 55: 1, 56: 9, 83: 1})
    _use(acme, "Login", {84: 3})
    _use(acme, "Secret", {60: 2})

    found = feature_use(acme.pk, plan="premium", until=AS_OF)

    assert [(use.label, use.events_28, use.events_previous_28, use.is_unused) for use in found] == [
        ("Exports", 6, 8, False),
        ("Alerts", 0, 0, True),
        ("Basicss", 0, 0, False),
        ("Logins", 0, 0, True),
        ("Secret", 0, 0, False),
    ]
    assert [use.label for use in found if not use.is_included] == ["Basicss"]
    assert [use.label for use in feature_use(acme.pk, plan="", until=AS_OF) if use.is_unused] == [
        "Alerts", "Basicss", "Logins",
    ]  # fmt: skip
