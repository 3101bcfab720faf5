"""A file of accounts through `import_accounts` beside bare ways of writing the same rows."""

import csv
import io
import os
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

from django.db import connection, transaction
from django.utils import timezone

from accounts.models.company import Account
from tests.bench import data
from tests.bench.measure import alternate, show

FIELDS = ("external_id", "name", "starts_on", "seats", "industry", "country", "time_zone", "currency")


def run(*, quick: bool) -> None:
    count = 10_000 if quick else 100_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "accounts.csv"
        write_file(path, count)
        timings = alternate(
            {
                "checks in Python + COPY + upsert": lambda: copy_upsert(path),
                "bulk_create(update_conflicts)": lambda: bulk_create(path),
                "import_accounts, everything included": lambda: import_file(path),
            },
            runs=2,
            reset=data.clear,
        )
        show(
            f"Accounts file: {count:,} rows",
            timings,
            against="checks in Python + COPY + upsert",
            rows=count,
            goal="within 2 times `checks in Python + COPY + upsert`",
        )


def write_file(path: Path, count: int) -> None:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(FIELDS)
        for n in range(count):
            start = date(2024, 1, 1) + timedelta(n % 900)
            writer.writerow([f"acc-{n}", f"Account {n}", start, n % 50, "Retail", "DE", "Europe/Berlin", "EUR"])


def checked(path: Path) -> list[tuple]:
    with path.open(newline="") as file:
        return [
            (row["external_id"].strip(), row["name"].strip(), date.fromisoformat(row["starts_on"]), int(row["seats"]),
             row["industry"], row["country"], row["time_zone"], row["currency"])
            for row in csv.DictReader(file)
        ]  # fmt: skip


def copy_upsert(path: Path) -> None:
    lines = "".join("\t".join(map(str, row)) + "\n" for row in checked(path))
    names = ", ".join(FIELDS)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE staged_account ON COMMIT DROP AS SELECT {names} FROM accounts_account WITH NO DATA"
        )
        cursor.copy_expert(f"COPY staged_account ({names}) FROM STDIN", io.StringIO(lines))
        cursor.execute(
            f"INSERT INTO accounts_account ({names}, has_usage_source, created_at, updated_at)"
            f" SELECT {names}, true, now(), now() FROM staged_account"
            " ON CONFLICT (external_id) DO UPDATE SET name = excluded.name, starts_on = excluded.starts_on"
        )


def bulk_create(path: Path) -> None:
    now = timezone.now()
    rows = [Account(**dict(zip(FIELDS, row, strict=True)), created_at=now, updated_at=now) for row in checked(path)]
    Account.objects.bulk_create(
        rows,
        batch_size=5_000,
        update_conflicts=True,
        unique_fields=["external_id"],
        update_fields=["name", "starts_on"],
    )


def import_file(path: Path) -> None:
    manage = Path(__file__).resolve().parents[2] / "manage.py"
    subprocess.run(
        [sys.executable, str(manage), "import_accounts", str(path)],
        check=True,
        env=os.environ,
        stdout=subprocess.DEVNULL,
    )
