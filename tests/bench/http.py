"""Batches of 100 events over HTTP: ours beside two baseline views in the same server."""

import base64
import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
import uuid

from tests.bench import data
from tests.bench.ingest import ACCOUNTS, PADDING, SCHEMA
from tests.bench.measure import Timing, show

SENDERS = 2
AUTHORIZATION = "Basic " + base64.b64encode(b"bench-write-key:").decode()


def run(*, quick: bool) -> None:
    data.execute(SCHEMA)
    data.clear()
    data.make_accounts(ACCOUNTS)
    batches = 100 if quick else 400
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "cs_platform.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "1",
         "--worker-class", "gthread", "--threads", "2", "--log-level", "error"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.bench.settings"},
    )  # fmt: skip
    try:
        wait_for(port)
        addresses = {
            "json + bulk_create": "/bench/bulk-create/",
            "typed decode + COPY staging + on conflict": "/bench/copy/",
            "ours: checks, once-only, stored durably": "/v1/batch",
        }
        taken: dict[str, list[float]] = {name: [] for name in addresses}
        for round_number in range(4):
            for name, address in addresses.items():
                seconds = send_all(port, address, batches)
                if round_number:  # the first round warms up
                    taken[name].append(seconds)
        timings = [Timing(name, seconds) for name, seconds in taken.items()]
        show(
            f"HTTP: {batches} batches of 100 events, {SENDERS} senders, one server process",
            timings,
            against="json + bulk_create",
            rows=batches * 100,
            goal="ours at most 0.4 of `json + bulk_create` in time, and at most 2.86 of COPY staging",
        )
        show_repeat(port, batches)
        show_counting()
    finally:
        server.terminate()
        server.wait()


def show_repeat(port: int, batches: int) -> None:
    """A batch sent again must cost no more than a new one."""
    bodies = [body() for _ in range(batches)]
    new = Timing("ours: new batches", [timed(port, "/v1/batch", bodies)])
    again = Timing("ours: the same batches again", [timed(port, "/v1/batch", bodies)])
    show("HTTP: repeated batches", [new, again], against="ours: new batches", rows=batches * 100)


def show_counting() -> None:
    """What the worker does afterwards: raw events in partitions, three roll-ups, the accounts' news."""
    from health.services import arrivals
    from tests.bench.measure import seconds_of

    counted: list[int] = []
    seconds = seconds_of(lambda: counted.append(arrivals.count_in()))
    print(f"counted in afterwards, one process: {counted[0]:,} events, {counted[0] / seconds:,.0f} a second")


def send_all(port: int, address: str, batches: int) -> float:
    return timed(port, address, [body() for _ in range(batches)])


def timed(port: int, address: str, bodies: list[bytes]) -> float:
    start = time.perf_counter()
    crew = [threading.Thread(target=send, args=(port, address, bodies[n::SENDERS])) for n in range(SENDERS)]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()
    return time.perf_counter() - start


def send(port: int, address: str, bodies: list[bytes]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Content-Type": "application/json", "Authorization": AUTHORIZATION}
    for content in bodies:
        connection.request("POST", address, content, headers)
        answer = connection.getresponse()
        if answer.status != 200:
            raise SystemExit(f"{address} answered {answer.status}: {answer.read()[:300]!r}")
        answer.read()


def body() -> bytes:
    properties = json.loads(PADDING)
    events = [
        {
            "type": "track",
            "messageId": str(uuid.uuid4()),
            "userId": f"user-{n % 5}",
            "event": f"Event {n % 5 + 1}",
            "timestamp": f"2026-05-{n % 28 + 1:02}T10:00:00Z",
            "context": {"groupId": f"acc-{uuid.uuid4().int % ACCOUNTS + 1}"},
            "properties": properties,
        }
        for n in range(100)
    ]
    return json.dumps({"batch": events}).encode()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit("the server did not start")
