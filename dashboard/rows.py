"""Rows of the accounts list as HTML, put together in Python: a template needs eight times as long for fifty rows.

Everything that comes from data is escaped; labels of choices are escaped once per language.
"""

from collections.abc import Mapping
from functools import cache
from html import escape
from typing import Any
from urllib.parse import quote

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from health.choices import ActivationState, Band
from health.models.opinions import Override
from lib import formats

STATE_TONES = {  # only what asks for somebody stands out; the rest is plain text
    ActivationState.NOT_ACTIVATED: "bad",
    ActivationState.ACTIVATED_LATE: "warn",
}


SETTLED = {ActivationState.ACTIVATED, ActivationState.ACTIVATED_LATE, ActivationState.ENDED}


def render(
    rows: list[Any],
    *,
    people: Mapping[int, str],
    plans: Mapping[str, str],
    overrides: Mapping[int, Override],
    list_query: str = "",
) -> SafeString:
    """The table's rows; `people` and `plans` give names to ids and keys, `overrides` are those in force by account,
    `list_query` is the address of the list to come back to."""
    language = get_language() or "en"
    locale = formats.cldr_name(language)
    bands, states = _bands(language), _states(language)
    names = {key: _whole(name, 10) for key, name in plans.items()}
    csms = {key: _whole(name, 12) for key, name in people.items()}
    address = reverse("dashboard:account", args=[0]).removesuffix("0/")
    back = f"?list={quote(list_query, safe='')}" if list_query else ""
    parts = []
    for row in rows:
        parts.append(
            f'<tr><th scope="row"><a href="{address}{row.account_id}/{back}">{_whole(row.name, 22)}</a> '
            f'<span class="sub c-wide">{escape(row.external_id)}</span>{_ended(row, locale)}</th>'
            f'<td class="c-mid">{names.get(row.plan) or _whole(row.plan, 10)}</td>'
            f"<td>{bands[row.band]}{_override(overrides.get(row.account_id), locale)}</td>"
            f'<td class="num">{formats.hundredths(row.score, locale, 1)}</td>'
            f'<td class="num c-mid {_direction(row.trend_30)}">{formats.signed_hundredths(row.trend_30, locale)}</td>'
            f"<td>{states[row.activation_state]}</td>"
            f'<td class="c-wide">{_deadline(row, locale)}</td>'
            f'<td class="c-mid">{ago(row.recency_days, locale)}</td>'
            f'<td class="num c-wide">{formats.number(row.seats, locale)}</td>'
            f'<td class="c-wide">{csms.get(row.csm_id, formats.UNKNOWN)}</td></tr>\n'
        )
    return mark_safe("".join(parts))  # noqa: S308  (escaped above, cell by cell)


def _whole(text: str, room: int) -> str:
    """The text, which its column may cut off; one of more than `room` characters (Chinese ones are two wide) can be
    read whole by pointing at it."""
    width = len(text) + sum(character > "\u2e7f" for character in text)
    return f'<span title="{escape(text)}">{escape(text)}</span>' if width > room else escape(text)


def ago(days: int | None, locale: str) -> str:
    """How long since the last day with an event, in words."""
    if days == 0:
        return _("today")
    if days == 1:
        return _("yesterday")
    return _("never") if days is None else formats.days_ago(days, locale)


def _deadline(row: Any, locale: str) -> str:
    """The day, with its year only where that is not the year of the figures."""
    style = "MMMd" if row.activation_deadline.year == row.as_of.year else "medium"
    text = formats.day(row.activation_deadline, locale, style)
    return f'<span class="soft">{text}</span>' if row.activation_state in SETTLED else text


def _ended(row: Any, locale: str) -> str:
    if row.ends_on is None or row.ends_on >= row.as_of:
        return ""
    words = _("ended %(day)s") % {"day": formats.day(row.ends_on, locale)}
    return f'<span class="ended">{escape(words)}</span>'


def _override(override: Override | None, locale: str) -> str:
    """What a person set against the machine's band, which keeps its place."""
    if override is None:
        return ""
    band, last = str(Band(override.band).label), formats.day(override.expires_on, locale)
    whole = _("%(band)s – set by %(person)s until %(day)s") % {"band": band, "person": override.by, "day": last}
    short = _("set: %(band)s") % {"band": band}
    return f'<span class="ended" title="{escape(whole)}">{escape(short)}</span>'


def _direction(trend: int | None) -> str:
    if not trend:
        return "trend-flat"
    return "trend-up" if trend > 0 else "trend-down"


@cache
def _bands(language: str) -> dict[str, str]:
    """Band -> its pill, in the language that is active (and named, so that each is kept)."""
    return {band.value: f'<span class="band band-{band.value}">{escape(str(band.label))}</span>' for band in Band}


@cache
def _states(language: str) -> dict[str, str]:
    labels = {state.value: escape(str(state.label)) for state in ActivationState}
    for state, tone in STATE_TONES.items():
        labels[state.value] = f'<span class="badge tone-{tone}">{labels[state.value]}</span>'
    return labels
