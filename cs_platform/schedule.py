"""Everything that the clock starts, in this one file.

Each run claims its period in the database (`jobs.services.claim_period`), so that two clocks, or one that jumps, do no
harm. Where a task claims a longer period than it is called in (a day, asked for hourly), a clock that was down at the
hour makes up for it. A heartbeat claims nothing: it carries no work.
"""

from typing import Any

from celery.schedules import crontab


def _entry(task: str, when: float | crontab, **more: Any) -> dict[str, Any]:
    """An entry whose message is dropped unread when a later one must have come: a long stop leaves no pile."""
    return {"task": task, "schedule": when, "options": {"expires": more.pop("expires")}, **more}


ENTRIES = {
    "heartbeat": _entry("jobs.heartbeat", 20.0, expires=60, kwargs={"from_clock": True}),
    "due work": _entry("jobs.reconcile", crontab(), expires=60),
    "old work": _entry("jobs.forget_old", crontab(minute="50"), expires=3600),
    "expired files": _entry("jobs.drop_expired_files", crontab(minute="45"), expires=3600),
    "old answers": _entry("accounts.forget_answers", crontab(minute="55"), expires=3600),
    "days that ended": _entry("health.day_ended", crontab(minute="*/10"), expires=600),
    "accounts with news": _entry("health.recompute_news", crontab(minute="*/5"), expires=300),
    "usage that came in": _entry("health.count_arrivals", crontab(), expires=60),
    "held events": _entry("health.release_held", crontab(minute="2-59/5"), expires=300),
    "portfolio": _entry("health.count_portfolio", crontab(minute="*/5"), expires=300),
    "activation": _entry("health.check_activation", crontab(minute="15"), expires=3600),
    "cohorts": _entry("health.count_cohorts", crontab(minute="20"), expires=3600),
    "retention of raw events": _entry("health.apply_retention", crontab(minute="40"), expires=3600),
}
