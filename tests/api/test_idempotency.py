"""`Idempotency-Key`: one effect however often a creating request is sent."""

import datetime as dt
import threading

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from accounts.models.access import IdempotencyRecord
from accounts.models.company import Account
from accounts.services import answers
from accounts.tasks import forget_answers
from cs_platform import schedule
from tests.api.test_resources import ACCOUNT

ADDRESS = "/api/v1/accounts/"
KEY = {"Idempotency-Key": "k-1"}


@pytest.fixture
def lea(people, call):
    return call(people.lea)


def initechs() -> int:
    return Account.objects.filter(external_id="initech").count()


def test_the_same_request_gets_the_same_answer_again(lea):
    first = lea.send(ADDRESS, ACCOUNT, headers=KEY)
    again = lea.send(ADDRESS, ACCOUNT, headers=KEY)

    assert (first.status_code, again.status_code, initechs()) == (201, 201, 1)
    assert first.content == again.content
    assert (first.get("Idempotent-Replayed"), again.get("Idempotent-Replayed")) == (None, "true")


def test_without_a_key_the_second_request_meets_the_first_ones_effect(lea):
    assert [lea.send(ADDRESS, ACCOUNT).status_code for _ in range(2)] == [201, 400]


def test_another_request_with_the_same_key_is_refused(lea):
    lea.send(ADDRESS, ACCOUNT, headers=KEY)
    other = lea.send(ADDRESS, {**ACCOUNT, "external_id": "hooli"}, headers=KEY)

    assert (other.status_code, other["Content-Type"]) == (422, "application/problem+json")
    assert not Account.objects.filter(external_id="hooli").exists()


def test_a_key_belongs_to_who_sent_it(lea, people, call):
    lea.send(ADDRESS, ACCOUNT, headers=KEY)
    other = call(people.lea).send(ADDRESS, {**ACCOUNT, "external_id": "hooli"}, headers=KEY)

    assert (other.status_code, other.get("Idempotent-Replayed")) == (201, None)


def test_a_refusal_is_not_kept(lea):
    refused = lea.send(ADDRESS, {**ACCOUNT, "country": "XX"}, headers=KEY)
    mended = lea.send(ADDRESS, ACCOUNT, headers=KEY)

    assert (refused.status_code, mended.status_code) == (400, 201)


def test_first_who_may_then_the_kept_answer(lea, people):
    lea.send(ADDRESS, ACCOUNT, headers=KEY)
    people.lea.staff_role = "csm"
    people.lea.save()

    assert lea.send(ADDRESS, ACCOUNT, headers=KEY).status_code == 403


def test_an_answer_is_kept_for_24_hours(lea):
    with time_machine.travel("2026-05-01T12:00:00Z", tick=False) as clock:
        first = lea.send(ADDRESS, ACCOUNT, headers=KEY)
        clock.shift(dt.timedelta(hours=24) - dt.timedelta(seconds=1))
        kept = lea.send(ADDRESS, ACCOUNT, headers=KEY)
        clock.shift(dt.timedelta(seconds=1))
        forgotten = lea.send(ADDRESS, ACCOUNT, headers=KEY)

    assert [answer.status_code for answer in (first, kept, forgotten)] == [201, 201, 400]


def test_the_first_one_still_running(lea):
    def running(*, record, **_rest):
        again = lea.send(ADDRESS, ACCOUNT, headers=KEY)
        assert (again.status_code, again["Retry-After"]) == (409, "1")
        settle(record=record, **_rest)

    settle = answers.settle
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(answers, "settle", running)
        assert lea.send(ADDRESS, ACCOUNT, headers=KEY).status_code == 201


def test_a_defect_takes_effect_and_key_back(lea):
    lea.raise_request_exception = False
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(answers, "settle", lambda **_: 1 / 0)
        broken = lea.send(ADDRESS, ACCOUNT, headers=KEY)

    assert (broken.status_code, broken["Content-Type"], initechs()) == (500, "application/problem+json", 0)
    assert lea.send(ADDRESS, ACCOUNT, headers=KEY).status_code == 201


def test_who_was_given_up_as_dead_has_no_effect_any_more(lea):
    """The first request hangs for longer than a claim lives; its twin is let through, and the first rolls back."""

    def late(*, record, **rest):
        IdempotencyRecord.objects.filter(pk=record.pk).delete()
        settle(record=record, **rest)

    settle = answers.settle
    lea.raise_request_exception = False
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(answers, "settle", late)
        assert lea.send(ADDRESS, ACCOUNT, headers=KEY).status_code == 500

    assert initechs() == 0


def test_a_dead_claim_is_given_up_after_two_minutes(lea, people):
    with time_machine.travel("2026-05-01T12:00:00Z", tick=False) as clock:
        lea.send(ADDRESS, ACCOUNT, headers=KEY)
        IdempotencyRecord.objects.update(status=None, body="")  # as a killed process leaves it
        Account.objects.filter(external_id="initech").update(external_id="gone")
        while_alive = lea.send(ADDRESS, ACCOUNT, headers=KEY)
        clock.shift(answers.GIVEN_UP)
        after = lea.send(ADDRESS, ACCOUNT, headers=KEY)

    assert (while_alive.status_code, after.status_code) == (409, 201)


@pytest.mark.parametrize("key", ["", "x" * 256, "a b", "a\u0000b", "schlüssel"])
def test_a_key_that_is_none(lea, key):
    answer = lea.send(ADDRESS, ACCOUNT, HTTP_IDEMPOTENCY_KEY=key)

    assert (answer.status_code, initechs()) == (400, 0)


def test_the_longest_key(lea):
    assert lea.send(ADDRESS, ACCOUNT, headers={"Idempotency-Key": "x" * 255}).status_code == 201


def test_old_answers_are_forgotten(lea):
    with time_machine.travel("2026-05-01T12:00:00Z", tick=False):
        lea.send(ADDRESS, ACCOUNT, headers=KEY)

    day = dt.timedelta(days=1)
    noon = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)
    assert [answers.forget(at=noon + day - dt.timedelta(seconds=1)), answers.forget(at=noon + day)] == [0, 1]


@pytest.mark.django_db
def test_the_clock_forgets_answers_once_a_day():
    now = timezone.now()
    for age in (23, 25):
        at = now - dt.timedelta(hours=age)
        answers.claim(principal="lea", key=f"{age} hours", fingerprint="x", at=at)

    forget_answers()
    assert list(IdempotencyRecord.objects.values_list("key", flat=True)) == ["23 hours"]
    assert "accounts.forget_answers" in {entry["task"] for entry in schedule.ENTRIES.values()}


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_have_one_effect(people, call):
    """Real threads with their own connections: one is answered anew, the others by replay or 409, none otherwise."""
    lea = call(people.lea)
    start, found = threading.Barrier(8), []

    def send() -> None:
        start.wait()
        try:
            answer = lea.send(ADDRESS, ACCOUNT, headers=KEY)
            found.append((answer.status_code, answer.get("Idempotent-Replayed")))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 8
    assert found.count((201, None)) == 1
    assert set(found) <= {(201, None), (201, "true"), (409, None)}
    assert initechs() == 1
    assert lea.send(ADDRESS, ACCOUNT, headers=KEY).get("Idempotent-Replayed") == "true"
