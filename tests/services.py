"""Which services the tests can use: PostgreSQL and Redis where they answer, Chromium where it is installed.

`REQUIRE_SERVICES=1` (CI sets it) turns what would be a skip into a failure.
"""

import os
import shutil

import psycopg2
import pytest
import redis

DATABASE_URL = os.environ.get("TEST_DATABASE_URL") or "postgresql://postgres@127.0.0.1:5432/postgres"
REDIS_URL = os.environ.get("TEST_REDIS_URL") or "redis://127.0.0.1:6379/15"
REQUIRED = os.environ.get("REQUIRE_SERVICES", "") == "1"


def postgresql_problem() -> str:
    """Why PostgreSQL cannot be used; empty when it can."""
    try:
        psycopg2.connect(DATABASE_URL, connect_timeout=3).close()
    except psycopg2.OperationalError as error:
        return f"PostgreSQL does not answer at TEST_DATABASE_URL: {str(error).strip().splitlines()[0]}"
    return ""


def redis_problem() -> str:
    """Why Redis cannot be used; empty when it can."""
    try:
        with redis.Redis.from_url(REDIS_URL, socket_connect_timeout=3) as client:
            client.ping()
    except redis.RedisError as error:
        return f"Redis does not answer at TEST_REDIS_URL: {error}"
    return ""


def chromium() -> str:
    """The path of the installed Chromium; empty when there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome") or ""


def missing(problem: str) -> None:
    """Skips the test with `problem`, or fails it where services are required."""
    if REQUIRED:
        pytest.fail(problem, pytrace=False)
    pytest.skip(problem)
