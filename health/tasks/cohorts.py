from celery import shared_task
from django.utils import timezone

from health.services import cohorts
from jobs.services import perform


@shared_task(name="health.count_cohorts")
def count_cohorts() -> None:
    cohorts.count_wanted(at=timezone.now())


@shared_task(name=cohorts.TASK)
def count_cohorts_of(item_id: int) -> None:
    perform(item_id, lambda params: cohorts.recount(params, at=timezone.now()))
