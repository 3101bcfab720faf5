import os
from typing import Any

from celery import Celery
from celery.signals import beat_embedded_init, beat_init

from lib import sqlite_broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cs_platform.settings")

sqlite_broker.register()
app = Celery("cs_platform")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@beat_init.connect
@beat_embedded_init.connect
def show_the_clock(**_kwargs: Any) -> None:
    """A clock that starts says so at once, not only when its first entry is due."""
    app.send_task("jobs.heartbeat", kwargs={"from_clock": True}, expires=60)
