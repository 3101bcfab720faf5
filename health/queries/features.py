"""What an account uses of the product, feature by feature, and what it pays for and does not use."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import F, Max, Q, Sum
from django.utils.translation import get_language

from health.models.rollups import FeatureDay
from tiers.models.features import ProductFeature

DAYS = 84  # a feature without an event in twelve weeks is not used
RECENT = 28


@dataclass(frozen=True)
class FeatureUse:
    """A feature of the catalogue, or an event that the catalogue does not name. `last_used_on` within DAYS, else None;
    `is_included` where the account's plan has it."""

    event: str
    label: str
    is_named: bool
    is_core: bool
    is_included: bool
    events_28: int
    events_previous_28: int
    last_used_on: dt.date | None

    @property
    def is_unused(self) -> bool:
        """Paid for, and without an event in DAYS days."""
        return self.is_named and self.is_included and self.last_used_on is None


def feature_use(account_id: int, *, plan: str, until: dt.date) -> list[FeatureUse]:
    """Most used first, in the DAYS days up to `until`. Two reads.

    A feature that names no plans belongs to all; without a plan an account is taken to have every feature.
    """
    used = _used(account_id, until)
    label = "label_zh" if (get_language() or "").startswith("zh") else "label_en"
    rows = ProductFeature.objects.values_list("event", label, "is_core", "plans__key").order_by("pk")
    named: dict[str, tuple[str, bool, set[str]]] = {}
    for event, text, is_core, key in rows:
        named.setdefault(event, (text, is_core, set()))[2].update({key} if key else ())
    found = [
        FeatureUse(event, text, True, is_core, not (plan and plans) or plan in plans, *used.get(event, (0, 0, None)))
        for event, (text, is_core, plans) in named.items()
    ]
    found += [
        FeatureUse(event, event, False, False, True, *values) for event, values in used.items() if event not in named
    ]
    return sorted(found, key=lambda each: (-each.events_28, -each.events_previous_28, each.label))


def _used(account_id: int, until: dt.date) -> dict[str, tuple[int, int, dt.date | None]]:
    """Event name -> events of the last 28 days and of the 28 before, last day."""
    recent, earlier = (until - dt.timedelta(days=days - 1) for days in (RECENT, 2 * RECENT))
    days = FeatureDay.objects.filter(account_id=account_id, day__range=(until - dt.timedelta(days=DAYS - 1), until))
    rows = days.values(name=F("event__name")).annotate(
        recent=Sum("events", filter=Q(day__gte=recent), default=0),
        earlier=Sum("events", filter=Q(day__gte=earlier, day__lt=recent), default=0),
        last=Max("day"),
    )
    return {row["name"]: (row["recent"], row["earlier"], row["last"]) for row in rows}
