"""The application of the worker processes in these tests: the real one, which can be told to die in mid-shard."""

import os
import signal
from pathlib import Path
from typing import Any

from cs_platform.celery import app

app.conf.broker_transport_options["global_keyprefix"] = os.environ["KEY_PREFIX"]
HITS = Path(os.environ["VAR_DIR"]) / "hits"


@app.on_after_finalize.connect
def plant_crash_point(**_: Any) -> None:
    """Between the snapshots and the history of a shard, the first `CRASHES` times in all."""
    from health.services import history

    store, crashes = history.store, int(os.environ.get("CRASHES", "0"))

    def store_or_die(rows: list) -> None:
        if crashes:
            with HITS.open("a") as file:
                file.write("store\n")
            if HITS.read_text().count("store") <= crashes:
                os.kill(os.getpid(), signal.SIGKILL)
        store(rows)

    history.store = store_or_die
