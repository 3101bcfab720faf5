"""What the accounts list knows of an account: each field can be a column, an order, and a filter after its kind.

To add one: a line of FIELDS, its cell in `dashboard/cells.py` if its kind is new.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models.tags import TagNames
from health.definitions import METRIC_NAMES, REGISTRY


class Kind(StrEnum):
    """How a field's values are stored, asked for and shown."""

    TEXT = "text"
    CHOICE = "choice"
    PERSON = "person"
    DATE = "date"
    NUMBER = "number"
    MEAN = "mean"  # one decimal
    HUNDREDTHS = "hundredths"  # 7125 is 71.25 points
    CHANGE = "change"  # a difference in hundredths
    PART = "part"  # hundredths of a per cent
    SHARE = "share"  # 0.25 is 25 %
    GROWTH = "growth"  # 0.25 is +25 %
    RATIO = "ratio"
    MONEY = "money"  # minor units beside the row's currency


class Group(StrEnum):
    """The heading under which the filters of a field stand."""

    ACCOUNT = "account"
    HEALTH = "health"
    ACTIVATION = "activation"
    USE = "use"


NUMBERS = frozenset(Kind) - {Kind.TEXT, Kind.CHOICE, Kind.PERSON, Kind.DATE}
RANGES = NUMBERS | {Kind.DATE}
FLOATS = frozenset({Kind.MEAN, Kind.SHARE, Kind.GROWTH, Kind.RATIO})
PER_CENT = frozenset({Kind.PART, Kind.SHARE, Kind.GROWTH})


@dataclass(frozen=True)
class Field:
    name: str  # in the address; a range is asked for by `name_min` and `name_max`
    column: str  # of AccountSnapshot, or one of DRAWN
    label: str | Promise
    kind: Kind
    group: Group
    short: str | Promise = ""  # over a column, where the label is long
    definition: str = ""  # of the registry, for figures
    order: str = ""  # the column to sort by, where that is another one
    best_first: str = ""  # "-" where the first click sorts downwards

    @property
    def sort_column(self) -> str:
        return self.order or self.column

    @property
    def value_type(self) -> type:
        """Of the values that it is sorted by."""
        if self.kind is Kind.DATE:
            return dt.date
        if self.kind in FLOATS:
            return float
        return int if self.kind in NUMBERS or self.order == "score" else str

    @property
    def is_range(self) -> bool:
        return self.kind in RANGES

    @property
    def is_per_cent(self) -> bool:
        return self.kind in PER_CENT

    @property
    def heading(self) -> str | Promise:
        return self.short or self.label


def _figure(name: str, kind: Kind, group: Group, *, column: str = "", definition: str = "", **rest: Any) -> Field:
    entry = REGISTRY[definition or column or name]
    return Field(name, column or name, entry.label, kind, group, definition=entry.name, **rest)


_ACCOUNT, _HEALTH, _ACTIVATION, _USE = Group.ACCOUNT, Group.HEALTH, Group.ACTIVATION, Group.USE
_KINDS = {
    "dau_mean_28": Kind.MEAN,
    "stickiness": Kind.SHARE,
    "seat_utilisation": Kind.SHARE,
    "feature_breadth": Kind.SHARE,
    "usage_trend": Kind.GROWTH,
    "recency_ratio": Kind.RATIO,
    "user_retention_28": Kind.SHARE,
    "pause_ratio": Kind.RATIO,
    "team_activity": Kind.SHARE,
}  # the other metrics count something
_ALL = (
    Field("name", "name", _("Account"), Kind.TEXT, _ACCOUNT),
    Field("external_id", "external_id", _("External id"), Kind.TEXT, _ACCOUNT),
    _figure("plan", Kind.CHOICE, _ACCOUNT),
    _figure("band", Kind.CHOICE, _HEALTH, order="score"),
    _figure("score", Kind.HUNDREDTHS, _HEALTH, short=_("Score")),
    Field("trend_7", "trend_7", _("Score change, 7 days"), Kind.CHANGE, _HEALTH, _("7 days"), "trend_7"),
    Field("trend", "trend_30", _("Score change, 30 days"), Kind.CHANGE, _HEALTH, _("30 days"), "trend_30"),
    Field("trend_90", "trend_90", _("Score change, 90 days"), Kind.CHANGE, _HEALTH, _("90 days"), "trend_90"),
    _figure("coverage", Kind.PART, _HEALTH),
    _figure("stage", Kind.CHOICE, _HEALTH),
    _figure("activation", Kind.CHOICE, _ACTIVATION, column="activation_state"),
    _figure("deadline", Kind.DATE, _ACTIVATION, column="activation_deadline", short=_("Deadline")),
    _figure("activated", Kind.DATE, _ACTIVATION, column="activated_on"),
    _figure("projected", Kind.DATE, _ACTIVATION, column="projected_on"),
    _figure("active", Kind.DATE, _USE, column="last_active_on", best_first="-"),
    *(_figure(name, _KINDS.get(name, Kind.NUMBER), _USE) for name in METRIC_NAMES),
    Field("starts", "starts_on", _("Contract start"), Kind.DATE, _ACCOUNT, definition="contract"),
    Field("ends", "ends_on", _("Contract end"), Kind.DATE, _ACCOUNT, definition="contract"),
    _figure("value", Kind.MONEY, _ACCOUNT, column="annual_value_minor", definition="annual_value", best_first="-"),
    Field("currency", "currency", _("Currency"), Kind.CHOICE, _ACCOUNT),
    _figure("seats", Kind.NUMBER, _ACCOUNT),
    _figure("csm", Kind.PERSON, _ACCOUNT, column="csm_id", definition="csm", order="csm__name"),
    Field("country", "country", _("Country"), Kind.CHOICE, _ACCOUNT),
    Field("industry", "industry", _("Industry"), Kind.CHOICE, _ACCOUNT),
    Field("tags", "tags", _("Tags"), Kind.TEXT, _ACCOUNT),
)
DRAWN = {"tags": TagNames("account_id")}  # columns that are read from another table
FIELDS: dict[str, Field] = {field.name: field for field in _ALL}
DEFAULT_COLUMNS = (
    "plan", "band", "score", "trend", "activation", "deadline", "active", "ends", "value", "seats", "csm",
)  # fmt: skip
MOST_COLUMNS = 24

# Orders that an index serves from its first entry on; within a CSM, a band or a state also those of PREFIXES.
INDEXED = frozenset({"name", "score", "trend_30", "last_active_on", "ends_on"})
PREFIXES = {"score": ("csm", "band"), "activation_deadline": ("activation",)}
