"""Cohort tables as HTML: written here and not by a template, since three years of months are 700 cells."""

import datetime as dt
from collections.abc import Callable, Iterator

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from health.rules.cohorts import Average, Cell, Cohort, Unit, label_of, later
from lib import formats

STEPS = 10  # tints from nobody to all
Linked = Callable[[Cohort, Cell], str]


def name_of(start: dt.date, unit: Unit) -> str:
    """A period as a reader calls it: Mar 2026, 2026-W09."""
    return formats.day(start, _locale(), "yMMM") if unit is Unit.MONTH else label_of(start, unit)


def heat_rows(table: list[Cohort], unit: Unit, width: int, link: Linked) -> SafeString:
    """A row per cohort: its name, its size, a tinted cell per period. `link` gives a cell's address."""
    return _joined(
        f'<tr><th scope="row">{_cohort(cohort, unit)}</th><td class="num">{_number(cohort.size)}</td>'
        + "".join(_heat(cohort, cell, unit, link) for cell in cohort.cells)
        + _rest(cohort, width)
        for cohort in table
    )


def twin_rows(table: list[Cohort], unit: Unit, width: int) -> SafeString:
    """The same in plain numbers: how many of the cohort were active."""
    return _joined(
        f'<tr><th scope="row">{_cohort(cohort, unit)}</th><td class="num">{_number(cohort.size)}</td>'
        + "".join(f'<td class="num">{_plain(cell)}</td>' for cell in cohort.cells)
        + _rest(cohort, width)
        for cohort in table
    )


def average_cells(averages: list[Average]) -> SafeString:
    return _joined(
        f'<td class="num" data-definition="cohort_average"{_title(_of(each.active, each.size))}>'
        f"{formats.percent(each.share, _locale())}</td>"
        for each in averages
    )


def told(cohort: Cohort, cell: Cell, unit: Unit) -> str:
    """A cell in a sentence."""
    period = name_of(later(cohort.starts_on, cell.period, unit), unit)
    if cell.active is None:
        return _("Started in %(cohort)s; %(period)s is not over yet: open") % {
            "cohort": name_of(cohort.starts_on, unit),
            "period": period,
        }
    return _("Started in %(cohort)s; in %(period)s %(active)s of %(size)s active, %(share)s") % {
        "cohort": name_of(cohort.starts_on, unit),
        "period": period,
        "active": _number(cell.active),
        "size": _number(cohort.size),
        "share": formats.percent(cell.share, _locale(), 1),
    }


def _heat(cohort: Cohort, cell: Cell, unit: Unit, link: Linked) -> str:
    """An open period is hatched and says so: it is no fall."""
    sentence = escape(told(cohort, cell, unit))
    tint = "open" if cell.share is None else f"heat-{round(cell.share * STEPS)}"
    word = _("open") if cell.share is None else formats.percent(cell.share, _locale())
    return f'<td class="num {tint}"><a href="{escape(link(cohort, cell))}" title="{sentence}">{word}</a></td>'


def _plain(cell: Cell) -> str:
    return _("open") if cell.active is None else _number(cell.active)


def _rest(cohort: Cohort, width: int) -> str:
    missing = width - len(cohort.cells)
    return f'<td colspan="{missing}"></td></tr>\n' if missing > 0 else "</tr>\n"


def _cohort(cohort: Cohort, unit: Unit) -> str:
    first = formats.day(cohort.starts_on, _locale())
    return f"<span{_title(_('since %(day)s') % {'day': first})}>{name_of(cohort.starts_on, unit)}</span>"


def _of(active: int, size: int) -> str:
    return _("%(active)s of %(size)s") % {"active": _number(active), "size": _number(size)}


def _title(text: str) -> str:
    return f' title="{escape(text)}"'


def _number(value: int) -> str:
    return formats.number(value, _locale())


def _locale() -> str:
    return formats.cldr_name(get_language() or "en")


def _joined(parts: Iterator[str]) -> SafeString:
    return mark_safe("".join(parts))  # noqa: S308  (escaped above, piece by piece)
