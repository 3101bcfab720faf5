from celery import shared_task
from django.utils import timezone

from health.services.trials import try_part
from jobs.services import perform


@shared_task(name="health.try_model")
def try_model(item_id: int) -> None:
    perform(item_id, lambda params: try_part(params, at=timezone.now()))
