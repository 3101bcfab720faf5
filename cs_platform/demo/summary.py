"""What `create_demo` prints in the end: the figures of the installation, where to look, and how to log in."""

import datetime
from collections.abc import Iterator

from django.conf import settings
from django.db.models import Count, Max, Min, Sum

from accounts.models.company import Account
from cs_platform.demo import people
from health.choices import ActivationState, Band
from health.models.rollups import AccountDay
from health.models.scores import AccountSnapshot


def lines(*, served: bool) -> Iterator[str]:
    """The summary, line by line; `served` says whether the pages can be opened now."""
    events = AccountDay.objects.aggregate(events=Sum("events", default=0))["events"]
    states = _counts("activation_state")
    bands = _counts("band")
    late = states.get(ActivationState.ACTIVATED_LATE, 0)
    missed = late + states.get(ActivationState.NOT_ACTIVATED, 0)
    yield ""
    yield f"As of {_days()}:"
    yield f"  accounts                {Account.objects.count():>9,}"
    yield f"  events                  {events:>9,}"
    yield "  scores by band          " + ", ".join(f"{band} {bands.get(band, 0):,}" for band in Band.values)
    yield f"  not activated in time   {missed:>9,} ({late:,} of them activated later)"
    yield ""
    if served:
        yield f"Pages at {settings.BASE_URL} (API: {settings.BASE_URL}/api/docs/)"
    else:
        yield "Nothing is served yet: make demo does it, or manage.py serve"
    yield f"Log in as one of these with the password {people.PASSWORD}"
    start = settings.BASE_URL if served else ""
    for log_in in people.log_ins():
        yield f"  {log_in.who:<16} {log_in.email:<28} {start}{log_in.page}"


def _days() -> str:
    """The day that the figures tell of; two where some accounts are a day ahead (their own calendar, a newer run)."""
    found = AccountSnapshot.objects.aggregate(first=Min("as_of"), last=Max("as_of"))
    days: list[datetime.date | None] = [found["first"], found["last"]]
    return " to ".join(dict.fromkeys(str(day) for day in days if day)) or "no day: there are no scores"


def _counts(column: str) -> dict[str, int]:
    rows = AccountSnapshot.objects.order_by().values_list(column).annotate(count=Count("pk"))
    return dict(rows)
