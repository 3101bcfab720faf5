"""As of which day a sample is scored: seen from today, old data would be silent."""

import datetime
import statistics

from django.db.models import Count

from health.models.rollups import AccountDay

USUAL = 0.1  # of the accounts that are there on the median day


def last_usual_day() -> datetime.date | None:
    """The last day on which a tenth as many accounts used the product as on the median day; None without usage.

    Not simply the last day: real exports trail off in single strays, up to a year after everybody has gone.
    """
    per_day = dict(AccountDay.objects.order_by("day").values_list("day").annotate(accounts=Count("account_id")))
    if not per_day:
        return None
    least = USUAL * statistics.median(per_day.values())
    return max(day for day, accounts in per_day.items() if accounts >= least)
