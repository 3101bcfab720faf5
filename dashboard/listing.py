"""A page of the accounts list: what `health.queries.account_list` found, cut into pages of fifty."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from health.queries.account_list import reach
from health.queries.account_list.choice import Choice
from health.queries.account_list.fields import DEFAULT_COLUMNS, FIELDS, Field
from health.queries.account_list.filters import Asker, with_drawn
from health.queries.account_list.reach import Plan
from lib import formats, keyset

PAGE = 50
ALWAYS = (
    "account_id", "as_of", "ends_on", "name", "external_id", "plan", "csm_id", "band", "score", "activation_state",
    "activation_deadline", "last_active_on", "recency_days", "currency",
)  # fmt: skip


@dataclass(frozen=True)
class Listed:
    """A page of the list and how it came about."""

    plan: Plan
    page: keyset.Page
    columns: tuple[Field, ...]
    is_first: bool

    @property
    def rows(self) -> list[Any]:
        return self.page.rows

    @property
    def choice(self) -> Choice:
        """With the order in which the rows stand."""
        return self.plan.choice


def read(choice: Choice, asker: Asker, columns: tuple[str, ...] = ()) -> tuple[Listed, list[str]]:
    """The page that the choice asks for, and the names of cursors that another order made: those are left out."""
    plan = reach.plan(choice, asker)
    cursors, stale = _cursors(plan.choice)
    fields = tuple(FIELDS[name] for name in choice.columns or columns or DEFAULT_COLUMNS)
    read_too = {plan.choice.field.sort_column, *(field.column for field in fields)}
    rows = with_drawn(plan.accounts, read_too).values_list(*ALWAYS, *sorted(read_too - set(ALWAYS)), named=True)
    found = keyset.read_page(
        rows,
        column=plan.choice.field.sort_column,
        descending=plan.choice.descending,
        size=PAGE,
        bound=plan.bound,
        **cursors,
    )
    return Listed(plan, found, fields, is_first=not any(cursors.values())), stale


def _cursors(choice: Choice) -> tuple[dict[str, keyset.Cursor], list[str]]:
    cursors, stale = {}, []
    for name, text in (("after", choice.after), ("before", choice.before)):
        try:
            if text:
                cursors[name] = keyset.decode(text, choice.field.value_type)
        except keyset.InvalidCursor:
            stale.append(name)
    return cursors, stale


def neighbours(listed: Listed) -> dict[str, str]:
    """The addresses of the page before and the page after, empty where there is none."""
    choice, page = listed.choice, listed.page
    links = {"previous_url": "", "next_url": ""}
    first = page.edge if choice.before and page.edge else _cursor_of(page.rows[0], choice) if page.rows else None
    last = page.edge if not choice.before and page.edge else _cursor_of(page.rows[-1], choice) if page.rows else None
    if page.has_previous:
        links["previous_url"] = choice.address(before=keyset.encode(first) if first else "", after="")
    if page.has_next and last is not None:
        links["next_url"] = choice.address(after=keyset.encode(last), before="")
    return links


def _cursor_of(row: Any, choice: Choice) -> keyset.Cursor:
    return keyset.Cursor(getattr(row, choice.field.sort_column), row.account_id)


def summary(listed: Listed) -> str:
    """How many there are, as far as was counted."""
    locale = formats.cldr_name(get_language() or "en")
    if listed.plan.bound is not None and not listed.is_first:
        return _("further accounts")
    count, is_all = reach.count(listed.plan, listed.page)
    said = {"count": formats.number(min(count, reach.REACH), locale)}
    if not is_all:
        return (
            _("at least %(count)s accounts") % said
            if count <= reach.REACH
            else _("more than %(count)s accounts") % said
        )
    return ngettext("%(count)s account", "%(count)s accounts", count) % said
