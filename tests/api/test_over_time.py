"""Cohorts and time to value over HTTP."""

from datetime import UTC, date, datetime, timedelta

import pytest

from health.queries.cohorts import cohort_table
from health.rules.cohorts import Subject, Unit
from tests.factories.health import make_snapshot


def test_cohorts_are_those_of_the_export(people, call):
    shown = call(people.dana).get("/api/v1/cohorts/?subject=accounts&unit=week&until=2026-02-03").json()

    assert shown == [
        {
            "cohort": cohort.label,
            "starts_on": cohort.starts_on.isoformat(),
            "size": cohort.size,
            "cells": [{"period": cell.period, "active": cell.active, "share": cell.share} for cell in cohort.cells],
        }
        for cohort in cohort_table(subject=Subject.ACCOUNTS, unit=Unit.WEEK, until=date(2026, 2, 3))
    ]
    assert [(row["cohort"], row["size"], len(row["cells"])) for row in shown] == [("2026-W03", 2, 4)]


def test_time_to_value(people, call):
    """Acme was activated 45 days after its start, Globex is still open."""
    make_snapshot(people.acme, plan="premium")
    make_snapshot(people.globex, activated_on=None)

    assert call(people.lea).get("/api/v1/time-to-value/?as_of=2026-06-30").json() == {
        "as_of": "2026-06-30",
        "overall": {"accounts": 2, "activated": 1, "median": 45, "p75": None, "p90": None},
        "by_plan": {
            "": {"accounts": 1, "activated": 0, "median": None, "p75": None, "p90": None},
            "premium": {"accounts": 1, "activated": 1, "median": 45, "p75": 45, "p90": 45},
        },
    }


def test_without_a_day_it_is_today(people, call):
    assert call(people.lea).get("/api/v1/time-to-value/").json()["as_of"] == datetime.now(UTC).date().isoformat()


@pytest.mark.parametrize("address", ["cohorts", "time-to-value"])
@pytest.mark.parametrize("who", ["alice", "bill", "bob", "charlie"])
def test_customers_see_neither(people, call, address, who):
    assert call(getattr(people, who)).get(f"/api/v1/{address}/").status_code == 403


@pytest.mark.parametrize("address", ["cohorts", "time-to-value"])
def test_strangers_see_neither(people, client, address):
    assert client.get(f"/api/v1/{address}/").status_code == 401


@pytest.mark.parametrize(
    "day", ["yesterday", "2026-02-30", "1899-12-31", "9999-12-31", "0001-01-01", "2026-02-03%00", "²026-01-01"]
)
def test_a_day_that_is_none_is_refused(people, call, day):
    for question in (f"cohorts/?until={day}", f"time-to-value/?as_of={day}"):
        assert call(people.dana).get(f"/api/v1/{question}").status_code == 400, question


def test_of_the_future_nothing_is_known(people, call):
    """A day that has begun east of here is one; the next is none, and a month ahead would look like a fall."""
    today = datetime.now(UTC).date()

    assert call(people.dana).get(f"/api/v1/cohorts/?until={today + timedelta(1)}").status_code == 200
    assert call(people.dana).get(f"/api/v1/cohorts/?until={today + timedelta(2)}").status_code == 400
