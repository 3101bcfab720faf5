"""The head of an account: what it bought, who looks after it, since when, and how it stands."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models.company import Account, CSMAssignment
from accounts.queries import Visitor, accounts_for_staff
from dashboard.panels.subject import Subject
from health.queries.checklist import Checklist
from health.rules.dates import next_date
from tiers.queries import subscriptions_on


def find(visitor: Visitor, pk: int, today: dt.date) -> Any:
    """The account with `csm_id`, `csm_name`, `csm_email`, `plan_name`, `plan_ends_on`; one read. Raises Http404."""
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    csm = CSMAssignment.objects.filter(account=OuterRef("pk"), active_to=None)
    held = subscriptions_on(today).filter(account=OuterRef("pk")).order_by("-starts_on", "-pk")
    accounts: QuerySet[Account] = accounts_for_staff(visitor).annotate(
        csm_id=_first(csm, "csm_id"),
        csm_name=_first(csm, "csm__name"),
        csm_email=_first(csm, "csm__email"),
        plan_ends_on=_first(held, "ends_on"),
        plan_name=_first(held, f"plan_version__plan__name_{language}"),
    )
    account = accounts.filter(pk=pk).first()
    if account is None:
        raise Http404
    return account


@dataclass(frozen=True)
class NextDate:
    """The nearest date ahead, by what it is, and in how many days."""

    name: str
    label: str
    day: dt.date
    days: int


def next_of(subject: Subject, checklist: Checklist | None) -> NextDate | None:
    """Of those that the page has read already."""
    account, snapshot, override = subject.account, subject.snapshot, subject.override
    is_open = snapshot is not None and snapshot.activated_on is None
    pauses = [pause.ends_on for pause in checklist.pauses if pause.ends_on] if checklist else []
    found = next_date(
        {
            "deadline": snapshot.activation_deadline if snapshot and is_open else None,
            "contract": account.ends_on,
            "subscription": account.plan_ends_on,
            "override": override.expires_on if override else None,
            "pause": max(pauses, default=None),
        },
        subject.today,
    )
    if found is None:
        return None
    labels = {
        "deadline": _("activation deadline"),
        "contract": _("contract ends"),
        "subscription": _("subscription ends"),
        "override": _("override ends"),
        "pause": _("pause ends"),
    }
    name, day = found
    return NextDate(name, labels[name], day, (day - subject.today).days)


def _first(rows: QuerySet, column: str) -> Subquery:
    return Subquery(rows.values(column)[:1])
