"""The form of an activation policy: what was typed, kept as it is, with what is wrong beside each field.

Milestones come and go while nothing is stored. Names of fields: `months`, `plan_version` (empty: all plans), and
once per milestone, in order, `key`, `type`, `at_least`, `single` (for accounts of one seat) and `event`.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from health.models.activation import ActivationPolicy
from health.rules.policy import EVENT_COUNT, TYPES
from lib.texts import is_storable
from tiers.models.plans import PlanVersion

MOST = 20
WHOLE = re.compile("[0-9]{1,9}")
NAMES = ("key", "type", "at_least", "single", "event")
TYPE_NAMES = {
    "active_days": gettext_lazy("days of use"),
    "distinct_users": gettext_lazy("different people"),
    "event_count": gettext_lazy("times an event was done"),
    "guide_completed": gettext_lazy("guide completed"),
}


@dataclass
class MilestoneRow:
    key: str = ""
    type: str = TYPES[0]
    at_least: str = "1"
    single: str = ""
    event: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@dataclass
class PolicyForm:
    months: str
    plan_version: str
    rows: list[MilestoneRow]
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def is_sound(self) -> bool:
        return not (self.errors or any(row.errors for row in self.rows))


def form_of(policy: ActivationPolicy) -> PolicyForm:
    rows = [
        MilestoneRow(
            key=str(each["key"]),
            type=each["type"],
            at_least=str(each["at_least"]),
            single=str(each.get("at_least_one_seat", "")),
            event=each.get("event", ""),
        )
        for each in policy.milestones
    ]
    return PolicyForm(str(policy.deadline_months), str(policy.plan_version_id or ""), rows)


def read(posted: QueryDict) -> PolicyForm:
    columns = [[str(value) for value in posted.getlist(name)] for name in NAMES]
    rows = [MilestoneRow(*cells) for cells in zip(*columns, strict=False)][:MOST]
    return PolicyForm(posted.get("months", ""), posted.get("plan_version", ""), rows)


def change_shape(form: PolicyForm, wish: str) -> bool:
    """`add`, or `drop.2`. False: no such button."""
    if wish == "add" and len(form.rows) < MOST:
        form.rows.append(MilestoneRow())
        return True
    found = re.fullmatch("drop[.]([0-9]{1,2})", wish)
    if found and int(found[1]) < len(form.rows):
        del form.rows[int(found[1])]
        return True
    return False


def check(form: PolicyForm, versions: list[PlanVersion]) -> dict[str, Any] | None:
    """The document that `set_policy` takes, or None with what is wrong noted beside each field."""
    months = _whole(form.months, 60)
    if months is None:
        form.errors["months"] = _("A whole number from 1 to 60.")
    named = next((version for version in versions if str(version.pk) == form.plan_version), None)
    if form.plan_version and named is None:
        form.errors["plan_version"] = _("Choose a plan version.")
    if not form.rows:
        form.errors["rows"] = _("At least one milestone is needed.")
    milestones = _milestones(form.rows)
    if not form.is_sound:
        return None
    whose = {"plan": named.plan.key, "plan_version": named.number} if named else {}
    return {"deadline_months": months, "milestones": milestones, **whose}


def _milestones(rows: list[MilestoneRow]) -> list[dict[str, Any]]:
    seen: set[str] = set()
    return [_milestone(row, seen) for row in rows]


def _milestone(row: MilestoneRow, seen: set[str]) -> dict[str, Any]:
    key = row.key.strip()
    if not key or len(key) > 50 or not is_storable(key):
        row.errors["key"] = _("A short name of 1 to 50 characters.")
    elif key in seen:
        row.errors["key"] = _("This name stands twice.")
    seen.add(key)
    if row.type not in TYPES:
        row.errors["type"] = _("Choose what is counted.")
    at_least, single = _whole(row.at_least), _whole(row.single)
    if at_least is None:
        row.errors["at_least"] = _("A whole number from 1 on.")
    if row.single.strip() and single is None:
        row.errors["single"] = _("A whole number from 1 on.")
    event = row.event.strip() if row.type == EVENT_COUNT else ""
    if len(event) > 200 or not is_storable(event):
        row.errors["event"] = _("At most %(count)s characters.") % {"count": 200}
    found: dict[str, Any] = {"key": key, "type": row.type, "at_least": at_least}
    return {**found, **({"event": event} if event else {}), **({"at_least_one_seat": single} if single else {})}


def _whole(text: str, highest: int = 999_999_999) -> int | None:
    found = WHOLE.fullmatch(text.strip())
    return int(found[0]) if found and 1 <= int(found[0]) <= highest else None
