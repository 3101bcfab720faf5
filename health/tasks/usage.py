import logging

from celery import shared_task
from django.conf import settings
from django.utils import timezone
from kombu.exceptions import OperationalError

from health.services import arrivals, held, retention, rollups

logger = logging.getLogger(__name__)


@shared_task(name="health.count_arrivals")
def count_arrivals() -> None:
    """Counts in what came over HTTP. The clock asks for it too."""
    arrivals.count_in()


@shared_task(name="health.release_held")
def release_held() -> None:
    """Counts in what was held for accounts that exist by now. The clock asks for it too."""
    held.name_accounts()
    held.release()


@shared_task(name="health.follow_time_zones")
def follow_time_zones() -> None:
    """Moves the roll-ups of accounts whose time zone has changed. Each recompute does so too."""
    rollups.ensure_current()


@shared_task(name="health.apply_retention")
def apply_retention() -> None:
    at = timezone.now()
    retention.apply_retention(months=settings.RAW_EVENT_MONTHS, at=at)
    retention.forget_set_aside(days=settings.SET_ASIDE_DAYS, at=at)


def ask_for(task: shared_task) -> None:
    """Sends the message; a broker that is down is no reason to fail, since the clock asks again."""
    try:
        task.delay()
    except OperationalError:
        logger.warning("The broker does not answer; %s waits for the clock.", task.name)
