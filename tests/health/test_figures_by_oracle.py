"""Every figure against the oracle: random customers, their usage stored as all usage is, read back as of any day."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models.company import Account
from health.models.activation import Pause
from health.queries.evaluation import evaluate
from health.queries.models import default_definition
from health.rules.activation import STATES
from health.rules.events import read_event
from health.rules.evidence import NEVER
from health.rules.model import as_json
from health.rules.policy import DEFAULT
from health.rules.policy import as_json as policy_json
from health.rules.score import BANDS
from health.services.intake import store
from health.services.policies import set_policy
from lib.periods import date_of
from tests.health.oracle import Customer, Judge
from tiers.models.features import ProductFeature

FIRST = date(2024, 1, 31)
AT = datetime(2026, 7, 1, tzinfo=UTC)
EVENTS = ("Report created", "Login", "Export", "Share")
OWN_POLICY = {
    "deadline_months": 2,
    "milestones": [
        {"key": "days", "type": "active_days", "at_least": 3},
        {"key": "exports", "type": "event_count", "event": "Export", "at_least": 4},
        {"key": "people", "type": "distinct_users", "at_least": 3, "at_least_one_seat": 1},
    ],
}


def days(first: int = 0, last: int = 400) -> st.SearchStrategy[date]:
    return st.integers(first, last).map(lambda number: FIRST + timedelta(number))


@st.composite
def customers(draw: st.DrawFn, number: int) -> Customer:
    starts_on = draw(days(0, 200))
    ends_on = draw(st.none() | st.integers(0, 200).map(lambda length: starts_on + timedelta(length)))
    row = st.tuples(st.sampled_from("abcde"), st.sampled_from(EVENTS), days(), st.integers(1, 5))
    dense = st.builds(
        lambda first, step, user: [(user, "Login", first + timedelta(step * n), 1) for n in range(30)],
        days(0, 200),
        st.integers(1, 9),
        st.sampled_from("abc"),
    )
    usage = draw(st.lists(row, max_size=25)) + draw(st.just([]) | dense)
    return Customer(
        name=f"customer {number}",
        starts_on=starts_on,
        ends_on=ends_on,
        seats=draw(st.none() | st.integers(0, 6)),
        has_source=draw(st.sampled_from([True, True, True, False])),
        usage=[row for row in usage if row[2] <= FIRST + timedelta(400)],
        pauses=draw(pauses(starts_on)),
    )


@st.composite
def pauses(draw: st.DrawFn, starts_on: date) -> list[tuple[date, date | None]]:
    found, first = [], starts_on + timedelta(draw(st.integers(-10, 60)))
    for _ in range(draw(st.integers(0, 3))):
        last = first + timedelta(draw(st.integers(0, 20)))
        found.append((first, last))
        first += timedelta(draw(st.integers(0, 40)))
    if found and draw(st.booleans()):
        found[-1] = (found[-1][0], None)
    return found


worlds = st.tuples(*(customers(number) for number in range(3)))


@contextmanager
def stored(world: tuple[Customer, ...]) -> Iterator[dict[str, int]]:
    """The customers as accounts, by name, as long as the block runs."""
    with transaction.atomic():
        ids = {}
        for customer in world:
            account = Account.objects.create(
                external_id=customer.name,
                name=customer.name,
                starts_on=customer.starts_on,
                ends_on=customer.ends_on,
                seats=customer.seats,
                has_usage_source=customer.has_source,
            )
            ids[customer.name] = account.pk
            Pause.objects.bulk_create(
                Pause(account=account, starts_on=first, ends_on=last, reason="moving")
                for first, last in customer.pauses
            )
            events = [
                read_event((customer.name, user, event, day.isoformat(), f"{customer.name} {n}", str(count), ""))
                for n, (user, event, day, count) in enumerate(customer.usage)
            ]
            if events:
                store(events, at=AT)
        yield ids
        transaction.set_rollback(True)


def name_features() -> tuple[set[str], set[str]]:
    for event, is_core in (("Report created", True), ("Export", True), ("Login", False), ("Never sent", False)):
        ProductFeature.objects.create(event=event, label_en=event, label_zh=event, is_core=is_core)
    return {"Report created", "Export", "Login", "Never sent"}, {"Report created", "Export"}


def same(found: float, expected: float | None) -> bool:
    return math.isnan(found) if expected is None else math.isclose(found, expected, rel_tol=1e-12, abs_tol=1e-12)


@pytest.mark.django_db
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(world=worlds, day=days(200, 420), ago=st.integers(0, 60), catalogue=st.booleans(), own_policy=st.booleans())
def test_figures_are_those_of_the_oracle(world, day, ago, catalogue, own_policy):
    until = day - timedelta(ago)
    with stored(world) as ids:
        features, core = name_features() if catalogue else ((), ())
        milestones, months = policy_json(DEFAULT), 3
        if own_policy:
            set_policy(document=OWN_POLICY, actor=None, at=AT)
            milestones, months = OWN_POLICY["milestones"], 2
        model = as_json(default_definition())
        found = evaluate(list(ids.values()), as_of=day, until=until)

        for customer in world:
            place = found.account_ids.tolist().index(ids[customer.name])
            judge = Judge(customer, day, features=features, core=core, everybody=world, until=until)
            expected = judge.metrics()
            wrong = {
                name: (found.metrics[name][place], value)
                for name, value in expected.items()
                if not same(found.metrics[name][place], value)
            }
            assert wrong == {}
            assert set(found.metrics) == set(expected)

            activation = found.activation
            activated_on = int(activation.activated_on[place])
            assert (
                STATES[activation.state[place]],
                None if activated_on == NEVER else date_of(activated_on),
                date_of(activation.deadline[place]),
            ) == judge.activation(milestones, months)

            is_new = judge.is_new(milestones, months)
            score, coverage = judge.score(model, is_new)
            assert bool(found.is_new[place]) == is_new
            assert same(found.scores.exact[place], None if score is None else float(score))
            assert same(found.scores.coverage[place], float(coverage))
            hundredths = -1 if score is None else math.floor(round(score * 100, 6) + 0.5)
            assert found.scores.hundredths[place] == hundredths
            assert BANDS[found.scores.band[place]] == band(hundredths, coverage)


def band(hundredths: int, coverage: float) -> str:
    if coverage < 0.5:
        return "unknown"
    return "at_risk" if hundredths < 5000 else "watch" if hundredths < 7500 else "healthy"


@pytest.mark.django_db
@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(world=worlds, day=days(200, 420))
def test_one_account_alone_gives_the_same_digits_as_among_others(world, day):
    with stored(world) as ids:
        together = evaluate(list(ids.values()), as_of=day)

        for place, account in enumerate(sorted(ids.values())):
            alone = evaluate([account], as_of=day)
            assert {name: str(values[0]) for name, values in alone.metrics.items()} == {
                name: str(values[place]) for name, values in together.metrics.items()
            }
            assert str(alone.scores.exact[0]) == str(together.scores.exact[place])


@pytest.mark.django_db
def test_who_returns_after_the_first_weeks_is_not_overlooked_for_a_later_newcomer():
    """Alice and Charlie were there before the contract; Charlie comes back on day 30, Bob is new on day 40."""
    start = date(2024, 3, 1)
    usage = [("alice", -5), ("charlie", -5), ("alice", 3), ("charlie", 30), ("bob", 40)]
    acme = Customer("acme", start, usage=[(user, "Login", start + timedelta(day), 1) for user, day in usage])
    policy = {"milestones": [{"key": "team", "type": "distinct_users", "at_least": 2}]}
    with stored((acme,)) as ids:
        set_policy(document=policy, actor=None, at=AT)
        found = evaluate(list(ids.values()), as_of=date(2024, 6, 1)).activation

    assert date_of(found.activated_on[0]) == start + timedelta(30)
