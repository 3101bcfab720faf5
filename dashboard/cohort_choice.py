"""The cohorts page as an address describes it: who is followed, in which periods, as of when, beside whom."""

import datetime as dt
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict

from health.rules.cohorts import NOBODY, Group, Subject, Unit
from lib import keyset

EARLIEST = dt.date(1910, 1, 1)
NONE, EVERYBODY = "none", "everybody"
SPANS = (12, 24, 36, 52)  # cohorts shown
KINDS = ("plan", "industry", "csm")


@dataclass(frozen=True)
class Choice:
    """Every field as it stands in the address, checked. Empty is the usual."""

    subject: str = Subject.ACCOUNTS.value
    unit: str = Unit.MONTH.value
    until: str = ""
    span: str = ""
    plan: str = ""
    industry: str = ""
    csm: str = ""
    compare: str = ""  # everybody, or a kind of filter and another value of it: `plan:premium`

    @property
    def group(self) -> Group:
        return Group(plan=self.plan, industry=self.industry, csm=_csm(self.csm))

    @property
    def other(self) -> Group | None:
        """Who stands beside the group: the same filters with one changed."""
        if not self.compare:
            return None
        kind, _, value = self.compare.partition(":")
        return Group() if kind == EVERYBODY else replace(self, **{kind: value}).group

    @property
    def shown(self) -> int:
        """How many cohorts, the latest ones."""
        return int(self.span) if self.span else SPANS[0]

    def last_day(self, today: dt.date) -> dt.date:
        return dt.date.fromisoformat(self.until) if self.until else today

    def pairs(self, **changes: str) -> dict[str, str]:
        """Names and values of this choice with `changes`; empty and default values are left out."""
        chosen = vars(replace(self, **changes))
        return {name: value for name, value in chosen.items() if value and value != getattr(Choice, name)}

    def address(self, **changes: str) -> str:
        pairs = self.pairs(**changes)
        return "?" + urlencode(pairs) if pairs else ""


def read_choice(query: QueryDict, today: dt.date) -> tuple[Choice, list[str]]:
    """What the address asks for, and the names in it whose values the page does not have: those are left out."""
    values = {name: query.get(name, "").strip() or default for name, default in vars(Choice()).items()}
    known = {name: value for name, value in values.items() if _is_known(name, value, today)}
    return Choice(**known), [name for name in values if name not in known]


def _is_known(name: str, value: str, today: dt.date) -> bool:
    if "\0" in value or len(value) > 200:
        return False
    match name:
        case "subject":
            return value in list(Subject)
        case "unit":
            return value in list(Unit)
        case "until":
            return not value or _is_day(value, today)
        case "span":
            return not value or value in map(str, SPANS)
        case "csm":
            return _is_csm(value)
        case "compare":
            kind, _, other = value.partition(":")
            return value in ("", EVERYBODY) or (kind in KINDS and bool(other) and _is_known(kind, other, today))
    return True


def _is_day(text: str, today: dt.date) -> bool:
    try:
        return EARLIEST <= dt.date.fromisoformat(text) <= today and len(text) == len("2026-01-01")
    except ValueError:
        return False


def _is_csm(text: str) -> bool:
    return text in ("", NONE) or (text.isascii() and text.isdigit() and 0 < int(text[:30]) <= keyset.LARGEST_KEY)


def _csm(text: str) -> int | None:
    return (NOBODY if text == NONE else int(text)) if text else None
