"""`python -m tests`: the whole suite on SQLite, then on PostgreSQL and Redis where both answer.

Arguments go to pytest: `python -m tests tests/health -x`. Exit status: 0 passed, 1 failed.
"""

import os
import subprocess
import sys
import tempfile

from tests import services

# What the environment of a developer may hold and the suite must not see.
OWN = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "BASE_URL", "ALLOWED_HOSTS", "DEBUG", "STAFF_MFA", "USAGE_WRITE_KEYS")


def run_suite(title: str, arguments: list[str], **environment: str) -> bool:
    print(f"\n=== the suite on {title} ===", flush=True)
    clean = {name: value for name, value in os.environ.items() if name not in OWN}
    with tempfile.TemporaryDirectory(prefix="cs_platform_tests_") as folder:
        result = subprocess.run(
            [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadscope", *arguments],
            env={**clean, "VAR_DIR": folder, **environment},
            check=False,
        )
    return result.returncode == 0


def main(arguments: list[str]) -> int:
    passed = run_suite("SQLite", arguments)
    problems = [problem for problem in (services.postgresql_problem(), services.redis_problem()) if problem]
    if problems:
        print("\n=== not run on PostgreSQL and Redis ===", *problems, sep="\n", flush=True)
        return 0 if passed and not services.REQUIRED else 1
    passed &= run_suite(
        "PostgreSQL and Redis", arguments, DATABASE_URL=services.DATABASE_URL, REDIS_URL=services.REDIS_URL
    )
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
