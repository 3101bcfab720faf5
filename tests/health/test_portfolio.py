"""What the clock counts and explains: the portfolio by band, disagreements, who moved and why."""

import datetime as dt

import pytest

from health.models.activation import Flag
from health.models.opinions import Override, Pulse
from health.models.portfolio import Disagreement, Movement, Tally
from health.models.scores import AccountSnapshot
from health.queries.portfolio import Count, count_movements, movements, portfolio
from health.services import portfolio as service
from health.services.recompute import start_recompute
from jobs.services import work_through
from tests.factories.health import AS_OF, make_snapshot
from tests.factories.people import make_account, make_staff
from tests.health.usage import every, use

AT = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
TODAY = AT.date()


@pytest.fixture
def dana(db):
    return make_staff("dana")


def _add(name: str, **fields):
    return make_snapshot(make_account(name), **fields)


def _count(band: str, now: int, before_7: int, before_30: int, whole: int) -> Count:
    return Count(band, now, before_7, before_30, whole)


def test_accounts_by_band_now_and_before(dana):
    _add("acme", csm=dana, band="at_risk", band_7="watch", band_30="healthy")
    _add("globex", csm=dana, band="healthy", band_7="healthy", band_30="")
    _add("initech", band="healthy", band_7="at_risk", band_30="at_risk")

    service.count(at=AT)

    assert portfolio([dana.pk]).accounts == [
        _count("at_risk", 1, 0, 0, 2),
        _count("watch", 0, 1, 0, 2),
        _count("healthy", 1, 1, 1, 2),
        _count("unknown", 0, 0, 0, 2),
    ]
    assert portfolio(None).accounts[2] == _count("healthy", 2, 1, 1, 3)
    assert portfolio(None).accounts[0].change_30 == 0
    assert portfolio(None).counted_at == AT


def test_before_anything_was_counted(db):
    found = portfolio(None)

    assert (found.counted_at, found.values, found.accounts[0]) == (None, {}, _count("at_risk", 0, 0, 0, 0))
    assert found.accounts[0].share is None


def test_who_left_counts_as_long_as_the_contract_ran(dana):
    """Gone three days ago: not among the accounts of now, but among those of a week ago."""
    gone = make_account("gone", ends_on=AS_OF - dt.timedelta(3))
    fresh = make_account("fresh", starts_on=AS_OF - dt.timedelta(10))
    make_snapshot(gone, csm=dana, band="at_risk", band_7="at_risk", band_30="watch")
    make_snapshot(fresh, csm=dana, band="healthy", band_7="healthy", band_30="")

    service.count(at=AT)

    assert portfolio(None).accounts == [
        _count("at_risk", 0, 1, 0, 1),
        _count("watch", 0, 0, 1, 1),
        _count("healthy", 1, 1, 0, 1),
        _count("unknown", 0, 0, 0, 1),
    ]


def test_values_stay_in_their_currencies(dana):
    for n, (currency, value) in enumerate((("EUR", 100_00), ("EUR", 50_00), ("JPY", 7), ("EUR", None))):
        _add(f"a{n}", csm=dana, band="watch", band_7="watch", currency=currency, annual_value_minor=value)

    service.count(at=AT)
    found = portfolio(None)

    assert list(found.values) == ["EUR", "JPY"]
    assert found.values["EUR"][1] == _count("watch", 150_00, 150_00, 0, 150_00)
    assert found.values["JPY"][1] == _count("watch", 7, 7, 0, 7)
    assert found.with_value == 3


def test_the_ladder_and_the_warnings_given(dana):
    days = {"new": 5, "thirty": 30, "warned": 40, "sixty": 74, "last": 80}
    for name, age in days.items():
        account = make_account(name, starts_on=AS_OF - dt.timedelta(age))
        make_snapshot(account, activation_state="in_progress", activated_on=None)
    late = _add("late", activation_state="not_activated", activated_on=None)
    _add("done")
    Flag.objects.create(account_id=late.pk, kind="not_activated", opened_on=AS_OF)
    warned = AccountSnapshot.objects.get(name="Warned")
    Flag.objects.create(account_id=warned.pk, kind="activation_warning_30", opened_on=AS_OF)

    service.count(at=AT)

    assert portfolio(None).ladder == [
        ("start", 1, 0), ("day_30", 2, 1), ("day_60", 1, 0), ("day_75", 1, 0), ("overdue", 1, 1), ("paused", 0, 0),
    ]  # fmt: skip


