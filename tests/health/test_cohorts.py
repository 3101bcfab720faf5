"""Cohort tables against a naive recount, and as the story of a few customers."""

import csv
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import count
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models.company import Account
from health.models.cohorts import CohortCount
from health.queries.cohorts import cohort_table
from health.rules.cohorts import Group, Subject, Unit, averages, label_of, open_from, start_of
from health.services import cohorts as service
from jobs.services import work_through
from tests.health.usage import use

_numbers = count(1)


def account(name: str, starts_on: date, **fields) -> Account:
    return Account.objects.create(external_id=f"{name}-{next(_numbers)}", name=name, starts_on=starts_on, **fields)


def figures(table) -> dict[str, list]:
    """Per cohort its size, then how many were active in each period, None while it is open."""
    return {cohort.label: [cohort.size, *(cell.active for cell in cohort.cells)] for cohort in table}


# --- periods ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "unit", "label"),
    [
        (date(2026, 3, 31), Unit.MONTH, "2026-03"),
        (date(2026, 3, 1), Unit.WEEK, "2026-W09"),
        (date(2026, 3, 2), Unit.WEEK, "2026-W10"),
        (date(2027, 1, 3), Unit.WEEK, "2026-W53"),  # an ISO week belongs to the year of its Thursday
        (date(2024, 12, 30), Unit.WEEK, "2025-W01"),
    ],
)
def test_labels(day, unit, label):
    assert label_of(start_of(day, unit), unit) == label


@pytest.mark.parametrize(
    ("until", "unit", "first_open"),
    [
        (date(2026, 3, 30), Unit.MONTH, date(2026, 3, 1)),
        (date(2026, 3, 31), Unit.MONTH, date(2026, 4, 1)),
        (date(2026, 2, 28), Unit.WEEK, date(2026, 2, 23)),
        (date(2026, 3, 1), Unit.WEEK, date(2026, 3, 2)),
    ],
)
def test_a_period_is_open_until_its_last_day_is_over(until, unit, first_open):
    assert open_from(until, unit) == first_open


# --- stories ---------------------------------------------------------------------------------------------------


@pytest.fixture
def customers(db):
    """Acme and Globex start in January, Initech in March; Acme stays away in March, Globex comes once."""
    acme = account("Acme", date(2026, 1, 5))
    use(acme, [date(2026, 1, 2), date(2026, 1, 20), date(2026, 2, 28), date(2026, 4, 1)])
    use(acme, [date(2026, 2, 10)], "bob")
    globex = account("Globex", date(2026, 1, 31))
    use(globex, [date(2026, 2, 1)], "charlie")
    account("Initech", date(2026, 3, 15))
    return SimpleNamespace(acme=acme, globex=globex)


def test_accounts_by_month(customers):
    table = cohort_table(subject=Subject.ACCOUNTS, unit=Unit.MONTH, until=date(2026, 4, 30))

    assert figures(table) == {"2026-01": [2, 1, 2, 0, 1], "2026-03": [1, 0, 0]}
    assert [cell.share for cell in table[0].cells] == [0.5, 1.0, 0.0, 0.5]


def test_the_month_that_is_not_over_is_left_open(customers):
    """On 29 April it is not known yet who uses it in April, though Acme has been there already."""
    table = cohort_table(subject=Subject.ACCOUNTS, unit=Unit.MONTH, until=date(2026, 4, 29))

    assert figures(table) == {"2026-01": [2, 1, 2, 0, None], "2026-03": [1, 0, None]}
    assert table[0].cells[3].share is None


def test_what_comes_after_the_day_is_not_known_yet(customers):
    table = cohort_table(subject=Subject.ACCOUNTS, unit=Unit.MONTH, until=date(2026, 1, 30))

    assert figures(table) == {"2026-01": [1, None]}


def test_users_by_their_first_event(customers):
    table = cohort_table(subject=Subject.USERS, unit=Unit.MONTH, until=date(2026, 4, 30))

    assert figures(table) == {"2026-01": [1, 1, 1, 0, 1], "2026-02": [2, 2, 0, 0]}


def test_accounts_by_iso_week(customers):
    """Acme starts on a Monday; its event of the Friday before lies in the week before its own and is in no cell."""
    table = cohort_table(subject=Subject.ACCOUNTS, unit=Unit.WEEK, until=date(2026, 2, 4))

    assert figures(table) == {"2026-W02": [1, 0, 0, 1, 0, None], "2026-W05": [1, 1, None]}


def test_an_account_without_a_usage_source_is_in_no_cohort(customers):
    account("Hooli", date(2026, 1, 7), has_usage_source=False)

    table = cohort_table(subject=Subject.ACCOUNTS, unit=Unit.MONTH, until=date(2026, 1, 31))

    assert figures(table) == {"2026-01": [2, 1]}


def test_nobody_has_no_cohorts(db):
    for subject in Subject:
        assert cohort_table(subject=subject, unit=Unit.WEEK, until=date(2026, 1, 31)) == []


@pytest.mark.parametrize("more", [0, 2])
def test_two_statements_however_many_cohorts(customers, django_assert_num_queries, more):
    for number in range(more):
        use(account("Umbrella", date(2025, 6 + number, 1)), [date(2025, 9, number + 1)])

    with django_assert_num_queries(2):
        cohort_table(subject=Subject.ACCOUNTS, unit=Unit.WEEK, until=date(2026, 4, 30))


# --- recount ---------------------------------------------------------------------------------------------------

FIRST = date(2025, 11, 20)  # so that a change of year with its week 1 lies within
days = st.integers(0, 70).map(lambda number: FIRST + timedelta(number))
person = st.lists(days, max_size=6)
company = st.tuples(days, st.lists(person, max_size=3))


