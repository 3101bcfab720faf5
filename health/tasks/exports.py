from celery import shared_task
from django.utils import timezone

from health.services.account_export import export_accounts as export
from jobs.services import perform


@shared_task(name="health.export_accounts")
def export_accounts(item_id: int) -> None:
    perform(item_id, lambda params: export(item_id, params, at=timezone.now()))
