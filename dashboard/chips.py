"""The filters in force in words, each with the address of the list without it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from health.choices import ActivationState, Band, FlagKind, Stage
from health.queries.account_list.choice import ALL, ANY, MINE, NOBODY, RANGES, Choice
from health.queries.account_list.fields import Field, Kind
from lib import formats


@dataclass(frozen=True)
class Chip:
    text: str
    url: str  # the list without it


def chips(choice: Choice, *, people: Mapping[int, str], plans: Mapping[str, str]) -> list[Chip]:
    """In the order of the address; the two ends of a range are one chip."""
    found, told = [], set()
    for name in choice.filters:
        if name in told:
            continue
        names = _ends(RANGES[name]) if name in RANGES else (name,)
        told |= set(names)
        text = _range(choice, RANGES[name]) if name in RANGES else _value(name, choice.filters[name], people, plans)
        found.append(Chip(text, choice.without(*names).address()))
    return found


def _ends(field: Field) -> tuple[str, str]:
    return f"{field.name}_min", f"{field.name}_max"


def _range(choice: Choice, field: Field) -> str:
    least, most = (_shown(field, choice.filters.get(name)) for name in _ends(field))
    said = {"figure": field.label, "least": least, "most": most}
    if least and most:
        return _("%(figure)s: %(least)s to %(most)s") % said
    return (_("%(figure)s: at least %(least)s") if least else _("%(figure)s: at most %(most)s")) % said


def _shown(field: Field, value: str | None) -> str:
    if not value:
        return ""
    if field.kind is Kind.DATE:
        return formats.day(dt.date.fromisoformat(value), _locale())
    return value.replace("-", formats.MINUS) + ("%" if field.is_per_cent else "")


def _value(name: str, value: str, people: Mapping[int, str], plans: Mapping[str, str]) -> str:
    label, words = _LABELS[name](), _words(name, value, people, plans)
    return f"{label}: {words}" if label else words


def _words(name: str, value: str, people: Mapping[int, str], plans: Mapping[str, str]) -> str:
    if name in _CHOICES:
        return str(_CHOICES[name](value).label)
    if name.endswith("_in"):
        return ngettext("within %(count)s day", "within %(count)s days", int(value)) % {"count": value}
    match name:
        case "q":
            return f"“{value}”"
        case "plan":
            return plans.get(value, value)
        case "country":
            return formats.country(value, _locale())
        case "csm":
            return {MINE: _("me"), NOBODY: _("nobody")}.get(value) or people.get(int(value), value)
        case "contract":
            return _("current and ended") if value == ALL else _("ended")
        case "flag":
            return _("any") if value == ANY else str(FlagKind(value).label)
    return value


def _locale() -> str:
    return formats.cldr_name(get_language() or "en")


_CHOICES: dict[str, Any] = {"band": Band, "activation": ActivationState, "stage": Stage}
_LABELS = {
    "q": lambda: _("Search"),
    "band": lambda: _("Band"),
    "activation": lambda: _("Activation"),
    "stage": lambda: _("Stage"),
    "plan": lambda: _("Plan"),
    "csm": lambda: _("CSM"),
    "contract": lambda: _("Contract"),
    "flag": lambda: _("Open flag"),
    "tag": lambda: _("Tag"),
    "ends_in": lambda: _("Contract end"),
    "deadline_in": lambda: _("Deadline"),
    "country": lambda: _("Country"),
    "industry": lambda: _("Industry"),
    "currency": lambda: _("Currency"),
}
