import shutil
import time
from datetime import datetime
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.mail import get_connection
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from cs_platform import probes
from jobs import queries

FREE_BYTES = 1_000_000_000
OLDEST_POSTGRESQL = 14_00_00
PATIENCE = 5.0  # seconds that a worker has to consume the message we send


def database(at: datetime) -> str:
    probes.database(at)
    if connection.vendor == "postgresql" and connection.pg_version < OLDEST_POSTGRESQL:  # type: ignore[attr-defined]
        return "PostgreSQL is older than 14: use 14 or later."
    return ""


def migrations(at: datetime) -> str:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(missing)} migrations are not applied: run `python manage.py migrate`." if missing else ""


def worker(at: datetime) -> str:
    """Sends a heartbeat now: a worker that consumes answers within seconds. Of one that is busy the last one counts."""
    before = queries.heartbeat("worker")
    current_app.send_task("jobs.heartbeat", kwargs={"from_clock": False}, expires=60)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if queries.heartbeat("worker") != before:
            return ""
        time.sleep(0.1)
    return probes.worker(timezone.now())


def storage(at: datetime) -> str:
    folder = settings.VAR_DIR
    folder.mkdir(parents=True, exist_ok=True)
    trial = folder / ".doctor"
    trial.write_text("writable")
    trial.unlink()
    free = shutil.disk_usage(folder).free
    return f"only {free // 1_000_000} MB are free in {folder}: make room." if free < FREE_BYTES else ""


def mail(at: datetime) -> str:
    backend = get_connection(timeout=5) if "smtp" in settings.EMAIL_BACKEND else get_connection()
    backend.open()
    backend.close()
    return ""


def work(at: datetime) -> str:
    problem = queries.parked_problem(queries.parked_items().count())
    return f"{problem}: see /dashboard/jobs/?state=stuck." if problem else ""


CHECKS: tuple[probes.Check, ...] = (
    database,
    migrations,
    probes.broker,
    worker,
    probes.clock,
    storage,
    mail,
    work,
)


def note(name: str) -> str:
    """What is used, where that is worth saying beside an OK."""
    if name == "database":
        version = getattr(connection, "pg_version", None) if connection.vendor == "postgresql" else None
        return f"PostgreSQL {version // 10000}.{version % 10000}" if version else "SQLite"
    if name == "broker":
        return "Redis" if settings.REDIS_URL else "an SQLite file"
    if name == "mail" and "console" in settings.EMAIL_BACKEND:
        return "printed on the console only, see EMAIL_URL"
    return ""


class Command(BaseCommand):
    help = (
        "Looks at database, broker, worker, clock, storage, mail and parked work, and says what to do. "
        "Exit status 0 when all is well, 1 when not. Example: python manage.py doctor"
    )
    requires_system_checks: list[str] = []  # a sick installation must be able to ask

    def handle(self, *args: Any, **options: Any) -> None:
        problems = 0
        for check in CHECKS:
            problem = probes.ask(check, timezone.now())
            problems += bool(problem)
            self.stdout.write(self._line(check.__name__, problem))
        if problems:
            raise CommandError(f"{problems} of {len(CHECKS)} checks found a problem.", returncode=1)

    def _line(self, name: str, problem: str) -> str:
        if problem:
            return f"{name:<11} {self.style.ERROR('PROBLEM')} {problem}"
        return f"{name:<11} {self.style.SUCCESS('OK')} {note(name)}".rstrip()