def naive(subject: Subject, unit: Unit, until: date, companies) -> dict[str, list]:
    """The definition, word by word: for each cohort, for each period, who of it had an event in it."""
    followed = []
    for starts_on, people in companies:
        if subject is Subject.ACCOUNTS:
            followed.append((starts_on, [day for events in people for day in events]))
        else:
            followed += [(min(events), events) for events in people if events]
    cohorts = defaultdict(list)
    for since, events in followed:
        if since <= until:
            cohorts[start_of(since, unit)].append(events)
    table = {}
    for start, members in sorted(cohorts.items()):
        row, period = [len(members)], start
        while period <= until:
            after = (period + timedelta(32)).replace(day=1) if unit is Unit.MONTH else period + timedelta(7)
            over = after - timedelta(1) <= until
            row.append(sum(any(period <= day < after for day in events) for events in members) if over else None)
            period = after
        table[label_of(start, unit)] = row
    return table


class TestRecount(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(companies=st.lists(company, max_size=4), until=days)
    def test_every_table_equals_the_naive_one(self, companies, until):
        with transaction.atomic():
            for starts_on, people in companies:
                of = account("Acme", starts_on)
                for number, events in enumerate(people):
                    use(of, events, f"user {number}")
            for subject in Subject:
                for unit in Unit:
                    table = cohort_table(subject=subject, unit=unit, until=until)
                    assert figures(table) == naive(subject, unit, until, companies)
            transaction.set_rollback(True)


# --- command ---------------------------------------------------------------------------------------------------


def test_export(customers, tmp_path, capsys):
    file = tmp_path / "cohorts.csv"

    call_command("export_cohorts", "--subject=accounts", "--unit=month", "--until=2026-04-29", f"--out={file}")

    with file.open(encoding="utf-8", newline="") as opened:
        assert list(csv.reader(opened)) == [
            ["cohort", "size", "period", "active", "share"],
            ["2026-01", "2", "0", "1", "0.5"],
            ["2026-01", "2", "1", "2", "1.0"],
            ["2026-01", "2", "2", "0", "0.0"],
            ["2026-01", "2", "3", "", ""],
            ["2026-03", "1", "0", "0", "0.0"],
            ["2026-03", "1", "1", "", ""],
        ]
    assert capsys.readouterr().out == ""


def test_export_to_standard_output(customers, capsys):
    call_command("export_cohorts", "--subject=users", "--unit=week", "--until=2026-01-11")

    assert capsys.readouterr().out.splitlines() == [
        "cohort,size,period,active,share",
        "2026-W01,1,0,1,1.0",
        "2026-W01,1,1,0,0.0",
    ]


def test_a_file_that_cannot_be_written_is_a_wrong_call(db, tmp_path):
    with pytest.raises(CommandError) as refused:
        call_command("export_cohorts", "--subject=users", "--unit=week", "--until=2026-01-11", f"--out={tmp_path}")

    assert refused.value.returncode == 2
    assert str(refused.value) == f"{tmp_path}: Is a directory"


# --- kept counts -----------------------------------------------------------------------------------------------

NOON = datetime(2026, 4, 29, 12, tzinfo=UTC)


def test_the_clock_counts_everybody_and_what_was_asked_for(customers, monkeypatch):
    """Every six hours; a group that nobody has asked for in two weeks is forgotten."""
    monkeypatch.setattr(service, "LIVE", 1)
    basic = Group(plan="basic")
    service.keep(subject=Subject.USERS, unit=Unit.WEEK, group=basic, until=date(2026, 4, 1), at=NOON - timedelta(20))
    service.keep(subject=Subject.USERS, unit=Unit.MONTH, group=basic, until=date(2026, 4, 28), at=NOON - timedelta(1))

    run = service.count_wanted(at=NOON)
    work_through(run.pk, clock=lambda: NOON)

    kept = {(row.subject, row.unit, row.group): row.until for row in CohortCount.objects.all()}
    everybody = {(subject.value, unit.value, "") for subject in Subject for unit in Unit}
    assert set(kept) == {*everybody, ("users", "month", '{"plan": "basic"}')}
    assert service.count_wanted(at=NOON + timedelta(hours=1)) is None


def test_few_accounts_are_counted_when_somebody_looks(customers):
    assert service.count_wanted(at=NOON) is None
    assert CohortCount.objects.count() == 0


@pytest.mark.parametrize("until", [date(2026, 4, 30), date(2026, 3, 31), date(2026, 1, 10)])
@pytest.mark.parametrize("unit", list(Unit))
def test_a_kept_count_says_what_a_fresh_one_says_for_its_day_and_every_earlier_one(customers, monkeypatch, until, unit):
    fresh = cohort_table(subject=Subject.ACCOUNTS, unit=unit, until=until)
    monkeypatch.setattr(service, "LIVE", 0)
    service.keep(subject=Subject.ACCOUNTS, unit=unit, group=Group(), until=date(2026, 4, 30), at=NOON)

    kept = service.ask(subject=Subject.ACCOUNTS, unit=unit, until=until, group=Group(), at=NOON)

    assert (kept.table, kept.is_kept) == (fresh, True)


def test_averages_weigh_every_member_the_same(customers):
    table = cohort_table(subject=Subject.ACCOUNTS, unit=Unit.MONTH, until=date(2026, 4, 29))

    assert [(each.period, each.size, each.active) for each in averages(table)] == [
        (0, 3, 1), (1, 2, 2), (2, 2, 0), (3, 0, 0),
    ]  # fmt: skip
    assert averages(table)[3].share is None
