"""What the clock finds to do: days that ended, accounts with news, activation dates that passed."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery

from accounts.models.company import Account, CSMAssignment
from health.choices import ActivationState, FlagKind
from health.models.activation import Flag
from health.models.rollups import AccountUsage
from health.models.scores import AccountSnapshot
from jobs.models import PeriodClaim, Run
from lib.periods import days_between

DAY_ENDED = "health.day_ended"  # claimed per time zone, as "health.day_ended Europe/Berlin"
CATCH_UP_DAYS = 90
_WARNINGS = {FlagKind.WARNING_30: 30, FlagKind.WARNING_60: 60, FlagKind.WARNING_75: 75}


def ended_days(at: dt.datetime) -> dict[date, list[str]]:
    """Days that ended since they were last claimed, oldest first, each with the time zones where they did.

    A zone that was never claimed begins with its last day.
    """
    claims = PeriodClaim.objects.filter(job__startswith=f"{DAY_ENDED} ").values("job").annotate(last=Max("period"))
    claimed = {row["job"].partition(" ")[2]: date.fromisoformat(row["last"]) for row in claims}
    days: dict[date, list[str]] = defaultdict(list)
    for zone in Account.objects.order_by("time_zone").values_list("time_zone", flat=True).distinct():
        last = local_day(at, zone) - timedelta(days=1)
        first = (
            max(claimed[zone] + timedelta(days=1), last - timedelta(days=CATCH_UP_DAYS)) if zone in claimed else last
        )
        for day in days_between(first, last):
            days[day].append(zone)
    return dict(sorted(days.items()))


def local_day(at: dt.datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def accounts_of_zones(zones: Iterable[str], started_by: date) -> list[int]:
    accounts = Account.objects.filter(time_zone__in=list(zones), starts_on__lte=started_by)
    return list(accounts.order_by("pk").values_list("pk", flat=True))


def accounts_with_news(at: dt.datetime) -> dict[date, list[int]]:
    """Accounts of which lists do not show all yet, by their local day: new usage, changed particulars, or no row."""
    has_usage_news = Exists(AccountUsage.objects.filter(account=OuterRef("pk")).exclude(changed=F("computed")))
    snapshot = AccountSnapshot.objects.filter(account=OuterRef("pk"))
    is_shown = Exists(snapshot.filter(computed_at__gte=OuterRef("updated_at")))
    assignment = CSMAssignment.objects.filter(account=OuterRef("pk"), active_from__gt=Subquery(_computed_at()))
    return by_local_day(Account.objects.filter(has_usage_news | ~is_shown | Exists(assignment)), at)


def _computed_at() -> QuerySet:
    return AccountSnapshot.objects.filter(account=OuterRef("account")).values("computed_at")


def accounts_at_activation_dates(at: dt.datetime) -> dict[date, list[int]]:
    """Accounts for which a deadline or a warning day has come that was not looked at yet, by their local day."""
    latest = at.date() + timedelta(days=1)  # no local day is later
    is_due = Q(activation_deadline__lt=latest)
    for kind, days in _WARNINGS.items():
        has_flag = Exists(Flag.objects.filter(account=OuterRef("account"), kind=kind))
        is_due |= Q(~has_flag, starts_on__lte=latest - timedelta(days=days))
    shown = dict(
        AccountSnapshot.objects.filter(is_due, activation_state=ActivationState.IN_PROGRESS).values_list(
            "account_id", "as_of"
        )
    )
    found = by_local_day(Account.objects.filter(pk__in=list(shown)), at)
    fresh = {day: [account for account in accounts if shown[account] < day] for day, accounts in found.items()}
    return {day: accounts for day, accounts in fresh.items() if accounts}


def is_running(kind: str) -> bool:
    return Run.objects.filter(kind=kind, finished_at=None).exists()


def by_local_day(accounts: QuerySet[Account], at: dt.datetime) -> dict[date, list[int]]:
    """Those that have started, by the day that it is where they are."""
    days: dict[date, list[int]] = defaultdict(list)
    local: dict[str, date] = {}
    for account, zone, starts_on in accounts.order_by("pk").values_list("pk", "time_zone", "starts_on"):
        day = local.setdefault(zone, local_day(at, zone))
        if starts_on <= day:
            days[day].append(account)
    return dict(sorted(days.items()))
