"""Real processes of the installation beside the test: database, broker and the workers that share them."""

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
from django.core.management import call_command
from django.db import connections

from tests.architecture.sources import ROOT


@contextmanager
def fresh_database(folder: Path, *apps: str) -> Iterator[str]:
    """A database that other processes see, with the tables of these apps; gives its name (a path, on SQLite)."""
    settings = connections.settings["default"]
    postgresql = connections["default"].vendor == "postgresql"
    name = f"cs_test_{secrets.token_hex(4)}" if postgresql else str(folder / "shared.sqlite3")
    if postgresql:
        _on_server(settings, f"CREATE DATABASE {name}")
    try:
        with connected_to(name):
            for app in apps:
                call_command("migrate", app, verbosity=0)
        yield name
    finally:
        if postgresql:
            _on_server(settings, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def connected_to(name: str) -> Iterator[str]:
    """Makes it this process's default database, its other threads' too; gives its address."""
    settings = connections.settings["default"]
    kept, kept_name = connections["default"], settings["NAME"]
    settings["NAME"] = name
    connections["default"] = connections.create_connection("default")
    try:
        yield _address(settings)
    finally:
        connections["default"].close()
        connections["default"] = kept
        settings["NAME"] = kept_name


def _address(settings: dict) -> str:
    if "sqlite3" in settings["ENGINE"]:
        return f"sqlite:///{settings['NAME']}"
    password = f":{settings['PASSWORD']}" if settings["PASSWORD"] else ""
    where = f"{settings['HOST'] or 'localhost'}:{settings['PORT'] or 5432}"
    return f"postgresql://{settings['USER']}{password}@{where}/{settings['NAME']}"


def _on_server(settings: dict, statement: str) -> None:
    connection = psycopg2.connect(
        dbname="postgres",
        user=settings["USER"],
        password=settings["PASSWORD"],
        host=settings["HOST"],
        port=settings["PORT"] or None,
    )
    connection.autocommit = True
    try:
        connection.cursor().execute(statement)
    finally:
        connection.close()


class Installation:
    """One folder, one environment, several processes; each in a group of its own, so that it can be killed whole."""

    def __init__(self, folder: Path, database_url: str, redis_url: str = "", **more: str) -> None:
        self.folder = folder
        self.environment = {**os.environ, "VAR_DIR": str(folder), "DATABASE_URL": database_url, "REDIS_URL": redis_url}
        self.environment |= {"PYTHONWARNINGS": "ignore", "PYTHONPATH": str(ROOT), **more}
        self.running: list[subprocess.Popen] = []

    def python(self, *words: str, log: str = "process.log") -> subprocess.Popen:
        with (self.folder / log).open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, *words],
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self.running.append(process)
        return process

    def worker(self, app: str = "cs_platform", *more: str, processes: int = 2) -> subprocess.Popen:
        words = ["--quiet", "worker", "--concurrency", str(processes), "--without-gossip", "--without-mingle"]
        name = f"test-{secrets.token_hex(4)}@%h"
        return self.python("-m", "celery", "--app", app, *words, "--loglevel", "WARNING", "--hostname", name, *more)

    def log(self, name: str = "process.log") -> str:
        return (self.folder / name).read_text(encoding="utf-8", errors="replace")

    def kill(self, process: subprocess.Popen) -> None:
        """kill -9 of the process and all its children."""
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        process.wait()

    def stop(self) -> None:
        for process in self.running:
            self.kill(process)


def wait_until(condition: Callable[[], object], what: str, seconds: float = 40) -> None:
    """Returns as soon as the condition holds; fails after so many seconds of a busy machine."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} seconds: {what}"
        time.sleep(0.05)
