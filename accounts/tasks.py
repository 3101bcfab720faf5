from datetime import timedelta
from functools import partial

from celery import shared_task
from django.utils import timezone

from accounts.services import answers, mails
from jobs import services


@shared_task(name="accounts.forget_answers")
def forget_answers() -> None:
    """Drops the answers kept for requests that might be sent again, once a day."""
    at = timezone.now()
    services.catch_up(
        job="accounts.forget_answers", every=timedelta(days=1), at=at, work=lambda _period: answers.forget(at=at)
    )


@shared_task(name=mails.TASK)
def send_mail(item_id: int) -> None:
    """Sends one mail of the outbox."""
    services.perform(item_id, partial(mails.deliver, clock=timezone.now))
