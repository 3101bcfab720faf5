"""Who needs the person today, and why: a line per account, a sentence per reason."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.reasons import words
from health.queries.attention import Call, morning
from health.queries.portfolio import of_csms
from health.rules import attention

SHOWN = 40
REASONS = 4


@dataclass(frozen=True)
class Line:
    """An account with its reasons: (words, since when)."""

    account: Any
    reasons: list[tuple[str, dt.date | None]]
    until: dt.date | None


@dataclass(frozen=True)
class Attention:
    lines: list[Line]
    put_off: list[Line]
    is_cut: bool


def read(csms: Sequence[int] | None, *, person_id: int, today: dt.date) -> Attention:
    found = morning(of_csms(csms), are_few=csms is not None, person_id=person_id, today=today, limit=SHOWN)
    return Attention(_lines(found.calls, today), _lines(found.put_off, today), found.is_cut)


def _lines(calls: list[Call], today: dt.date) -> list[Line]:
    """Being at risk is said only where nothing else is."""
    lines = []
    for call in calls:
        told = [reason for reason in call.reasons if reason.kind != attention.AT_RISK] or call.reasons
        reasons = [(words(reason), reason.since(today)) for reason in told[:REASONS]]
        lines.append(Line(call.account, reasons, call.until))
    return lines
