"""A real server process that takes usage in, for real clients. Also its WSGI entry with a named crash point.

`CRASH_POINT=stored` kills the process with SIGKILL after the batch is committed and before the answer is sent, as often
as the file `CRASH_FILE` holds a number above zero.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


def application(environ: dict, start_response: Callable) -> Any:
    from cs_platform.wsgi import application as ours

    answer = ours(environ, start_response)
    if os.environ.get("CRASH_POINT") == "stored" and environ["REQUEST_METHOD"] == "POST":
        _crash(Path(os.environ["CRASH_FILE"]))
    return answer


def _crash(file: Path) -> None:
    left = int(file.read_text())
    if left:
        file.write_text(str(left - 1))
        os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def serving(**environment: str) -> Iterator[str]:
    """The address of a running server on the test database."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    entry = "tests.cs_platform.usage_server:application"
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", entry, "-b", f"127.0.0.1:{port}", "-w", "1", "-k", "gthread",
         "--threads", "2", "--log-level", "critical", "--no-control-socket"],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": _database_url(), "USAGE_WRITE_KEYS": "key-of-acme", "REDIS_URL": "",
             **environment},
    )  # fmt: skip
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGQUIT)  # at once: clients may keep their connections open
        process.wait(20)


def _database_url() -> str:
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{given['NAME']}"
    place = f"{given['HOST'] or ''}:{given['PORT'] or 5432}" if given["HOST"] else ""
    return f"postgresql://{given['USER']}:{given['PASSWORD']}@{place}/{given['NAME']}"


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the server did not start")
