"""The application of the worker processes in these tests: the real one, with a step that kills its worker on request.

`GUARD_OFF` takes away one guard, to show that the tests notice.
"""

import os
import signal
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from cs_platform.celery import app

HITS = Path(os.environ["VAR_DIR"]) / "hits"

app.conf.broker_transport_options["global_keyprefix"] = os.environ["KEY_PREFIX"]
if os.environ.get("GUARD_OFF") == "acks_late":
    app.conf.task_acks_late = False


def crash_point(point: str, params: dict) -> None:
    """Counts the visit, and ends this process the first `times` times."""
    if params.get("crash_at") != point:
        return
    with HITS.open("a") as file:
        file.write(f"{params['name']}\n")
    if HITS.read_text().splitlines().count(params["name"]) <= params["times"]:
        os.kill(os.getpid(), signal.SIGKILL)


def write_note(params: dict) -> Callable[[], int]:
    """A step whose effect can be counted: one row for each time that its writing was committed."""
    from jobs.models import PeriodClaim

    crash_point("claimed", params)
    time.sleep(params.get("seconds", 0))
    crash_point("computed", params)

    def write() -> int:
        PeriodClaim.objects.create(job=f"note {params['name']}", period=uuid.uuid4())
        crash_point("written", params)
        return 1

    return write


@app.task(name="tests.write_note")
def note(item_id: int) -> None:
    from jobs.services import perform

    perform(item_id, write_note)
