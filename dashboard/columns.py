"""The columns of the accounts list: what heads them, what they sort by, where their figure is explained."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from health.queries.account_list.choice import Choice
from health.queries.account_list.fields import FIELDS, NUMBERS, Field

UNSORTED, ASCENDING, DESCENDING = "", "ascending", "descending"
ALWAYS_SHOWN, ON_TABLETS = {"band", "score", "activation"}, {"plan", "trend", "active"}  # of the default columns
FIRST = 3  # of those that a reader chose himself are shown on a telephone


@dataclass(frozen=True)
class Column:
    field: Field
    kind: str  # classes: num, c-mid (not on narrow screens), c-wide (only on wide ones)


@dataclass(frozen=True)
class Header:
    column: Column
    url: str
    sorted: str

    @property
    def is_figure(self) -> bool:
        return bool(self.column.field.definition)


ACCOUNT = Column(FIELDS["name"], "")


def columns_of(fields: tuple[Field, ...], *, are_default: bool) -> list[Column]:
    """Each with the widths of screen that it is shown on."""
    return [Column(field, _kind(field, place, are_default)) for place, field in enumerate(fields)]


def _kind(field: Field, place: int, are_default: bool) -> str:
    classes = ["num"] if field.kind in NUMBERS else []
    if are_default and field.name not in ALWAYS_SHOWN:
        classes.append("c-mid" if field.name in ON_TABLETS else "c-wide")
    elif not are_default and place >= FIRST:
        classes.append("c-mid" if place < 2 * FIRST else "c-wide")
    return " ".join(classes)


def headers(columns: list[Column], choice: Choice, *, is_unsorted: bool = False) -> list[Header]:
    """A header per column with the address that sorts by it, or turns its order round."""
    return [_header(column, choice, is_unsorted) for column in (ACCOUNT, *columns)]


def _header(column: Column, choice: Choice, is_unsorted: bool) -> Header:
    name = column.field.name
    is_current = choice.sort.removeprefix("-") == name and not is_unsorted
    sort = column.field.best_first + name
    if is_current:
        sort = name if choice.descending else "-" + name
    state = (DESCENDING if choice.descending else ASCENDING) if is_current else UNSORTED
    return Header(column, choice.address(sort=sort, after="", before="", reach=""), state)


HINTS = {"value": _("in each account's own currency")}
