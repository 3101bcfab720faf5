"""Cohort tables out of the roll-ups: two statements, whatever the number of cohorts."""

from datetime import date
from typing import Any

from django.db import connection

from health.rules.cohorts import NOBODY, Cohort, Counts, Group, Subject, Unit, open_from, table_of

EVERYBODY = Group()
# Who is followed and since when. An account without a usage source is in no cohort: its silence is not known.
_MEMBERS = {
    Subject.ACCOUNTS: "SELECT a.id, a.starts_on AS since FROM accounts_account a",
    Subject.USERS: "SELECT u.id, u.first_day AS since FROM health_usageuser u"
    " JOIN accounts_account a ON a.id = u.account_id",
}
# Where their activity stands. By month an account has one row already: the bit mask of its days.
_ACTIVITY = {
    (Subject.ACCOUNTS, Unit.MONTH): "SELECT account_id AS id, month AS day FROM health_accountmonth WHERE days <> 0",
    (Subject.ACCOUNTS, Unit.WEEK): "SELECT account_id AS id, day FROM health_accountday WHERE true",
    (Subject.USERS, Unit.MONTH): "SELECT user_id AS id, day FROM health_userday WHERE true",
    (Subject.USERS, Unit.WEEK): "SELECT user_id AS id, day FROM health_userday WHERE true",
}
# The first day of a period. Day 1 of year 1 was a Monday; dates as numbers take half the time of date_trunc, which goes
# by way of time zones. SQLite's `weekday 0` goes on to Sunday, the last day of an ISO week.
_STARTS = {
    ("postgresql", Unit.MONTH): "date_trunc('month', {0}::timestamp)::date",
    ("postgresql", Unit.WEEK): "({0} - ({0} - DATE '0001-01-01') %% 7)",
    ("sqlite", Unit.MONTH): "date({}, 'start of month')",
    ("sqlite", Unit.WEEK): "date({}, 'weekday 0', '-6 days')",
}


def cohort_table(*, subject: Subject, unit: Unit, until: date, group: Group = EVERYBODY) -> list[Cohort]:
    """Cohorts as of `until` in the order of their start; nothing after that day is looked at."""
    return table_of(count(subject=subject, unit=unit, until=until, group=group), unit=unit, until=until)


def count(*, subject: Subject, unit: Unit, until: date, group: Group = EVERYBODY) -> Counts:
    """Everything that tables as of `until` and of earlier days are laid out of."""
    return Counts(_since(subject, until, group), _active(subject, unit, until, group))


def _since(subject: Subject, until: date, group: Group) -> dict[date, int]:
    members, params = _members(subject, group)
    rows = _rows(
        f"SELECT since, COUNT(*) FROM ({members}) member WHERE since <= %s GROUP BY 1",  # noqa: S608
        [*params, until],
    )
    return {_as_date(day): number for day, number in rows}


def _active(subject: Subject, unit: Unit, until: date, group: Group) -> dict[tuple[date, date], int]:
    """Members with an event, by cohort and period: only periods that are over, only from their own on.

    First each member once per period, then a plain count: COUNT(DISTINCT) would sort every day of every member.
    """
    cohort, period = _start_of(unit, "since"), _start_of(unit, "day")
    members, params = _members(subject, group)
    activity, of_group = _activity(subject, unit, group)
    rows = _rows(
        f"""
        SELECT {cohort}, period, COUNT(*)
        FROM (SELECT id, {period} AS period FROM ({activity}) a WHERE day < %s GROUP BY 1, 2) active
        JOIN ({members}) member ON member.id = active.id
        WHERE since <= %s AND period >= {cohort} GROUP BY 1, 2
        """,  # noqa: S608  (built of the constants above)
        [*of_group, open_from(until, unit), *params, until],
    )
    return {(_as_date(start), _as_date(period)): number for start, period, number in rows}


def _members(subject: Subject, group: Group) -> tuple[str, list[Any]]:
    joined, where, params = _of_group(group)
    return f"{_MEMBERS[subject]}{joined} WHERE a.has_usage_source{where}", params


def _activity(subject: Subject, unit: Unit, group: Group) -> tuple[str, list[Any]]:
    """Only the group's accounts are read where there is one: a CSM's are found in the index."""
    activity = _ACTIVITY[subject, unit]
    if group.is_everybody:
        return activity, []
    joined, where, params = _of_group(group)
    return f"{activity} AND account_id IN (SELECT a.id FROM accounts_account a{joined} WHERE true{where})", params  # noqa: S608


def _of_group(group: Group) -> tuple[str, str, list[Any]]:
    """What a group adds to a statement over accounts `a`: a join, conditions and their values."""
    conditions: list[tuple[str, list[Any]]] = []
    if group.industry:
        conditions.append((" AND a.industry = %s", [group.industry]))
    if group.plan:
        conditions.append((" AND s.plan = %s", [group.plan]))
    if group.csm == NOBODY:
        conditions.append((" AND s.csm_id IS NULL", []))
    elif group.csm is not None:
        conditions.append((" AND s.csm_id = %s", [group.csm]))
    joined = " JOIN health_accountsnapshot s ON s.account_id = a.id" if group.plan or group.csm is not None else ""
    return joined, "".join(text for text, _ in conditions), [value for _, values in conditions for value in values]


def _start_of(unit: Unit, column: str) -> str:
    """SQL of the first day of the period in which the day `column` lies."""
    return _STARTS[connection.vendor, unit].format(column)


def _rows(sql: str, params: list[Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _as_date(value: date | str) -> date:
    """SQLite computes dates as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value
