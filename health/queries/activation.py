"""Who is due when, and who is overdue and why: lists by deadline for any number of accounts."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Count, DurationField, Exists, ExpressionWrapper, F, OuterRef, QuerySet, Subquery

from health.choices import ActivationState, Measure, OverdueCategory, Rung
from health.models.activation import Pause
from health.models.overdue import OverdueReason
from health.models.portfolio import Tally
from health.models.scores import AccountSnapshot
from health.queries.portfolio import of_csms

NO_REASON = "none"
AGES = {Rung.START: (0, 30), Rung.DAY_30: (30, 60), Rung.DAY_60: (60, 75), Rung.DAY_75: (75, 100_000)}


def due(csms: Sequence[int] | None, show: str = "") -> QuerySet[AccountSnapshot]:
    """Accounts on their way: those in progress, those of a rung, or those paused. No order yet."""
    state = ActivationState.PAUSED if show == Rung.PAUSED else ActivationState.IN_PROGRESS
    accounts = of_csms(csms).filter(activation_state=state)
    if show not in AGES:
        return accounts
    low, high = (dt.timedelta(days=days) for days in AGES[Rung(show)])
    age = ExpressionWrapper(F("as_of") - F("starts_on"), output_field=DurationField())
    found = accounts.annotate(age=age).filter(age__lt=high)
    return found if show == Rung.START else found.filter(age__gte=low)


def overdue(csms: Sequence[int] | None, reason: str = "") -> QuerySet[AccountSnapshot]:
    """Accounts past their deadline: all, those of a reason's category, or those without a reason. No order yet.

    With `reason_category`, `reason_text`, `reason_at` and `reason_by` of the reason in force.
    """
    given = OverdueReason.objects.filter(account=OuterRef("pk"), replaced_at=None)
    accounts = of_csms(csms).filter(activation_state=ActivationState.NOT_ACTIVATED)
    if reason == NO_REASON:
        accounts = accounts.filter(~Exists(given))
    elif reason:
        accounts = accounts.filter(Exists(given.filter(category=reason)))
    return accounts.annotate(
        reason_category=Subquery(given.values("category")[:1]),
        reason_text=Subquery(given.values("text")[:1]),
        reason_at=Subquery(given.values("at")[:1]),
        reason_by=Subquery(given.values("by__name")[:1]),
    )


def reasons_counted(csms: Sequence[int] | None) -> dict[str, int]:
    """Overdue accounts by category, NO_REASON for those without one: of some people now, of all as last counted."""
    found: dict[str, int] = dict.fromkeys((NO_REASON, *OverdueCategory.values), 0)
    if csms is None:
        for value, accounts in Tally.objects.filter(measure=Measure.REASON).values_list("value", "accounts"):
            found[value] += accounts
        return found
    given = OverdueReason.objects.filter(account=OuterRef("pk"), replaced_at=None).values("category")[:1]
    late = of_csms(csms).filter(activation_state=ActivationState.NOT_ACTIVATED).annotate(said=Subquery(given))
    for category, accounts in late.values("said").annotate(count=Count("pk")).values_list("said", "count"):
        found[category or NO_REASON] += accounts
    return found


def paused_days(rows: Iterable[AccountSnapshot]) -> dict[int, int]:
    """Days for which each account's clock has stood still up to the day of its figures; overlaps count once."""
    until = {row.account_id: row.as_of for row in rows}
    days: dict[int, set[dt.date]] = defaultdict(set)
    for pause in Pause.objects.filter(account__in=list(until)).only("account_id", "starts_on", "ends_on"):
        last = min(pause.ends_on or until[pause.account_id], until[pause.account_id])
        days[pause.account_id] |= {
            pause.starts_on + dt.timedelta(days=n) for n in range((last - pause.starts_on).days + 1)
        }
    return {account: len(found) for account, found in days.items()}
