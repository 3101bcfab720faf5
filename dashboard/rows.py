"""Rows of the accounts list: a link to the account, then a cell per column. See `dashboard.cells`."""

from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from dashboard.cells import Words, cell, ended, whole
from dashboard.columns import Column
from health.models.opinions import Override
from lib import formats


def render(
    rows: list[Any],
    columns: list[Column],
    *,
    people: Mapping[int, str],
    plans: Mapping[str, str],
    overrides: Mapping[int, Override],
    list_query: str = "",
) -> SafeString:
    """The table's rows; `people` and `plans` give names to ids and keys, `overrides` are those in force by account,
    `list_query` is the address of the list to come back to."""
    language = get_language() or "en"
    words = Words(
        language=language,
        locale=formats.cldr_name(language),
        people={key: whole(name, 11) for key, name in people.items()},
        plans={key: whole(name, 12) for key, name in plans.items()},
        overrides=overrides,
    )
    address = reverse("dashboard:account", args=[0]).removesuffix("0/")
    back = f"?list={quote(list_query, safe='')}" if list_query else ""
    cells = [(_opening(column), cell(column.field)) for column in columns]
    parts = []
    for row in rows:
        parts.append(
            f'<tr><th scope="row"><a href="{address}{row.account_id}/{back}">{whole(row.name, 20)}</a>'
            f' <span class="sub c-wide">{escape(row.external_id)}</span>{ended(row, words.locale)}</th>'
        )
        parts += [f"{opening}{write(row, words)}</td>" for opening, write in cells]
        parts.append("</tr>\n")
    return mark_safe("".join(parts))  # noqa: S308  (escaped above, cell by cell)


def _opening(column: Column) -> str:
    return f'<td class="{escape(column.kind)}">' if column.kind else "<td>"
