"""Activation: milestones against the three-month clock."""

from dashboard.panels.subject import Subject
from health.queries.checklist import Checklist, checklist

TEMPLATE = "dashboard/panels/milestones.html"


def read(subject: Subject) -> Checklist | None:
    return checklist(subject.snapshot) if subject.snapshot else None
