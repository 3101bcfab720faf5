"""`manage.py serve` as a process: it serves, works, ends cleanly, and ends when one of its processes dies."""

import http.client
import json
import os
import signal
import subprocess

import pytest
from django.core.management import CommandError, call_command

from tests.cs_platform.compose import free_port
from tests.processes import Installation, connected_to, fresh_database, wait_until


@pytest.fixture(scope="module")
def database_name(tmp_path_factory, django_db_blocker):
    with django_db_blocker.unblock(), fresh_database(tmp_path_factory.mktemp("serve"), "jobs") as name:
        yield name


@pytest.fixture
def installation(database_name, tmp_path):
    with connected_to(database_name) as address:
        made = Installation(tmp_path, address, BASE_URL="http://127.0.0.1:8000")
    yield made
    made.stop()


def get(port: int, path: str) -> tuple[int, dict]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    except OSError:
        return 0, {}
    finally:
        connection.close()


def serve(installation: Installation) -> tuple[subprocess.Popen, int]:
    port = free_port()
    process = installation.python("manage.py", "serve", "--port", str(port), "--workers", "1")
    wait_until(lambda: get(port, "/readyz")[0] == 200, "pages answer and a worker consumes")
    return process, port


def children(process: subprocess.Popen) -> list[int]:
    found = subprocess.run(["pgrep", "--parent", str(process.pid)], capture_output=True, text=True, check=True)
    return [int(pid) for pid in found.stdout.split()]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_it_serves_and_works_and_ends_cleanly(installation):
    process, port = serve(installation)
    started = children(process)

    process.send_signal(signal.SIGTERM)

    assert process.wait(timeout=30) == 0
    assert get(port, "/healthz") == (0, {})
    assert [pid for pid in started if alive(pid)] == []
    assert "Traceback" not in installation.log()


def test_it_ends_when_one_of_its_processes_dies(installation):
    process, port = serve(installation)
    web, worker = sorted(children(process))

    os.kill(worker, signal.SIGKILL)

    assert process.wait(timeout=30) == 1
    assert "The worker ended with status -9; everything was stopped." in installation.log()
    assert (alive(web), get(port, "/healthz")) == (False, (0, {}))


def test_its_processes_end_with_it_when_it_is_killed(installation):
    process, _port = serve(installation)
    started = children(process)

    process.kill()
    process.wait()

    wait_until(lambda: not any(alive(pid) for pid in started), "nothing is left")


@pytest.mark.parametrize("words", [("--port", "0"), ("--port", "x"), ("--workers", "0"), ("--workers", "65")])
def test_a_wrong_call_is_refused(words):
    with pytest.raises(CommandError, match=f"{words[0]}: must be a .* not '{words[1]}'"):
        call_command("serve", *words)
