"""Cohort tables out of the roll-ups: two statements, whatever the number of cohorts."""

from datetime import date

from django.db import connection

from health.rules.cohorts import Cohort, Subject, Unit, lay_out, open_from

# Who is followed and since when. An account without a usage source is in no cohort: its silence is not known.
_MEMBERS = {
    Subject.ACCOUNTS: "SELECT id, starts_on AS since FROM accounts_account WHERE has_usage_source",
    Subject.USERS: "SELECT u.id, u.first_day AS since FROM health_usageuser u"
    " JOIN accounts_account a ON a.id = u.account_id WHERE a.has_usage_source",
}
# Where their activity stands. By month an account has one row already: the bit mask of its days.
_ACTIVITY = {
    (Subject.ACCOUNTS, Unit.MONTH): "SELECT account_id AS id, month AS day FROM health_accountmonth WHERE days <> 0",
    (Subject.ACCOUNTS, Unit.WEEK): "SELECT account_id AS id, day FROM health_accountday",
    (Subject.USERS, Unit.MONTH): "SELECT user_id AS id, day FROM health_userday",
    (Subject.USERS, Unit.WEEK): "SELECT user_id AS id, day FROM health_userday",
}
# The first day of a period. Day 1 of year 1 was a Monday; dates as numbers take half the time of date_trunc, which goes
# by way of time zones. SQLite's `weekday 0` goes on to Sunday, the last day of an ISO week.
_STARTS = {
    ("postgresql", Unit.MONTH): "date_trunc('month', {0}::timestamp)::date",
    ("postgresql", Unit.WEEK): "({0} - ({0} - DATE '0001-01-01') %% 7)",
    ("sqlite", Unit.MONTH): "date({}, 'start of month')",
    ("sqlite", Unit.WEEK): "date({}, 'weekday 0', '-6 days')",
}


def cohort_table(*, subject: Subject, unit: Unit, until: date) -> list[Cohort]:
    """Cohorts as of `until` in the order of their start; nothing after that day is looked at."""
    return lay_out(_sizes(subject, unit, until), _active(subject, unit, until), unit=unit, until=until)


def _sizes(subject: Subject, unit: Unit, until: date) -> dict[date, int]:
    cohort = _start_of(unit, "since")
    rows = _rows(
        f"SELECT {cohort}, COUNT(*) FROM ({_MEMBERS[subject]}) member WHERE since <= %s GROUP BY 1",  # noqa: S608
        [until],
    )
    return {_as_date(start): count for start, count in rows}


def _active(subject: Subject, unit: Unit, until: date) -> dict[tuple[date, date], int]:
    """Members with an event, by cohort and period: only periods that are over, only from their own on.

    First each member once per period, then a plain count: COUNT(DISTINCT) would sort every day of every member.
    """
    cohort, period = _start_of(unit, "since"), _start_of(unit, "day")
    rows = _rows(
        f"""
        SELECT {cohort}, period, COUNT(*)
        FROM (SELECT id, {period} AS period FROM ({_ACTIVITY[subject, unit]}) a WHERE day < %s GROUP BY 1, 2) active
        JOIN ({_MEMBERS[subject]}) member ON member.id = active.id
        WHERE since <= %s AND period >= {cohort} GROUP BY 1, 2
        """,  # noqa: S608  (built of the constants above)
        [open_from(until, unit), until],
    )
    return {(_as_date(start), _as_date(period)): count for start, period, count in rows}


def _start_of(unit: Unit, column: str) -> str:
    """SQL of the first day of the period in which the day `column` lies."""
    return _STARTS[connection.vendor, unit].format(column)


def _rows(sql: str, params: list[date]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _as_date(value: date | str) -> date:
    """SQLite computes dates as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value
