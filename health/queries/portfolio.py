"""The portfolio by band, its ladder of activation, and who moved between bands: as the clock last counted it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max, Q, QuerySet, Sum

from health.choices import Band, Measure, Rung
from health.models.portfolio import Movement, Tally
from health.models.scores import AccountSnapshot

BANDS = (Band.AT_RISK, Band.WATCH, Band.HEALTHY, Band.UNKNOWN)
LOOKED_AT = 1_001  # beyond a thousand nobody needs the exact number


@dataclass(frozen=True)
class Count:
    """Of a band: how many now, 7 and 30 days before. Values are minor units of one currency; None is not known."""

    band: str
    now: int
    before_7: int
    before_30: int
    whole: int  # of all bands, now

    @property
    def share(self) -> float | None:
        return self.now / self.whole if self.whole else None

    @property
    def change_7(self) -> int:
        return self.now - self.before_7

    @property
    def change_30(self) -> int:
        return self.now - self.before_30


@dataclass(frozen=True)
class Portfolio:
    counted_at: dt.datetime | None  # None: never
    accounts: list[Count]
    values: dict[str, list[Count]]  # currency -> annual value by band; the currencies of most accounts first
    with_value: int
    ladder: list[tuple[str, int, int]]  # rung, accounts, of them with the warning of their rung


def portfolio(csms: Sequence[int] | None) -> Portfolio:
    """Of the accounts of these people, or of all. One read of what was counted."""
    rows = _of(Tally.objects.all(), "csm", csms).values_list("measure", "value", "currency").annotate(
        Sum("accounts"), Sum("with_value"), Sum("annual_value_minor"), Max("counted_at")
    )  # fmt: skip
    accounts: dict[tuple[str, str], int] = defaultdict(int)
    money: dict[str, dict[tuple[str, str], int]] = defaultdict(lambda: defaultdict(int))
    weight: dict[str, int] = defaultdict(int)
    moments = []
    for measure, value, currency, count, with_value, annual, counted_at in rows:
        accounts[measure, value] += count
        moments.append(counted_at)
        if currency and with_value and measure in (Measure.BAND, Measure.BAND_7, Measure.BAND_30):
            money[currency][measure, value] += annual
            weight[currency] += with_value if measure == Measure.BAND else 0
    order = sorted(money, key=lambda currency: (-weight[currency], currency))
    return Portfolio(
        max(moments, default=None),
        _counts(accounts),
        {currency: _counts(money[currency]) for currency in order},
        sum(weight.values()),
        [(rung, accounts[Measure.RUNG, rung], accounts[Measure.WARNED, rung]) for rung in Rung.values],
    )


def movements(csms: Sequence[int] | None, *, is_up: bool, most: int) -> list[Movement]:
    """The largest changes of the score first."""
    return list(_moved(csms, is_up).order_by("-change" if is_up else "change", "pk")[:most])


def count_movements(csms: Sequence[int] | None, *, is_up: bool) -> int:
    """LOOKED_AT for that many and more."""
    return _moved(csms, is_up)[:LOOKED_AT].count()


def _moved(csms: Sequence[int] | None, is_up: bool) -> QuerySet[Movement]:
    found = Movement.objects.filter(is_up=is_up).select_related("snapshot")
    return _of(found, "snapshot__csm", csms)


def _of(rows: QuerySet, path: str, csms: Sequence[int] | None) -> QuerySet:
    return rows if csms is None else rows.filter(**{f"{path}__in": csms})


def of_csms(csms: Sequence[int] | None) -> QuerySet[AccountSnapshot]:
    """Current accounts of these people, or all current ones."""
    current = AccountSnapshot.objects.current()
    return current if csms is None else current.filter(Q(csm__in=csms))


def _counts(found: dict[tuple[str, str], int]) -> list[Count]:
    whole = sum(count for (measure, _band), count in found.items() if measure == Measure.BAND)
    return [
        Count(
            band,
            found.get((Measure.BAND, band), 0),
            found.get((Measure.BAND_7, band), 0),
            found.get((Measure.BAND_30, band), 0),
            whole,
        )
        for band in BANDS
    ]
