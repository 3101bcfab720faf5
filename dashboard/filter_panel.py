"""More filters and the choice of columns: what the two panels above the list offer, read only while one is open."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from accounts.queries import tag_names
from health.choices import FlagKind, Stage
from health.models.scores import AccountSnapshot
from health.queries.account_list.choice import ANY, WITHIN_DAYS, Choice
from health.queries.account_list.fields import FIELDS, Field, Group, Kind
from lib import countries, formats

SAMPLE = 2_000  # accounts from whose words suggestions are made
PANELS = ("filters", "columns", "view")
GROUPS: dict[Group, str | Promise] = {
    Group.HEALTH: gettext_lazy("Health"),
    Group.USE: gettext_lazy("Use"),
    Group.ACTIVATION: gettext_lazy("Activation"),
    Group.ACCOUNT: gettext_lazy("Account and contract"),
}
UNITS: dict[Kind, str | Promise] = {
    Kind.HUNDREDTHS: gettext_lazy("points"),
    Kind.CHANGE: gettext_lazy("points"),
    Kind.PART: "%",
    Kind.SHARE: "%",
    Kind.GROWTH: "%",
    Kind.RATIO: "×",
    Kind.MONEY: gettext_lazy("in each account's own currency"),
}


@dataclass(frozen=True)
class Range:
    """Two ends of a figure to fill in."""

    field: Field
    least: str
    most: str

    @property
    def is_date(self) -> bool:
        return self.field.kind is Kind.DATE

    @property
    def unit(self) -> str | Promise:
        return UNITS.get(self.field.kind, "")


@dataclass(frozen=True)
class Options:
    """One of several values; `is_open`: others may be typed."""

    name: str
    label: str
    options: list[tuple[str, str]]
    chosen: str
    is_open: bool = False


@dataclass(frozen=True)
class Section:
    heading: str | Promise
    options: list[Options]
    ranges: list[Range]


def sections(choice: Choice) -> list[Section]:
    """All that the list can be filtered by besides the bar of five."""
    options = _options(choice)
    return [
        Section(heading, [each for each in options if _GROUP_OF[each.name] is group], _ranges(choice, group))
        for group, heading in GROUPS.items()
    ]


def _ranges(choice: Choice, group: Group) -> list[Range]:
    fields = [field for field in FIELDS.values() if field.is_range and field.group is group]
    asked = choice.filters
    return [Range(each, asked.get(f"{each.name}_min", ""), asked.get(f"{each.name}_max", "")) for each in fields]


def _options(choice: Choice) -> list[Options]:
    sample = AccountSnapshot.objects.order_by("-pk").values_list("industry", "currency")[:SAMPLE]
    industries, currencies = ({*column} - {""} for column in zip(*sample, strict=True)) if sample else ((), ())
    days = [(value, _days(int(value))) for value in WITHIN_DAYS]
    offered: list[tuple[str, str, Any, bool]] = [
        ("flag", _("Open flag"), [(ANY, _("any")), *_texts(FlagKind)], False),
        ("stage", _("Stage"), _texts(Stage), False),
        ("deadline_in", _("Deadline"), days, False),
        ("ends_in", _("Contract ends"), days, False),
        ("country", _("Country"), _countries(get_language() or "en"), False),
        ("tag", _("Tag"), [(name, name) for name in tag_names()], True),
        ("industry", _("Industry"), [(each, each) for each in sorted(industries)], True),
        ("currency", _("Currency"), [(each, each) for each in sorted(currencies)], True),
    ]
    return [
        Options(name, label, options, choice.filters.get(name, ""), is_open)
        for name, label, options, is_open in offered
    ]


def _texts(choices: Any) -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in choices.choices]


def _days(count: int) -> str:
    return ngettext("within %(count)s day", "within %(count)s days", count) % {"count": count}


@cache
def _countries(language: str) -> list[tuple[str, str]]:
    locale = formats.cldr_name(language)
    return sorted(((code, formats.country(code, locale)) for code in countries.CODES), key=lambda pair: pair[1])


_GROUP_OF = {
    "flag": Group.HEALTH,
    "stage": Group.HEALTH,
    "deadline_in": Group.ACTIVATION,
    "ends_in": Group.ACCOUNT,
    "country": Group.ACCOUNT,
    "tag": Group.ACCOUNT,
    "industry": Group.ACCOUNT,
    "currency": Group.ACCOUNT,
}


@dataclass(frozen=True)
class Tick:
    field: Field
    is_chosen: bool


def column_groups(chosen: list[str]) -> list[tuple[str | Promise, list[Tick]]]:
    """Every column by its group, ticked where it is shown."""
    others = [field for field in FIELDS.values() if field.name != "name"]
    return [
        (heading, [Tick(field, field.name in chosen) for field in others if field.group is group])
        for group, heading in GROUPS.items()
    ]
