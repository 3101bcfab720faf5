"""A usage file through `import_usage` beside bare ways of writing the same rows."""

import gzip
import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from django.db import connection, transaction

from health.models.usage import UsageEvent
from tests.bench import data
from tests.bench.baselines import copy_and_insert
from tests.bench.measure import alternate, show
from tests.bench.models import PlainEvent

ACCOUNTS = 2_000
PADDING = json.dumps({"source": "bench", "path": "/reports/" + "x" * 250})  # an event has about 400 bytes

SCHEMA = """
CREATE TABLE IF NOT EXISTS bench_plainevent (identity uuid PRIMARY KEY, account text, "user" text, event text,
                                             at timestamptz, properties jsonb);
CREATE TABLE IF NOT EXISTS bench_heap (LIKE bench_plainevent);
CREATE TABLE IF NOT EXISTS bench_accountday (account text, day date, events bigint, PRIMARY KEY (account, day));
CREATE TABLE IF NOT EXISTS bench_userday (account text, day date, "user" text, events bigint,
                                          PRIMARY KEY (account, day, "user"));
CREATE TABLE IF NOT EXISTS bench_featureday (account text, day date, event text, events bigint,
                                             PRIMARY KEY (account, day, event))
"""

ROLLUPS = {
    "bench_accountday": "account, (at AT TIME ZONE 'UTC')::date AS day",
    "bench_userday": "account, (at AT TIME ZONE 'UTC')::date AS day, \"user\"",
    "bench_featureday": "account, (at AT TIME ZONE 'UTC')::date AS day, event",
}


def run(*, quick: bool) -> None:
    rows = 100_000 if quick else 1_000_000
    data.execute(SCHEMA)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "usage.csv.gz"
        events = list(make_events(rows))
        write_file(path, events)
        timings = alternate(
            {
                "COPY into a table without index": lambda: copy_heap(events),
                "COPY staging + on conflict, batches of 5,000": lambda: staged(events, 5_000, rollups=0),
                "COPY staging + on conflict + 1 roll-up, batches of 50,000": lambda: staged(events, 50_000, rollups=1),
                "COPY staging + on conflict + 3 roll-ups, batches of 50,000": lambda: staged(events, 50_000, rollups=3),
                "bulk_create(ignore_conflicts)": lambda: bulk_create(events),
                "import_usage, everything included": lambda: import_file(path),
            },
            runs=1 if not quick else 2,
            reset=empty,
        )
        show(
            f"Usage file: {rows:,} rows of about 400 bytes",
            timings,
            against="import_usage, everything included",
            rows=rows,
            goal="at most 2 times `COPY staging + on conflict + roll-up`, memory under 300 MB",
        )
        before = UsageEvent.objects.count()
        again = alternate(
            {"first": lambda: None, "import_usage, the same file again": lambda: import_file(path)}, runs=1
        )
        show("Usage file: the same rows again", again[1:], against="import_usage, the same file again", rows=rows)
        if before != rows or UsageEvent.objects.count() != rows:
            raise SystemExit(f"{before} and {UsageEvent.objects.count()} events are stored, not {rows}")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"peak memory of the importing process: {peak:.0f} MB (goal: under 300)")


def make_events(count: int) -> Iterator[tuple[str, ...]]:
    """(identity, account, user, event, instant, properties) as text; five events a user and day."""
    for n in range(count):
        account = n * 7919 % ACCOUNTS + 1
        user = n // ACCOUNTS % 5
        day, hour = n // 50_000 % 28 + 1, n % 24
        yield (
            str(uuid.UUID(bytes=hashlib.blake2b(b"%d" % n, digest_size=16).digest())),
            f"acc-{account}",
            f"user-{user}",
            f"Event {n % 5 + 1}",
            f"2026-05-{day:02}T{hour:02}:00:00Z",
            PADDING,
        )


def write_file(path: Path, events: list[tuple[str, ...]]) -> None:
    import csv

    with gzip.open(path, "wt", compresslevel=1, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["message_id", "account", "user", "event", "timestamp", "properties"])
        writer.writerows(events)


def empty() -> None:
    data.clear()
    data.execute("TRUNCATE bench_plainevent, bench_heap, bench_accountday, bench_userday, bench_featureday")
    data.make_accounts(ACCOUNTS)
    data.execute("VACUUM ANALYZE accounts_account")


def batches(events: list[tuple[str, ...]], size: int) -> Iterator[list[tuple[str, ...]]]:
    source = iter(events)
    while batch := list(islice(source, size)):
        yield batch


def copy_heap(events: list[tuple[str, ...]]) -> None:
    import io

    for batch in batches(events, 50_000):
        lines = "".join("\t".join(row) + "\n" for row in batch)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.copy_expert(
                'COPY bench_heap (identity, account, "user", event, at, properties) FROM STDIN', io.StringIO(lines)
            )


def staged(events: list[tuple[str, ...]], size: int, *, rollups: int) -> None:
    for batch in batches(events, size):
        with transaction.atomic(), connection.cursor() as cursor:
            copy_and_insert(cursor, batch)
            for table, key in list(ROLLUPS.items())[:rollups]:
                names = ", ".join(part.split(" AS ")[-1] for part in key.split(", "))
                cursor.execute(
                    f"INSERT INTO {table} SELECT {key}, count(*) FROM staging GROUP BY {names} ORDER BY {names}"
                    f" ON CONFLICT ({names}) DO UPDATE SET events = {table}.events + excluded.events"
                )


def bulk_create(events: list[tuple[str, ...]]) -> None:
    for batch in batches(events, 5_000):
        PlainEvent.objects.bulk_create(
            [
                PlainEvent(identity=i, account=a, user=u, event=e, at=t, properties=p)  # properties stay text
                for i, a, u, e, t, p in batch
            ],
            ignore_conflicts=True,
        )


def import_file(path: Path) -> None:
    """The real command in a process of its own: start-up, checks, once-only, roll-ups, rejected file."""
    manage = Path(__file__).resolve().parents[2] / "manage.py"
    subprocess.run(
        [sys.executable, str(manage), "import_usage", str(path)], check=True, env=os.environ, stdout=subprocess.DEVNULL
    )
