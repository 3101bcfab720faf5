"""The accounts list as an address describes it: which accounts, in which order, with which columns, from where on."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from urllib.parse import urlencode

from django.http import QueryDict

from health.choices import ActivationState, Band, FlagKind, Stage
from health.queries.account_list.fields import FIELDS, MOST_COLUMNS, Field, Kind
from lib import texts

MINE, NOBODY = "me", "none"
ENDED, ALL = "ended", "all"  # of the contract; without a word those that run
ANY = "any"  # of the flags: any that is open
WITHIN_DAYS = ("14", "30", "60", "90", "180")
DEFAULT_SORT = "score"
LARGEST_KEY = 2**63 - 1
LONGEST = 200  # characters of a value
CHOICES: dict[str, Iterable[str]] = {  # filters whose values are known beforehand
    "band": Band.values,
    "activation": ActivationState.values,
    "stage": Stage.values,
    "contract": (ENDED, ALL),
    "flag": (ANY, *FlagKind.values),
    "ends_in": WITHIN_DAYS,
    "deadline_in": WITHIN_DAYS,
}
FREE = ("q", "tag", "plan", "country", "industry", "currency")
RANGES: dict[str, Field] = {  # `score_min` -> its field
    f"{each.name}_{end}": each for each in FIELDS.values() if each.is_range for end in ("min", "max")
}
FILTERS = ("q", "band", "activation", "plan", "csm", *(name for name in (*CHOICES, *FREE, *RANGES)))
FILTERS = tuple(dict.fromkeys(FILTERS))
_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Choice:
    """What the reader asked for; every value as it stands in the address, checked."""

    filters: Mapping[str, str] = field(default_factory=dict)
    sort: str = DEFAULT_SORT
    columns: tuple[str, ...] = ()  # beside the account itself; empty: the reader's own
    view: str = ""  # the saved view that this began as
    reach: str = ""  # ALL: look at every account, whatever it takes
    after: str = ""
    before: str = ""

    @property
    def is_plain(self) -> bool:
        return not self.filters and self.sort == DEFAULT_SORT and not (self.after or self.before)

    @property
    def is_search(self) -> bool:
        """Names are looked for and nothing else: accounts without figures fit too."""
        return set(self.filters) == {"q"} and not (self.after or self.before)

    @property
    def field(self) -> Field:
        return FIELDS[self.sort.removeprefix("-")]

    @property
    def descending(self) -> bool:
        return self.sort.startswith("-")

    def without(self, *names: str) -> "Choice":
        """From the first page on, without these filters."""
        left = {name: value for name, value in self.filters.items() if name not in names}
        return replace(self, filters=left, after="", before="")

    def showing(self, columns: tuple[str, ...]) -> "Choice":
        return replace(self, columns=columns)

    def pairs(self) -> list[tuple[str, str]]:
        """Names and values of the address; what is as ever is left out."""
        rest = {
            "sort": self.sort if self.sort != DEFAULT_SORT else "",
            "columns": ",".join(self.columns),
            "view": self.view,
            "reach": self.reach,
            "after": self.after,
            "before": self.before,
        }
        return [*self.filters.items(), *((name, value) for name, value in rest.items() if value)]

    def address(self, **changes: str) -> str:
        """The query string of this choice with `changes` of all but filters and columns."""
        pairs = replace(self, **changes).pairs()  # type: ignore[arg-type]
        return "?" + urlencode(pairs, safe=",") if pairs else "?"

    @property
    def query(self) -> str:
        """What is worth saving: filters, order and columns, not the place in the list."""
        return self.address(view="", reach="", after="", before="").removeprefix("?")


def parse(query: str) -> Choice:
    """Of a query string that was checked when it was stored; what the list has forgotten since is left out."""
    return read_choice(QueryDict(query.removeprefix("?")))[0]


def read_choice(query: QueryDict) -> tuple[Choice, list[str]]:
    """What the address asks for, and the names in it whose values the list does not have: those are left out."""
    given = {name: query.get(name, "").strip() for name in FILTERS if name in query}
    unknown = [name for name, value in given.items() if value and not is_known(name, value)]
    choice = Choice(filters={name: value for name, value in given.items() if value and name not in unknown})
    rest = {name: query.get(name, "").strip() for name in ("sort", "reach", "view", "after", "before")}
    rest = {name: value for name, value in rest.items() if value}
    wrong = [name for name, value in rest.items() if not _REST[name](value)]
    choice = replace(choice, **{name: value for name, value in rest.items() if name not in wrong})  # type: ignore[arg-type]
    columns, strange = _columns(query)
    return replace(choice, columns=columns), [*unknown, *wrong, *strange]


def _columns(query: QueryDict) -> tuple[tuple[str, ...], list[str]]:
    """Columns in the order given, from `columns=a,b` as well as from `columns=a&columns=b`."""
    names = [name for text in query.getlist("columns") for name in text.split(",") if name]
    known = [name for name in dict.fromkeys(names) if name in FIELDS and name != "name"]
    is_sound = len(names) <= len(FIELDS) and len(known) <= MOST_COLUMNS and set(names) <= set(FIELDS)
    return tuple(known[:MOST_COLUMNS]), [] if is_sound else ["columns"]


def is_known(name: str, value: str) -> bool:
    """Whether a filter can have this value."""
    if len(value) > LONGEST or not texts.is_storable(value):
        return False
    if name in CHOICES:
        return value in CHOICES[name]
    if name == "csm":
        return value in (MINE, NOBODY) or is_id(value)
    if name in RANGES:
        return _is_day(value) if RANGES[name].kind is Kind.DATE else _NUMBER.fullmatch(value) is not None
    return True


def number(value: str) -> Decimal:
    """Of a range's checked end."""
    return Decimal(value)


def is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text[:30]) <= LARGEST_KEY


def _is_day(text: str) -> bool:
    try:
        return _DATE.fullmatch(text) is not None and bool(dt.date.fromisoformat(text))
    except ValueError:
        return False


def _is_cursor(text: str) -> bool:
    return len(text) <= 1000 and text.isascii()


_REST = {
    "sort": lambda text: text.removeprefix("-") in FIELDS,
    "reach": lambda text: text == ALL,
    "view": lambda text: text == ALL or is_id(text),
    "after": _is_cursor,
    "before": _is_cursor,
}
