"""What everything that reads usage does first: put what waits in its place."""

from django.db import transaction

from health.services import arrivals, held, rollups


def usage_in_order() -> None:
    """From here on everything stored counts, on the day it belongs to.

    Events that came in over HTTP are counted in, so are held ones whose account exists by now, and roll-ups made in
    another time zone than their account has now are made anew.
    """
    arrivals.count_in()
    with transaction.atomic():
        held.name_accounts()
    held.release()
    rollups.ensure_current()
