"""Cohorts: of those who started in the same period, how many were active in it and in each period after."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from lib.periods import add_months, month_start, week_start


class Subject(StrEnum):
    """Who is followed: accounts from their contract start, product users from their first event."""

    ACCOUNTS = "accounts"
    USERS = "users"


class Unit(StrEnum):
    """How time is cut: calendar months, or ISO weeks (Monday to Sunday)."""

    MONTH = "month"
    WEEK = "week"


NOBODY = 0  # as a group's CSM: accounts that nobody looks after


@dataclass(frozen=True, slots=True)
class Group:
    """Whose cohorts: accounts of a plan, an industry, a CSM as they are now; empty is everybody."""

    plan: str = ""
    industry: str = ""
    csm: int | None = None

    @property
    def is_everybody(self) -> bool:
        return self == Group()


@dataclass(frozen=True, slots=True)
class Counts:
    """What tables are laid out of: members by the day of their start, and those active by cohort and period.

    A count of a period holds for every day on which the period is over, so that one count serves every such day.
    """

    since: dict[date, int] = field(default_factory=dict)
    active: dict[tuple[date, date], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cell:
    """`active` of the cohort had an event in the period `period` after its own; None while that period is open."""

    period: int
    active: int | None
    share: float | None


@dataclass(frozen=True, slots=True)
class Cohort:
    """Those who started in one period: its label (2026-03, 2026-W09), its first day, how many they are."""

    label: str
    starts_on: date
    size: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Average:
    """Of all whose period `period` is over: how many they are, how many were active, and the share."""

    period: int
    size: int
    active: int
    share: float | None


def averages(table: list[Cohort]) -> list[Average]:
    """The table's last row: each period over all cohorts in which it is over, every member weighing the same."""
    closed: dict[int, list[tuple[int, int]]] = {}
    for cohort, cell in itertools.chain.from_iterable(((each, cell) for cell in each.cells) for each in table):
        closed.setdefault(cell.period, [])
        if cell.active is not None:
            closed[cell.period].append((cohort.size, cell.active))
    return [_average(period, cells) for period, cells in sorted(closed.items())]


def _average(period: int, cells: list[tuple[int, int]]) -> Average:
    size, active = sum(size for size, _ in cells), sum(active for _, active in cells)
    return Average(period, size, active, active / size if size else None)


def start_of(day: date, unit: Unit) -> date:
    """The first day of the period that `day` lies in."""
    return month_start(day) if unit is Unit.MONTH else week_start(day)


def label_of(start: date, unit: Unit) -> str:
    """`2026-03` for a month; `2026-W09` for a week, by the ISO year that the week belongs to."""
    if unit is Unit.MONTH:
        return f"{start.year:04}-{start.month:02}"
    year, week, _ = start.isocalendar()
    return f"{year:04}-W{week:02}"


def periods_between(earlier: date, later: date, unit: Unit) -> int:
    """How many periods the one starting `later` comes after the one starting `earlier`."""
    if unit is Unit.MONTH:
        return (later.year - earlier.year) * 12 + later.month - earlier.month
    return (later - earlier).days // 7


def open_from(until: date, unit: Unit) -> date:
    """The start of the first period that is not over by the end of `until`."""
    return start_of(until + timedelta(days=1), unit)


def end_of(start: date, unit: Unit) -> date:
    """The last day of the period that starts on `start`."""
    after = start_of(start + timedelta(31), unit) if unit is Unit.MONTH else start + timedelta(7)
    return after - timedelta(1)


def later(start: date, periods: int, unit: Unit) -> date:
    """The first day of the period that many periods after the one starting on `start`."""
    return add_months(start, periods) if unit is Unit.MONTH else start + timedelta(7 * periods)


def table_of(counts: Counts, *, unit: Unit, until: date) -> list[Cohort]:
    """The table as of `until`, out of counts of that day or of a later one."""
    sizes: dict[date, int] = {}
    for day, count in counts.since.items():
        if day <= until:
            start = start_of(day, unit)
            sizes[start] = sizes.get(start, 0) + count
    closed = open_from(until, unit)
    active = {key: count for key, count in counts.active.items() if key[1] < closed and key[0] in sizes}
    return lay_out(sizes, active, unit=unit, until=until)


def lay_out(
    sizes: Mapping[date, int], active: Mapping[tuple[date, date], int], *, unit: Unit, until: date
) -> list[Cohort]:
    """The table as of `until`: a cohort per period in which somebody started, a cell per period up to today's.

    `sizes` by the cohort's first day; `active` by that and the first day of the period. Periods are followed up to
    the one in which `until` lies; one that is not over by then has no figure, since it would look like a fall.
    """
    counts: dict[date, dict[int, int]] = {start: {} for start in sizes}
    for (start, period), count in active.items():
        counts[start][periods_between(start, period, unit)] = count
    return [
        Cohort(label_of(start, unit), start, size, _cells(start, size, counts[start], unit, until))
        for start, size in sorted(sizes.items())
    ]


def _cells(start: date, size: int, counts: Mapping[int, int], unit: Unit, until: date) -> tuple[Cell, ...]:
    followed = periods_between(start, start_of(until, unit), unit)
    closed = periods_between(start, open_from(until, unit), unit)
    return tuple(
        Cell(period, active := counts.get(period, 0), active / size) if period < closed else Cell(period, None, None)
        for period in range(followed + 1)
    )
