from celery import shared_task
from django.utils import timezone

from health.services.imports import runs, undo
from jobs.services import perform


@shared_task(name="health.import_slice")
def import_slice(item_id: int) -> None:
    perform(item_id, lambda params: runs.take_slice(params, at=timezone.now()))


@shared_task(name="health.undo_import_slice")
def undo_import_slice(item_id: int) -> None:
    perform(item_id, lambda params: undo.undo_slice(params, at=timezone.now()))
