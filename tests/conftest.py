"""What every test has: quick passwords, a cache and a broker of its own, compiled translations."""

import os
import uuid

import hypothesis
import pytest
from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.utils import translation

from lib import catalogues
from tests import services, triggers

hypothesis.settings.register_profile("house", deadline=None)  # a slow machine is no fault of the code
hypothesis.settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker:
        catalogues.compile_stale()
    triggers.let_flush_pass()
    settings.WHITENOISE_AUTOREFRESH = True  # looks for a file when it is asked for, not for all at every new client
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # argon2 is slow by design
    current_app.conf.broker_url = "memory://"  # a message sent by a test waits for nobody


@pytest.fixture(autouse=True)
def _empty_cache():
    """Rate limits and other remembered things start afresh. Not by clearing: the Redis behind it may be shared."""
    prefix = f"test-{uuid.uuid4()}"
    settings.CACHES["default"]["KEY_PREFIX"] = prefix  # for the threads of a live server
    cache.key_prefix = prefix


@pytest.fixture(autouse=True)
def _english():
    """The language that a request has chosen stays with its thread; the next test shall not speak it."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """Playwright drives Debian's Chromium; it may look up no name and reach no other host."""
    path = services.chromium()
    if not path:
        services.missing("Chromium is not installed (Debian: apt-get install chromium)")
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    return {**browser_type_launch_args, "executable_path": path, "args": quiet}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests are marked by where they stand."""
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker("browser")
