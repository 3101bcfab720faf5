"""What the clock starts: each day once, as it ends in each time zone; news and activation dates as they come."""

import datetime as dt

from django.db import transaction

from health.queries import due
from health.services.recompute import start_recompute
from jobs.models import Run
from jobs.services import claim_period

NEWS, ACTIVATION, DAY_ENDED = "recompute news", "recompute activation", "recompute day"


def end_days(*, at: dt.datetime) -> list[Run]:
    """Start a recompute for every day that ended somewhere since the last call, missed ones first.

    The claims of a day and its run are one transaction: either both stand or neither.
    """
    runs = []
    for day, zones in due.ended_days(at).items():
        with transaction.atomic():
            claimed = [zone for zone in zones if claim_period(f"{due.DAY_ENDED} {zone}", day.isoformat(), at)]
            accounts = due.accounts_of_zones(claimed, day) if claimed else []
            if accounts:
                run = start_recompute(as_of=day, account_ids=accounts, kind=DAY_ENDED, requested_by="clock", at=at)
                runs.append(run)
    return runs


def compute_news(*, at: dt.datetime) -> list[Run]:
    """Start a recompute of the accounts with news, unless the one before is still under way."""
    if due.is_running(NEWS):
        return []
    return [
        start_recompute(as_of=day, account_ids=accounts, kind=NEWS, requested_by="clock", at=at)
        for day, accounts in due.accounts_with_news(at).items()
    ]


def check_activation(*, at: dt.datetime) -> list[Run]:
    """Start a recompute of accounts whose deadline or warning day has come, so that flags open on that very day."""
    if due.is_running(ACTIVATION):
        return []
    return [
        start_recompute(as_of=day, account_ids=accounts, kind=ACTIVATION, requested_by="clock", at=at)
        for day, accounts in due.accounts_at_activation_dates(at).items()
    ]
