"""Writes the demo vendor as the files that any vendor would bring: what the importers read."""

import csv
import datetime
import gzip
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from cs_platform.demo.companies import Company
from cs_platform.demo.features import FEATURES
from cs_platform.demo.usage import simulate_usage

ACCOUNT_COLUMNS = (
    "external_id", "name", "starts_on", "ends_on", "plan", "seats", "industry", "country", "time_zone", "currency",
    "csm_email", "annual_value",
)  # fmt: skip


def write_files(folder: Path, companies: Sequence[Company], last_day: datetime.date) -> int:
    """Writes features.csv, accounts.csv, outcomes.csv and usage.csv.gz, the last one at last; returns its rows.

    The same companies and day give the same bytes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _write(
        folder / "features.csv",
        ("event", "label_en", "label_zh", "core", "plans"),
        ((f.event, f.label_en, f.label_zh, int(f.core), " ".join(f.plans)) for f in FEATURES),
    )
    _write(folder / "accounts.csv", ACCOUNT_COLUMNS, map(_account_row, companies))
    _write(
        folder / "outcomes.csv",
        ("account", "ended_on", "outcome"),
        ((company.external_id, *term) for company in companies for term in company.terms),
    )
    rows = (row for company in companies for row in simulate_usage(company, last_day))
    return _write(folder / "usage.csv.gz", ("account", "user", "event", "timestamp", "count"), rows)


def _account_row(company: Company) -> tuple[Any, ...]:
    return (
        company.external_id, company.name, company.starts_on, company.ends_on, company.plan, company.seats,
        company.industry, company.place.country, company.time_zone, company.place.currency, company.csm_email,
        company.annual_value,
    )  # fmt: skip


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Written beside its place and moved there when whole: a file that stands is complete."""
    unfinished = path.with_name(path.name + ".part")
    with unfinished.open("wb") as raw:
        # mtime and name are kept out of the gzip header so that equal content gives equal bytes
        packed = gzip.GzipFile("", "wb", 6, raw, mtime=0) if path.suffix == ".gz" else raw
        text = io.TextIOWrapper(packed, "utf-8", newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        written = 0
        for row in rows:
            writer.writerow(row)
            written += 1
        text.close()
    unfinished.replace(path)
    return written
