"""The columns of the accounts list: what heads them, what they sort by, where their figure is explained."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboard.listing import BY_STATE, SORTS, Choice

UNSORTED, ASCENDING, DESCENDING = "", "ascending", "descending"


@dataclass(frozen=True)
class Column:
    name: str  # in the address, as in dashboard.listing.SORTS
    label: str | Promise
    definition: str = ""  # of the registry, for figures
    kind: str = ""  # classes: num, c-mid (not on narrow screens), c-wide (only on wide ones)
    best_first: str = ""  # "-" where the first click sorts downwards


COLUMNS = (
    Column("name", _("Account")),
    Column("plan", _("Plan"), kind="c-mid"),
    Column("band", _("Band"), "band"),
    Column("score", _("Score"), "score", "num"),
    Column("trend", _("30 days"), "trend_30", "num c-mid"),
    Column("activation", _("Activation"), "activation_state"),
    Column("deadline", _("Deadline"), "activation_deadline", "c-wide"),
    Column("active", _("Last active"), "last_active_on", "c-mid", "-"),
    Column("seats", _("Seats"), "seats", "num c-wide"),
    Column("csm", _("CSM"), kind="c-wide"),
)


@dataclass(frozen=True)
class Header:
    column: Column
    url: str  # empty where no index serves the order
    sorted: str


def headers(choice: Choice) -> list[Header]:
    """A header per column with the address that sorts by it, or turns its order round, where it can be sorted by."""
    return [_header(column, choice) for column in COLUMNS]


def _header(column: Column, choice: Choice) -> Header:
    if column.name not in SORTS or (column.name == BY_STATE and not choice.activation):
        return Header(column, "", UNSORTED)
    is_current = choice.sort.removeprefix("-") == column.name
    sort = column.best_first + column.name
    if is_current:
        sort = column.name if choice.descending else "-" + column.name
    state = (DESCENDING if choice.descending else ASCENDING) if is_current else UNSORTED
    return Header(column, choice.address(sort=sort, after="", before=""), state)
