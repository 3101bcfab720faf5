"""What a person set stands beside the machine's band in the score of the API."""

import datetime as dt

import pytest
import time_machine

from health.models.opinions import Override
from tests.factories.health import make_snapshot


@pytest.mark.parametrize(
    ("until", "expected"),
    [("2026-11-22", ("watch", "at_risk", "2026-11-22")), ("2026-11-21", ("watch", None, None))],
)
def test_the_override_in_force_stands_beside_the_band(people, call, until, expected):
    make_snapshot(people.acme)
    Override.objects.create(account=people.acme, band="at_risk", reason="x", by=people.dana, expires_on=until)

    with time_machine.travel(dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC), tick=False):
        shown = call(people.dana).get(f"/api/v1/scores/{people.acme.pk}/").json()

    assert (shown["band"], shown["override_band"], shown["override_until"]) == expected