def test_counting_again_takes_the_place_of_what_was_counted(dana):
    snapshot = _add("acme", csm=dana)
    service.count(at=AT)
    AccountSnapshot.objects.filter(pk=snapshot.pk).update(band="healthy")
    service.count(at=AT)

    assert [(row.csm_id, row.value, row.accounts) for row in Tally.objects.filter(measure="band")] == [
        (dana.pk, "healthy", 1)
    ]


def test_the_clock_counts_once_in_five_minutes(db):
    moments = [AT + dt.timedelta(minutes=minute) for minute in (0, 1, 4, 5)]

    assert [service.keep_by_clock(today=TODAY, at=at) for at in moments] == [True, False, False, True]


@pytest.mark.parametrize(
    ("band", "pulses", "override", "since"),
    [
        ("healthy", ["bad"], None, dt.date(2026, 11, 10)),
        ("healthy", ["bad", "good"], None, None),
        ("at_risk", ["bad", "good"], None, dt.date(2026, 11, 11)),
        ("watch", ["bad"], None, None),
        ("watch", [], "healthy", dt.date(2026, 11, 20)),
        ("watch", [], "watch", None),
        ("healthy", ["bad"], "healthy", dt.date(2026, 11, 10)),
    ],
)
def test_disagreements(dana, band, pulses, override, since):
    acme = _add("acme", band=band).account
    for n, value in enumerate(pulses):
        Pulse.objects.create(account=acme, value=value, at=dt.datetime(2026, 11, 10 + n, 8, tzinfo=dt.UTC), by=dana)
    if override:
        Override.objects.create(
            account=acme, band=override, reason="x", by=dana, expires_on=TODAY, at=AT - dt.timedelta(2)
        )  # fmt: skip

    service.compare(today=TODAY, at=AT)

    assert list(Disagreement.objects.values_list("since", flat=True)) == ([since] if since else [])


# --- movements ---------------------------------------------------------------------------------------------------


@pytest.fixture
def world(transactional_db):
    """Acme used it daily and stopped; Globex was silent and began; Initech goes on as ever."""
    start, last = dt.date(2025, 6, 1), dt.date(2026, 6, 30)
    use(make_account("acme", starts_on=start, seats=1), every(1, start, last - dt.timedelta(20)))
    use(make_account("globex", starts_on=start, seats=1), every(1, last - dt.timedelta(6), last))
    use(make_account("initech", starts_on=start, seats=1), every(1, start, last))
    at = dt.datetime(2026, 7, 1, tzinfo=dt.UTC)
    for days in (7, 0):
        work_through(start_recompute(as_of=last - dt.timedelta(days), requested_by="tests", at=at).pk)
    service.keep(today=at.date(), at=at)
    return at


def test_the_recompute_knows_the_band_of_a_week_before(world):
    bands = AccountSnapshot.objects.order_by("name").values_list("name", "band_7", "band", "band_30")

    assert list(bands) == [
        ("Acme", "healthy", "at_risk", ""), ("Globex", "at_risk", "healthy", ""), ("Initech", "healthy", "healthy", ""),
    ]  # fmt: skip


def test_who_moved_and_why(world):
    (down,), (up,) = (movements(None, is_up=is_up, most=9) for is_up in (False, True))

    assert (down.snapshot.name, down.band_before, down.band_after, down.cause) == ("Acme", "healthy", "at_risk", "time")
    assert (up.snapshot.name, up.band_before, up.band_after, up.cause) == ("Globex", "at_risk", "healthy", "behaviour")
    for move in (down, up):
        assert move.configuration + move.coverage + move.time + move.behaviour == move.change
        assert move.change == move.snapshot.trend_7
    assert down.change < 0 < up.change
    assert down.signal_change < 0 < up.signal_change
    assert [count_movements(None, is_up=is_up) for is_up in (False, True)] == [1, 1]


def test_what_is_explained_is_left_alone_until_the_figures_change(world):
    assert service.explain(at=world) == 0

    AccountSnapshot.objects.filter(name="Acme").update(computed_at=world + dt.timedelta(hours=1))
    assert service.explain(at=world) == 1

    AccountSnapshot.objects.filter(name="Acme").update(band="healthy")
    assert service.explain(at=world) == 0
    assert [move.snapshot.name for move in Movement.objects.select_related("snapshot")] == ["Globex"]
