"""Cells of the accounts list as HTML, put together in Python: a template needs eight times as long for fifty rows.

Everything that comes from data is escaped; labels of choices are escaped once per language.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

from django.utils.translation import gettext as _

from health.choices import ActivationState, Band, Stage
from health.models.opinions import Override
from health.queries.account_list.fields import Field, Kind
from lib import formats

STATE_TONES = {  # only what asks for somebody stands out; the rest is plain text
    ActivationState.NOT_ACTIVATED: "bad",
    ActivationState.ACTIVATED_LATE: "warn",
}
SETTLED = {ActivationState.ACTIVATED, ActivationState.ACTIVATED_LATE, ActivationState.ENDED}


@dataclass(frozen=True)
class Words:
    """What rows are told with: the reader's language, and names for ids and keys (escaped)."""

    language: str
    locale: str
    people: Mapping[int, str]
    plans: Mapping[str, str]
    overrides: Mapping[int, Override]  # those in force, by account


Cell = Callable[[Any, Words], str]


def cell(field: Field) -> Cell:
    """What writes a field's cell for a row."""
    if field.name in _OF_FIELD:
        return _OF_FIELD[field.name]
    write, column = _OF_KIND[field.kind], field.column
    return lambda row, words: write(getattr(row, column), words.locale)


def whole(text: str, room: int) -> str:
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


def ended(row: Any, locale: str) -> str:
    if row.ends_on is None or row.ends_on >= row.as_of:
        return ""
    words = _("ended %(day)s") % {"day": formats.day(row.ends_on, locale)}
    return f'<span class="ended">{escape(words)}</span>'


def _near(day: dt.date | None, row: Any, locale: str) -> str:
    """The day, with its year only where that is not the year of the figures."""
    if day is None:
        return formats.UNKNOWN
    return formats.day(day, locale, "MMMd" if day.year == row.as_of.year else "medium")


def _deadline(row: Any, words: Words) -> str:
    text = _near(row.activation_deadline, row, words.locale)
    return f'<span class="soft">{text}</span>' if row.activation_state in SETTLED else text


def _band(row: Any, words: Words) -> str:
    """What a person set against the machine's band stands beside it, which keeps its place."""
    pill, override = _bands(words.language)[row.band], words.overrides.get(row.account_id)
    if override is None:
        return pill
    band, last = str(Band(override.band).label), formats.day(override.expires_on, words.locale)
    full = _("%(band)s – set by %(person)s until %(day)s") % {"band": band, "person": override.by, "day": last}
    short = _("set: %(band)s") % {"band": band}
    return f'{pill}<span class="ended" title="{escape(full)}">{escape(short)}</span>'


def _change(value: int | None, locale: str) -> str:
    direction = "flat" if not value else "up" if value > 0 else "down"
    return f'<span class="trend-{direction}">{formats.signed_hundredths(value, locale)}</span>'


def _ratio(value: float | None, locale: str) -> str:
    return formats.UNKNOWN if value is None else formats.number(value, locale, 1) + "×"


def _value(row: Any, words: Words) -> str:
    return formats.rounded_money(row.annual_value_minor, row.currency, words.locale)


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


@cache
def _stages(language: str) -> dict[str, str]:
    return {stage.value: escape(str(stage.label)) for stage in Stage}


_OF_FIELD: dict[str, Cell] = {
    "band": _band,
    "plan": lambda row, words: words.plans.get(row.plan) or whole(row.plan, 10) or formats.UNKNOWN,
    "csm": lambda row, words: words.people.get(row.csm_id, formats.UNKNOWN),
    "activation": lambda row, words: _states(words.language)[row.activation_state],
    "stage": lambda row, words: _stages(words.language)[row.stage],
    "deadline": _deadline,
    "ends": lambda row, words: _near(row.ends_on, row, words.locale),
    "active": lambda row, words: ago(row.recency_days, words.locale),
    "value": _value,
    "tags": lambda row, words: whole(row.tags or "", 16) or formats.UNKNOWN,
    "country": lambda row, words: escape(formats.country(row.country, words.locale)),
    "score": lambda row, words: formats.hundredths(row.score, words.locale, 1),
}
_OF_KIND: dict[Kind, Callable[[Any, str], str]] = {
    Kind.TEXT: lambda value, locale: whole(value, 16) or formats.UNKNOWN,
    Kind.CHOICE: lambda value, locale: whole(value, 16) or formats.UNKNOWN,
    Kind.DATE: lambda value, locale: formats.day(value, locale),
    Kind.NUMBER: lambda value, locale: formats.number(value, locale),
    Kind.MEAN: lambda value, locale: formats.number(value, locale, 1),
    Kind.CHANGE: _change,
    Kind.PART: lambda value, locale: formats.percent(None if value is None else value / 10_000, locale),
    Kind.SHARE: lambda value, locale: formats.percent(value, locale),
    Kind.GROWTH: lambda value, locale: formats.signed_percent(value, locale),
    Kind.RATIO: _ratio,
}
