import argparse
import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

GRACE = 15.0  # seconds for open requests and running tasks; work that is cut short is done again at the next start
WEB_PROCESSES = 2
WEB_THREADS = 4
PR_SET_PDEATHSIG = 1


def port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"must be a port from 1 to 65535, not {text!r}")
    return int(text)


def count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= 64):
        raise argparse.ArgumentTypeError(f"must be a number from 1 to 64, not {text!r}")
    return int(text)


def web(host: str, number: int) -> list[str]:
    address = f"[{host}]:{number}" if ":" in host else f"{host}:{number}"
    return [
        *(sys.executable, "-m", "gunicorn", "cs_platform.wsgi", "--bind", address, "--worker-class", "gthread"),
        *("--workers", str(WEB_PROCESSES), "--threads", str(WEB_THREADS)),
        *("--graceful-timeout", str(int(GRACE) - 5), "--log-level", "warning", "--no-control-socket"),
    ]


def worker(processes: int) -> list[str]:
    """One worker with the clock beside it in the same process group."""
    return [
        *(sys.executable, "-m", "celery", "--app", "cs_platform", "--quiet", "worker", "--beat"),
        *("--concurrency", str(processes), "--loglevel", "WARNING", "--without-gossip", "--without-mingle"),
        *("--hostname", f"serve-{os.getpid()}@%h"),
    ]


def _start(command: list[str]) -> subprocess.Popen:
    """In a session of its own: Ctrl-C reaches it once, from here, and not a second time from the terminal."""
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}  # Celery's words on running as root
    return subprocess.Popen(  # noqa: S603  (our own command lines)
        command, cwd=settings.BASE_DIR, env=environment, start_new_session=True, preexec_fn=_end_with_parent
    )


def _end_with_parent() -> None:
    """Linux ends the child when we are killed without a chance to do so; elsewhere it would be left behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Children:
    """The processes of this installation: started together, ended together."""

    def __init__(self, commands: dict[str, list[str]]) -> None:
        self.running = {name: _start(command) for name, command in commands.items()}

    def ended(self) -> tuple[str, int] | None:
        """The first that is found to have ended, and its exit status."""
        for name, process in self.running.items():
            if (status := process.poll()) is not None:
                return name, status
        return None

    def stop(self) -> None:
        """Asks all to end, and kills after the grace what is left of them."""
        for process in self.running.values():
            process.terminate()
        deadline = time.monotonic() + GRACE
        for process in self.running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
        self.kill()

    def kill(self) -> None:
        for process in self.running.values():
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
            process.wait()


class Command(BaseCommand):
    help = (
        "Serves the pages, works on tasks and runs the clock until Ctrl-C: one command for one host. "
        "Ends with status 1 when one of them dies. Example: python manage.py serve --port 8080 --workers 2"
    )
    requires_system_checks: list[str] = []  # they cost a second, and `make demo` has just run them
    stopped = False

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
        parser.add_argument("--port", type=port, default=8000, help="port to listen on (default 8000)")
        parser.add_argument("--workers", type=count, default=2, help="processes that work on tasks (default 2)")

    def handle(self, *args: Any, host: str, workers: int, **options: Any) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._on_signal)
        settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
        children = Children({"web server": web(host, options["port"]), "worker": worker(workers)})
        try:
            self.stdout.write(f"Serving on http://{host}:{options['port']}/ - Ctrl-C stops.")
            ended = self._wait(children)
        finally:
            children.stop()
        if ended:
            name, status = ended
            raise CommandError(f"The {name} ended with status {status}; everything was stopped.", returncode=1)

    def _wait(self, children: Children) -> tuple[str, int] | None:
        while not self.stopped:
            if ended := children.ended():
                return ended
            time.sleep(0.2)
        return None

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self.stopped:  # asked twice: no more patience
            raise KeyboardInterrupt
        self.stopped = True
