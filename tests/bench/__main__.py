"""`python -m tests.bench`: ours beside named baselines, in one run, on the same rows. See docs/benchmarks.md."""

import argparse
import importlib
import os
import sys
import tempfile

import django

from tests.bench.database import bench_database

SECTIONS = ("accounts", "ingest", "http", "recompute", "pages")
SERVER = os.environ.get("TEST_DATABASE_URL") or "postgresql://postgres@127.0.0.1:5432/postgres"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("sections", nargs="*", choices=[*SECTIONS, []], help="which to run; all by default")
    parser.add_argument("--quick", action="store_true", help="fewer rows and runs: five minutes")
    options = parser.parse_args()
    with bench_database(SERVER), tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
        os.environ["VAR_DIR"] = folder
        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        for name in options.sections or SECTIONS:
            importlib.import_module(f"tests.bench.{name}").run(quick=options.quick)
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
