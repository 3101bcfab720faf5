"""Pulses, overrides and pauses over HTTP: the account's own CSM, leads and administrators add them."""

import datetime as dt

import pytest
from django.utils import timezone

from health.models.activation import Pause
from health.models.opinions import Override, Pulse

TODAY = timezone.now().date()
OVERRIDE = {"band": "at_risk", "reason": "Champion left.", "expires_on": str(TODAY + dt.timedelta(days=30))}
PAUSE = {"starts_on": "2026-02-01", "reason": "Their project waits."}


def address(account, kind: str) -> str:
    return f"/api/v1/accounts/{account.pk}/{kind}/"


@pytest.mark.parametrize(
    ("kind", "body", "model"),
    [("pulses", {"value": "good"}, Pulse), ("overrides", OVERRIDE, Override), ("pauses", PAUSE, Pause)],
)
def test_who_may_judge(people, call, kind, body, model):
    who = {name: getattr(people, name) for name in ("dana", "dora", "lea", "alice", "charlie")}
    codes = {}
    for name, person in who.items():
        model.objects.all().delete()
        codes[name] = call(person).send(address(people.acme, kind), body).status_code
        assert model.objects.count() == (codes[name] == 201)

    assert codes == {"dana": 201, "dora": 403, "lea": 201, "alice": 403, "charlie": 404}


def test_a_pulse_given_twice_with_one_key_is_one(people, call):
    dana = call(people.dana)
    for _ in range(2):
        dana.send(address(people.acme, "pulses"), {"value": "bad", "note": "!"}, headers={"Idempotency-Key": "k"})

    assert list(Pulse.objects.values_list("value", "note", "by__name")) == [("bad", "!", "Dana")]


def test_an_override_ends_within_90_days(people, call):
    late = {**OVERRIDE, "expires_on": str(TODAY + dt.timedelta(days=92))}
    answer = call(people.dana).send(address(people.acme, "overrides"), late)

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, ["expires_on"])


def test_a_paused_clock_cannot_be_paused(people, call):
    dana = call(people.dana)

    assert [dana.send(address(people.acme, "pauses"), PAUSE).status_code for _ in range(2)] == [201, 409]


@pytest.mark.parametrize("day", [str(TODAY + dt.timedelta(days=1)), "1900-01-01"])
def test_a_pause_starts_between_the_contracts_start_and_today(people, call, day):
    answer = call(people.dana).send(address(people.acme, "pauses"), PAUSE | {"starts_on": day})

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, ["starts_on"])


def test_the_latest_comes_first(people, call):
    dana = call(people.dana)
    for value in ("good", "bad"):
        dana.send(address(people.acme, "pulses"), {"value": value})

    shown = dana.get(address(people.acme, "pulses")).json()["results"]
    assert [(row["value"], row["by"]) for row in shown] == [("bad", people.dana.pk), ("good", people.dana.pk)]
