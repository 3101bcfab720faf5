from celery import shared_task
from django.utils import timezone

from health.services.history_fill import fill_shard
from health.services.recompute import recompute_shard as compute
from jobs.services import perform


@shared_task(name="health.recompute_shard")
def recompute_shard(item_id: int) -> None:
    perform(item_id, lambda params: compute(params, at=timezone.now()))


@shared_task(name="health.fill_history_shard")
def fill_history_shard(item_id: int) -> None:
    perform(item_id, fill_shard)
