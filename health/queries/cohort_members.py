"""Who stands behind a cell of a cohort table: the cohort's members, those active in a period, those not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from accounts.models.company import Account
from health.models.rollups import AccountDay, UserDay
from health.models.scores import AccountSnapshot
from health.models.usage import UsageUser
from health.rules.cohorts import NOBODY, Group, Subject, Unit, end_of

PAGE = 50
CHUNK = 500


@dataclass(frozen=True)
class Cell:
    """Of a table: the cohort and the period by their first days, as of `until`, of a group."""

    subject: Subject
    unit: Unit
    until: date
    cohort: date
    period: date
    group: Group

    @property
    def born(self) -> tuple[date, date]:
        """The days on which the cohort's members started."""
        return self.cohort, min(end_of(self.cohort, self.unit), self.until)

    @property
    def days(self) -> tuple[date, date]:
        """The days of the period, as far as they are looked at."""
        return self.period, min(end_of(self.period, self.unit), self.until)


@dataclass(frozen=True)
class Member:
    """An account or a product user of the cohort, with what he did in the period."""

    key: str  # a place in the list, for the next page
    account_id: int
    account: str
    person: str
    since: date
    active_days: int
    events: int


def all_members(cell: Cell, *, active: bool | None) -> Iterator[Member]:
    """Every one of them, read CHUNK by CHUNK."""
    found = members(cell, active=active, limit=CHUNK)
    while found:
        yield from found
        found = members(cell, active=active, after=found[-1].key, limit=CHUNK)


def members(cell: Cell, *, active: bool | None, after: str = "", limit: int = PAGE) -> list[Member]:
    """In the order of their start: those with an event in the period, those without, or (None) all."""
    start = "starts_on" if cell.subject is Subject.ACCOUNTS else "first_day"
    found = _everybody(cell).filter(**{f"{start}__range": cell.born})
    if active is not None:
        found = found.filter(_was_active(cell) if active else ~_was_active(cell))
    if after:
        day, _, pk = after.partition(".")
        found = found.filter(Q(**{f"{start}__gte": day}) & (Q(**{f"{start}__gt": day}) | Q(pk__gt=int(pk))))
    rows = list(found.order_by(start, "pk")[:limit])
    did = _activity(cell, rows)
    return [_member(row, getattr(row, start), *did.get(row.pk, (0, 0))) for row in rows]


def _everybody(cell: Cell) -> QuerySet[Any]:
    if cell.subject is Subject.ACCOUNTS:
        accounts: QuerySet[Any] = Account.objects.filter(has_usage_source=True)
        return _of_group(accounts, cell.group, "", "pk").only("pk", "name", "starts_on")
    users: QuerySet[Any] = UsageUser.objects.filter(account__has_usage_source=True).select_related("account")
    return _of_group(users, cell.group, "account__", "account_id")


def _of_group(rows: QuerySet[Any], group: Group, path: str, key: str) -> QuerySet[Any]:
    if group.industry:
        rows = rows.filter(**{f"{path}industry": group.industry})
    if group.plan or group.csm is not None:
        seen = AccountSnapshot.objects.all()
        if group.plan:
            seen = seen.filter(plan=group.plan)
        if group.csm is not None:
            seen = seen.filter(csm=None) if group.csm == NOBODY else seen.filter(csm_id=group.csm)
        rows = rows.filter(**{f"{key}__in": seen.values("account_id")})
    return rows


def _was_active(cell: Cell) -> Exists:
    if cell.subject is Subject.ACCOUNTS:
        return Exists(AccountDay.objects.filter(account_id=OuterRef("pk"), day__range=cell.days))
    days = UserDay.objects.filter(account_id=OuterRef("account_id"), user_id=OuterRef("pk"), day__range=cell.days)
    return Exists(days)


def _activity(cell: Cell, rows: list[Any]) -> dict[int, tuple[int, int]]:
    """Active days and events in the period, by member."""
    if cell.subject is Subject.ACCOUNTS:
        of_accounts = AccountDay.objects.filter(account_id__in=[row.pk for row in rows], day__range=cell.days)
        grouped: Any = of_accounts.values_list("account_id").annotate(Count("day"), Sum("events"))
    else:
        ids = {row.account_id for row in rows}
        of_users = UserDay.objects.filter(
            account_id__in=ids, user_id__in=[row.pk for row in rows], day__range=cell.days
        )
        grouped = of_users.values_list("user_id").annotate(Count("day"), Sum("events"))
    return {key: (days, events) for key, days, events in grouped}


def _member(row: Any, since: date, active_days: int, events: int) -> Member:
    key = f"{since.isoformat()}.{row.pk}"
    if isinstance(row, Account):
        return Member(key, row.pk, row.name, "", since, active_days, events)
    return Member(key, row.account_id, row.account.name, str(row), since, active_days, events)
