"""The lists of the activation page: what the address asks for, and a page of lines by deadline."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict

from health.choices import OverdueCategory, Rung
from health.queries.activation import AGES, NO_REASON, due, overdue, paused_days
from health.queries.checklist import Step, steps_of
from lib import keyset

PAGE = 50
FIELDS = (
    "account_id", "name", "external_id", "band", "plan", "csm__name", "csm__email", "starts_on", "activation_deadline",
    "activation_state", "projected_on", "milestones", "as_of",
)  # fmt: skip
REASON = ("reason_category", "reason_text", "reason_at", "reason_by")
SHOWN = ("", *AGES, Rung.PAUSED)
REASONS = ("", NO_REASON, *OverdueCategory.values)


@dataclass(frozen=True)
class Line:
    """An account on its way, or past its deadline."""

    row: Any
    steps: list[Step]
    paused: int

    @property
    def missing(self) -> list[Step]:
        return [step for step in self.steps if step.reached_on is None]

    @property
    def reached(self) -> int:
        return len(self.steps) - len(self.missing)

    @property
    def days_left(self) -> int:
        return (self.row.activation_deadline - self.row.as_of).days

    @property
    def days_over(self) -> int:
        return -self.days_left

    @property
    def category(self) -> str:
        return str(OverdueCategory(self.row.reason_category).label) if self.row.reason_category else ""


@dataclass(frozen=True)
class Asked:
    """What the address asks for, checked; `unknown` are the names whose values it does not have."""

    filter: str
    after: keyset.Cursor | None
    before: keyset.Cursor | None
    unknown: list[str]


def read_asked(query: QueryDict, name: str, known: Sequence[str]) -> Asked:
    chosen, unknown = query.get(name, "").strip(), []
    if chosen not in known:
        chosen, unknown = "", [name]
    cursors: dict[str, keyset.Cursor | None] = {"after": None, "before": None}
    for place in cursors:
        try:
            cursors[place] = keyset.decode(query.get(place, ""), dt.date) if query.get(place) else None
        except keyset.InvalidCursor:
            unknown.append(place)
    return Asked(str(chosen), cursors["after"], cursors["before"], unknown)


def due_rows(csms: Sequence[int] | None, show: str) -> QuerySet:
    return due(csms, show).values_list(*FIELDS, named=True)


def overdue_rows(csms: Sequence[int] | None, reason: str) -> QuerySet:
    return overdue(csms, reason).values_list(*FIELDS, *REASON, named=True)


def read_lines(rows: QuerySet, asked: Asked, *, latest_first: bool, name: str) -> tuple[list[Line], str, str]:
    """A page of lines, and the query strings of the page before and after; empty where there is none."""
    found = keyset.read_page(
        rows, column="activation_deadline", descending=latest_first, size=PAGE, after=asked.after, before=asked.before
    )
    previous = _address(name, asked, before=found.rows[0]) if found.rows and found.has_previous else ""
    following = _address(name, asked, after=found.rows[-1]) if found.rows and found.has_next else ""
    return lines(found.rows), previous, following


def lines(rows: list[Any]) -> list[Line]:
    steps, paused = steps_of(rows), paused_days(rows)
    return [Line(row, steps[row.account_id], paused.get(row.account_id, 0)) for row in rows]


def rung_options() -> list[tuple[str, Any]]:
    return [(rung, Rung(rung).label) for rung in (*AGES, Rung.PAUSED)]


def _address(name: str, asked: Asked, **past: Any) -> str:
    cursors = {
        place: keyset.encode(keyset.Cursor(row.activation_deadline, row.account_id)) for place, row in past.items()
    }
    return "?" + urlencode({**({name: asked.filter} if asked.filter else {}), **cursors})
