"""The filters of the dashboard's accounts list under the same names, so that an address of the one suits the other."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django_filters import rest_framework as filters
from rest_framework.exceptions import ValidationError

from health.api.days import today
from health.queries.account_list.choice import CHOICES, FILTERS, LONGEST, RANGES, Choice, is_known
from health.queries.account_list.fields import Kind
from health.queries.account_list.filters import Asker, condition

ELSEWHERE = {"band", "stage", "plan", "csm", "activation", "contract"}  # named by the API itself
UNITS = {
    Kind.HUNDREDTHS: "points", Kind.CHANGE: "points", Kind.PART: "per cent", Kind.SHARE: "per cent",
    Kind.GROWTH: "per cent", Kind.MONEY: "major units of each account's own currency",
}  # fmt: skip
LABELS = {
    "q": "Part of the name or of the external id.",
    "flag": "Has this flag open, or any.",
    "tag": "Has this tag, whatever its case.",
}


def list_filters() -> dict[str, filters.Filter]:
    """Handled by `filter_by_list` of the filter set that takes them."""
    return {name: _filter(name) for name in FILTERS if name not in ELSEWHERE}


def list_condition(name: str, value: str, user: Any) -> Q:
    """What the filter asks of a snapshot. Raises ValidationError where it cannot have this value."""
    if not is_known(name, value.strip()):
        raise ValidationError({name: [_("This filter cannot have this value.")]})
    return condition(Choice(filters={name: value.strip()}), name, Asker(user.pk, today()))


def _filter(name: str) -> filters.Filter:
    options: dict[str, Any] = {"field_name": name, "method": "filter_by_list", "label": _label(name)}
    if name in CHOICES:
        return filters.ChoiceFilter(choices=[(value, value) for value in CHOICES[name]], **options)
    if name not in RANGES:
        return filters.CharFilter(max_length=LONGEST, **options)
    return (filters.DateFilter if RANGES[name].kind is Kind.DATE else filters.NumberFilter)(**options)


def _label(name: str) -> str:
    if name not in RANGES:
        return LABELS.get(name, "")
    field, end = RANGES[name], "At least" if name.endswith("_min") else "At most"
    unit = UNITS.get(field.kind, "")
    return f"{end} this {field.column}" + (f", in {unit}." if unit else ".")
