"""Activation policies over HTTP: staff read, leads publish, each once per key."""

import pytest

from health.models.activation import ActivationPolicy
from jobs.models import Run
from tests.factories.health import make_snapshot

ADDRESS = "/api/v1/activation-policies/"
HABIT = {"key": "habit", "type": "active_days", "at_least": 9}
POLICY = {"deadline_months": 4, "milestones": [HABIT]}
BODY = {"policy": POLICY, "note": "Nine."}


def test_a_policy_is_published_once_and_computed_by(people, call):
    make_snapshot(people.acme)
    key = {"headers": {"Idempotency-Key": "one"}}

    made, again = (call(people.lea).send(ADDRESS, BODY, **key) for _ in range(2))
    one = call(people.dana).get(f"{ADDRESS}{made.json()['id']}/").json()

    assert (made.status_code, again.status_code) == (201, 201)
    assert {name: value for name, value in one.items() if name not in ("id", "published_at")} == {
        "plan": None,
        "plan_version": None,
        "number": 1,
        "deadline_months": 4,
        "milestones": [HABIT],
        "note": "Nine.",
        "created_by": people.lea.pk,
    }
    assert call(people.dana).get(ADDRESS).json()["results"] == [one]
    assert (made.json(), ActivationPolicy.objects.count(), Run.objects.count()) == (one, 1, 1)


def test_what_holds_already_is_not_published_again(people, call):
    lea = call(people.lea)

    made, again = lea.send(ADDRESS, BODY), lea.send(ADDRESS, {**BODY, "note": "Again."})

    assert (again.status_code, again.json()) == (201, made.json())


WRONG = [None, 1, "x", [], {}, {"milestones": []}, {**POLICY, "deadline_months": 0}, {**POLICY, "plan": "none"}]


@pytest.mark.parametrize("policy", WRONG)
def test_what_is_no_policy_is_refused(people, call, policy):
    answer = call(people.lea).send(ADDRESS, {**BODY, "policy": policy})

    assert ([each["field"] for each in answer.json()["errors"]], answer.status_code) == (["policy"], 400)
    assert ActivationPolicy.objects.count() == 0


def test_a_reason_is_needed(people, call):
    answer = call(people.lea).send(ADDRESS, {"policy": POLICY})

    assert (answer.status_code, ActivationPolicy.objects.count()) == (400, 0)


def test_a_csm_publishes_none_and_customers_see_none(people, call):
    answers = [call(people.dana).send(ADDRESS, BODY), call(people.alice).send(ADDRESS, BODY)]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert (call(people.alice).get(ADDRESS).status_code, ActivationPolicy.objects.count()) == (403, 0)
