from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from jobs import rules, services


@shared_task(name="jobs.heartbeat")
def heartbeat(*, from_clock: bool) -> None:
    """Consumed, so a worker works; sent by the clock, so that works too."""
    at = timezone.now()
    services.beat(name="worker", at=at)
    if from_clock:
        services.beat(name="clock", at=at)


@shared_task(name="jobs.reconcile")
def reconcile() -> None:
    at = timezone.now()
    if services.claim_period("jobs.reconcile", rules.period_of(at, timedelta(minutes=1)), at):
        services.reconcile(at=at)


@shared_task(name="jobs.forget_old")
def forget_old() -> None:
    at = timezone.now()
    services.catch_up(
        job="jobs.forget_old", every=timedelta(days=1), at=at, work=lambda _period: services.forget_old(at=at)
    )


@shared_task(name="jobs.drop_expired_files")
def drop_expired_files() -> None:
    at = timezone.now()
    if services.claim_period("jobs.drop_expired_files", rules.period_of(at, timedelta(hours=1)), at):
        services.drop_expired_files(at=at)
