"""Several senders at once, the same events among them: each counted once, and no roll-up loses an event."""

import random
import threading

import pytest
from django.db import connection

from health.models.usage import UsageEvent
from health.queries.usage_check import differences
from health.services.intake import Outcome
from tests.factories.people import make_account
from tests.factories.usage import count_in, event, recount, stored

SENDERS, BATCHES = 4, 8


@pytest.mark.django_db(transaction=True)
def test_rivals_lose_nothing_and_count_nothing_twice():
    for name in ("acme", "globex", "initech"):
        make_account(name)
    outcomes: list[Outcome] = []

    def send(seed: int) -> None:
        chance = random.Random(seed)
        try:
            for n in range(BATCHES):
                ours = [_event(seed, n, place) for place in range(10)]
                shared = [_event(0, n, place) for place in range(10)]
                batch = ours + shared
                chance.shuffle(batch)
                outcomes.extend(count_in(*batch).outcomes)
        finally:
            connection.close()

    crew = [threading.Thread(target=send, args=(seed,)) for seed in range(1, SENDERS + 1)]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()

    assert len(outcomes) == SENDERS * BATCHES * 20
    assert outcomes.count(Outcome.ACCEPTED) == UsageEvent.objects.count() == (SENDERS + 1) * BATCHES * 10
    assert stored() == recount()
    assert differences() == []


def _event(seed: int, batch: int, place: int):
    return event(
        account=("acme", "globex", "initech")[place % 3],
        user=f"user-{place % 4}",
        name=f"Event {(batch + place) % 5}",
        timestamp=f"2026-0{batch % 4 + 1}-0{place % 3 + 1}T10:00:00Z",
        message_id=f"{seed}-{batch}-{place}",
    )
