"""How long customers take until they are activated, from the snapshots of the last recompute."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from health.models.scores import AccountSnapshot
from health.rules.survival import Start, TimeToValue, time_to_value


@dataclass(frozen=True, slots=True)
class TimeToValueReport:
    """All accounts together, and by key of their plan ("" = without a plan), in the order of the keys."""

    as_of: date
    overall: TimeToValue
    by_plan: dict[str, TimeToValue]


def time_to_value_report(as_of: date) -> TimeToValueReport:
    """As of `as_of`. One query over the snapshots.

    An activation once reached stays, so the snapshot's date tells for every earlier day as well; an account is
    known up to the day of its snapshot. One without a usage source is left out: nobody knows how far it is.
    """
    rows = AccountSnapshot.objects.filter(account__has_usage_source=True, starts_on__lte=as_of)
    by_plan: dict[str, list[Start]] = defaultdict(list)
    columns = rows.values_list("plan", "starts_on", "activated_on", "ends_on", "as_of")
    for plan, starts_on, activated_on, ends_on, known_until in columns.iterator(chunk_size=10_000):
        by_plan[plan].append(Start(starts_on, activated_on, ends_on, known_until))
    everybody = [start for starts in by_plan.values() for start in starts]
    return TimeToValueReport(
        as_of,
        time_to_value(everybody, as_of),
        {plan: time_to_value(by_plan[plan], as_of) for plan in sorted(by_plan)},
    )
