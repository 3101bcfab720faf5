from celery import shared_task
from django.utils import timezone

from health.services import portfolio


@shared_task(name="health.count_portfolio")
def count_portfolio() -> None:
    """Counts accounts by band and rung, and explains who moved."""
    now = timezone.now()
    portfolio.keep_by_clock(today=timezone.localdate(now), at=now)
