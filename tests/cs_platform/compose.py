"""docker-compose.yml read as Docker reads it, and its commands run as processes on this machine."""

import os
import re
import secrets
import shlex
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import yaml

from tests import services
from tests.architecture.sources import ROOT

VARIABLE = re.compile(r"\$\$|\$\{(\w+)(?::([-?])([^}]*))?\}")


def read() -> dict:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


def interpolate(text: str, values: dict[str, str]) -> str:
    """`${NAME:-default}` and `${NAME:?message}` as Docker Compose reads them; `$$` is a dollar sign."""

    def put(match: re.Match) -> str:
        name, operator, rest = match.groups()
        if name is None:
            return "$"
        if not values.get(name) and operator == "?":
            raise KeyError(f"{name}: {rest}")
        return values.get(name) or (rest if operator == "-" else "")

    return VARIABLE.sub(put, text)


def command(service: str, values: dict[str, str]) -> list[str]:
    return [interpolate(word, values) for word in read()["services"][service]["command"]]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def database():
    """A database of its own on the test server, dropped afterwards; gives its address."""
    name = f"cs_compose_{secrets.token_hex(4)}"
    _on_server(f"CREATE DATABASE {name}")
    try:
        yield re.sub(r"/[^/]*$", f"/{name}", services.DATABASE_URL)
    finally:
        _on_server(f"DROP DATABASE {name} WITH (FORCE)")


def _on_server(statement: str) -> None:
    connection = psycopg2.connect(services.DATABASE_URL)
    connection.autocommit = True
    try:
        connection.cursor().execute(statement)
    finally:
        connection.close()


class Host:
    """This machine in the role of the containers: one environment, one folder, several processes."""

    def __init__(self, folder: Path, values: dict[str, str], database_url: str, redis_url: str) -> None:
        self.folder, self.values, self.port = folder, values, free_port()
        declared = read()["services"]["web"]["environment"]
        self.environment = {name: interpolate(text, values) for name, text in declared.items()}
        self.environment |= {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "VAR_DIR": str(folder)}
        self.environment |= {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "HOME": str(folder)}
        self.environment["HOSTNAME"] = socket.gethostname()  # Docker sets it in each container
        self.running: list[subprocess.Popen] = []

    def words(self, service: str) -> list[str]:
        """The service's command, its port and its folder /tmp replaced by ones that nobody else here uses."""
        words = [word.replace("0.0.0.0:8000", f"127.0.0.1:{self.port}") for word in command(service, self.values)]
        return [re.sub(r"^/tmp(?=/|$)", str(self.folder), word) for word in words]

    def run(self, service: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            self.words(service),
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )

    def start(self, service: str) -> subprocess.Popen:
        log = (self.folder / f"{service}.log").open("wb")
        process = subprocess.Popen(self.words(service), cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        log.close()
        self.running.append(process)
        return process

    def healthy(self, service: str) -> bool:
        """The service's own health check, asked on this host."""
        kind, *words = read()["services"][service]["healthcheck"]["test"]
        words = [interpolate(word, self.values).replace(":8000/", f":{self.port}/") for word in words]
        words = [re.sub(r"(?<![\w/])/tmp(?=[/ ])", str(self.folder), word) for word in words]
        line = words[0] if kind == "CMD-SHELL" else shlex.join(words)
        return subprocess.run(["/bin/sh", "-c", line], cwd=ROOT, env=self.environment, check=False).returncode == 0

    def log(self, service: str) -> str:
        return (self.folder / f"{service}.log").read_text(encoding="utf-8", errors="replace")

    def stop(self) -> None:
        for process in self.running:
            process.terminate()
        for process in self.running:
            process.wait(timeout=20)
