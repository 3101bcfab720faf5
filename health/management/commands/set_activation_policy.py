"""Publishes an activation policy."""

from typing import Any

from django.utils import timezone

from health.management.document_command import DocumentCommand
from health.rules.policy import InvalidPolicy
from health.services.policies import set_policy


class Command(DocumentCommand):
    help = """\
Publishes what makes an account activated, and by when. The file:

  {"deadline_months": 3,
   "milestones": [{"key": "habit", "type": "active_days", "at_least": 5},
                  {"key": "team", "type": "distinct_users", "at_least": 2, "at_least_one_seat": 1},
                  {"key": "core", "type": "event_count", "event": "Report created", "at_least": 1}]}

  type               active_days, distinct_users, event_count or guide_completed
  event              of event_count: its name; without one any core feature's event counts
  at_least_one_seat  instead of at_least for accounts with a single seat
  plan, plan_version beside milestones: the policy holds for this plan version (plan alone: its latest); else for all
                     plan versions without one of their own

The next recompute applies it."""
    example = """\
example:
  python manage.py set_activation_policy policy.json"""
    wrong = (InvalidPolicy,)

    def take(self, document: Any, options: dict[str, Any]) -> str:
        policy = set_policy(document=document, actor=None, at=timezone.now())
        keys = ", ".join(each["key"] for each in policy.milestones)
        whose = f"plan version {policy.plan_version}" if policy.plan_version else "all plans without one of their own"
        return f"Activation policy {policy.number} for {whose}: {keys} within {policy.deadline_months} months."
