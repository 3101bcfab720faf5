"""A database of its own for the benchmark, made and dropped around the run."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg2

NAME = "cs_platform_bench"


@contextmanager
def bench_database(server: str) -> Iterator[str]:
    """Make the database on `server` (a postgresql:// address), yield its address, drop it at the end."""
    address = urlsplit(server)
    run_on(server, f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
    run_on(server, f"CREATE DATABASE {NAME}")
    os.environ["DATABASE_URL"] = address._replace(path=f"/{NAME}").geturl()
    try:
        yield os.environ["DATABASE_URL"]
    finally:
        run_on(server, f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")


def run_on(server: str, statement: str) -> None:
    connection = psycopg2.connect(server)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()
