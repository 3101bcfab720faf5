"""What tells machines how the installation is: `/healthz` and `/readyz`, and the checks that `doctor` shares.
The words for worker, clock and parked work are those of the Jobs page.

A check gives the problem and what to do about it in one line of plain English, or nothing when all is well.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from jobs import queries

Check = Callable[[datetime], str]


def database(at: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def broker(at: datetime) -> str:
    queries.messages_waiting()
    return ""


def worker(at: datetime) -> str:
    """A heartbeat is written by a task, so it proves that messages are consumed, not only that a process runs."""
    with translation.override("en"):
        return queries.worker_problem(queries.heartbeat("worker"), at)


def clock(at: datetime) -> str:
    with translation.override("en"):
        return queries.clock_problem(queries.heartbeat("clock"), at)


def ask(check: Check, at: datetime) -> str:
    """The problem a check finds; a check that itself fails has found one."""
    try:
        return check(at)
    except Exception as error:  # whatever a driver or a transport raises means the same here
        first = str(error).strip().splitlines()[:1]
        return f"{check.__name__} does not answer: {first[0] if first else type(error).__name__}"


READINESS: tuple[Check, ...] = (database, broker, worker)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is looked at, so that a database that is away restarts no web server."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when database and broker answer and a worker consumes; else 503 and what is wrong."""
    at = timezone.now()
    problems = {check.__name__: ask(check, at) for check in READINESS}
    ready = not any(problems.values())
    answer = {"status": "ok" if ready else "not ready"} | {name: text or "ok" for name, text in problems.items()}
    return JsonResponse(answer, status=200 if ready else 503)
