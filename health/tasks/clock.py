from celery import shared_task
from django.utils import timezone

from health.services import clock


@shared_task(name="health.day_ended")
def day_ended() -> None:
    clock.end_days(at=timezone.now())


@shared_task(name="health.recompute_news")
def recompute_news() -> None:
    clock.compute_news(at=timezone.now())


@shared_task(name="health.check_activation")
def check_activation() -> None:
    clock.check_activation(at=timezone.now())
