"""The product's own settings, plus the baselines' addresses beside its own."""

from cs_platform.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = [*INSTALLED_APPS, "tests.bench"]  # noqa: F405
USAGE_WRITE_KEYS = ["bench-write-key"]
USAGE_BATCHES_PER_MINUTE = 1_000_000
STAFF_MFA = "optional"
