"""The API keeps what its OpenAPI schema says, whatever is sent."""

import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from cs_platform.wsgi import application
from tests.factories.health import make_history, make_snapshot

CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]
EXAMPLES = 4  # of each operation: hostile values by name are tried in tests/access/test_hostile.py


@pytest.fixture
def _connection_stays(db):
    """A WSGI application lets go of its connection after each request; the test's transaction lives in it."""
    hooks = (signals.request_started, signals.request_finished)
    for hook in hooks:
        hook.disconnect(close_old_connections)
    yield
    for hook in hooks:
        hook.connect(close_old_connections)


@pytest.fixture
def world(people, _connection_stays):
    for account in (people.acme, people.globex):
        make_snapshot(account)
        make_history(account, [7000, 7125])
    return people


@pytest.mark.parametrize("who", ["lea", "alice"])
def test_every_operation_answers_as_described(world, call, who):
    headers = {"Authorization": f"Bearer {call(getattr(world, who)).secret}", "Accept-Encoding": "identity"}
    schema = schemathesis.openapi.from_wsgi("/api/schema/", application)
    tried = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path.startswith("/api/v1/"):
            _try(operation, headers)
            tried += 1

    assert tried > 20


def _try(operation, headers: dict[str, str]) -> None:
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @given(case=operation.as_strategy())
    def ask(case):
        case.call_and_validate(headers=headers, checks=CHECKS)

    ask()
