"""Flags of an account, open ones first."""

from django.db.models import F

from dashboard.panels.subject import Subject
from health.models.activation import Flag

TEMPLATE = "dashboard/panels/flags.html"
SHOWN = 20


def read(subject: Subject) -> list[Flag]:
    flags = Flag.objects.filter(account_id=subject.account.pk)
    return list(flags.order_by(F("closed_on").desc(nulls_first=True), "-opened_on", "-pk")[:SHOWN])
