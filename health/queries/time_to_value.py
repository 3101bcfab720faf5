"""How long customers take until they are activated, from the snapshots of the last recompute."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from health.choices import Dimension
from health.models.overdue import TimeToValueGroup
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
    found = starts_by([Dimension.ALL, Dimension.PLAN], as_of)
    by_plan = found[Dimension.PLAN]
    return TimeToValueReport(
        as_of,
        time_to_value(found[Dimension.ALL].get("", []), as_of),
        {plan: time_to_value(by_plan[plan], as_of) for plan in sorted(by_plan)},
    )


def starts_by(dimensions: Iterable[Dimension], as_of: date) -> dict[Dimension, dict[str, list[Start]]]:
    """The accounts that had started by `as_of`, by each dimension's keys ("" = not known); one read."""
    rows = AccountSnapshot.objects.filter(account__has_usage_source=True, starts_on__lte=as_of)
    columns = rows.values_list("starts_on", "activated_on", "ends_on", "as_of", "plan", "industry", "country", "csm_id")
    found: dict[Dimension, dict[str, list[Start]]] = {dimension: defaultdict(list) for dimension in dimensions}
    for starts_on, activated_on, ends_on, known_until, plan, industry, country, csm in columns.iterator(10_000):
        start = Start(starts_on, activated_on, ends_on, known_until)
        keys = {
            Dimension.ALL: "",
            Dimension.PLAN: plan,
            Dimension.INDUSTRY: industry,
            Dimension.COUNTRY: country,
            Dimension.CSM: str(csm or ""),
            Dimension.MONTH: starts_on.isoformat()[:7],
        }
        for dimension, groups in found.items():
            groups[keys[dimension]].append(start)
    return found


def stored_groups(dimension: str, *, with_curves: bool = False) -> list[TimeToValueGroup]:
    """As the clock last computed them: everybody first, then the groups of the dimension in the order of their keys."""
    everybody = TimeToValueGroup.objects.filter(dimension=Dimension.ALL)
    groups = TimeToValueGroup.objects.filter(dimension=dimension).order_by("key")
    return [*everybody, *(groups if with_curves else groups.defer("curve"))]
