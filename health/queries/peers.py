"""The peer group of an account: its neighbours among the current accounts of its plan, in the order of their seats.

A walk of NEAREST rows up and down one index, however many accounts there are.
"""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Count, Q, Sum

from health.definitions import METRIC_NAMES
from health.models.rollups import AccountDay, FeatureDay
from health.models.scores import AccountSnapshot, SnapshotQuerySet
from health.rules.peers import LEAST, median_of, medians, seats_alike

NEAREST = 25  # on either side
LOOKED_AT = 500  # on either side, where seats are unknown and the industry decides
DAYS = 28
SEATS, INDUSTRY = "seats", "industry"


@dataclass(frozen=True)
class Peers:
    """`basis` is what they have in common beside the plan; medians by metric, None where fewer than LEAST know it."""

    basis: str
    account_ids: list[int] = field(default_factory=list)
    medians: dict[str, float | None] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return len(self.account_ids)

    @property
    def is_enough(self) -> bool:
        return self.count >= LEAST


def peers_of(snapshot: AccountSnapshot) -> Peers:
    """Two reads. Too few are said to be so, and have no medians."""
    basis = SEATS if snapshot.seats else INDUSTRY
    rows = [*_neighbours(snapshot, upwards=True), *_neighbours(snapshot, upwards=False)] if snapshot.plan else []
    if len(rows) < LEAST:
        return Peers(basis, [row["account_id"] for row in rows])
    return Peers(basis, [row["account_id"] for row in rows], medians(rows, METRIC_NAMES))


def _neighbours(snapshot: AccountSnapshot, *, upwards: bool) -> list[dict]:
    """Those next to the account in the order of (seats, account), the nearest first."""
    alike = AccountSnapshot.objects.current().filter(plan=snapshot.plan)
    beyond = Q(account_id__gt=snapshot.pk) if upwards else Q(account_id__lt=snapshot.pk)
    sign = "" if upwards else "-"
    if not snapshot.seats:
        return _of_the_industry(alike.filter(beyond, seats=None).order_by(f"{sign}account_id"), snapshot.industry)
    least, most = seats_alike(snapshot.seats)
    if upwards:
        alike = alike.filter(seats__range=(snapshot.seats, most)).filter(Q(seats__gt=snapshot.seats) | beyond)
    else:
        alike = alike.filter(seats__range=(least, snapshot.seats)).filter(Q(seats__lt=snapshot.seats) | beyond)
    ordered = alike.order_by(f"{sign}seats", f"{sign}account_id")
    return list(ordered.values("account_id", *METRIC_NAMES)[:NEAREST])


def _of_the_industry(accounts: SnapshotQuerySet, industry: str) -> list[dict]:
    """Out of a bounded stretch, so that a rare industry costs no more than a common one."""
    if not industry:
        return []
    stretch = accounts.values("account_id", "industry", *METRIC_NAMES)[:LOOKED_AT]
    return [row for row in stretch if row["industry"] == industry][:NEAREST]


def events_a_day(peers: Peers, until: dt.date) -> float | None:
    """The median of the peers' mean events a day in the 28 days up to `until`. One read of their roll-ups."""
    if not peers.is_enough:
        return None
    first = until - dt.timedelta(days=DAYS - 1)
    rows = AccountDay.objects.filter(account_id__in=peers.account_ids, day__range=(first, until))
    totals = dict(rows.values("account_id").annotate(total=Sum("events")).values_list("account_id", "total"))
    return median_of(totals.get(account_id, 0) / DAYS for account_id in peers.account_ids)


def shares_by_feature(peers: Peers, until: dt.date) -> dict[str, float]:
    """Event name -> the share of the peers that used it in the 28 days up to `until`; empty without enough of them."""
    if not peers.is_enough:
        return {}
    first = until - dt.timedelta(days=DAYS - 1)
    rows = FeatureDay.objects.filter(account_id__in=peers.account_ids, day__range=(first, until))
    counted = rows.values("event__name").annotate(accounts=Count("account_id", distinct=True))
    return {name: accounts / peers.count for name, accounts in counted.values_list("event__name", "accounts")}
