from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from accounts.services import answers
from jobs import services


@shared_task(name="accounts.forget_answers")
def forget_answers() -> None:
    """Drops the answers kept for requests that might be sent again, once a day."""
    at = timezone.now()
    services.catch_up(
        job="accounts.forget_answers", every=timedelta(days=1), at=at, work=lambda _period: answers.forget(at=at)
    )
