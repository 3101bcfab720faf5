"""PostHog's calls: whom their groups name, and what is wrong with one."""

import pytest

from health.models.intake import SetAside
from health.services import arrivals
from tests.cs_platform.test_ingest import _keys, answer, post  # noqa: F401  (_keys is a fixture)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("groups", "reason"),
    [
        ({"company": ["acme"]}, "$groups must give the company as text or a number"),
        ({"project": {"id": "acme"}}, "$groups must give the project as text or a number"),
        ({"account": True}, "$groups must give the account as text or a number"),
        (["acme"], "$groups must be an object of group types and their keys"),
    ],
)
def test_posthog_groups_that_name_nothing(groups, reason):
    call = {"event": "A", "distinct_id": "alice", "properties": {"$groups": groups}}

    answered = post("/batch/", {"api_key": "key-of-acme", "batch": [call]})
    assert answered.json() == answer(rejected=[(0, reason)])


@pytest.mark.parametrize(("groups", "account"), [({"company": 7}, "7"), ({"company": None}, ""), ({}, ""), (None, "")])
def test_posthog_groups_by_number_or_none(groups, account):
    call = {"event": "A", "distinct_id": "alice", "properties": {"$groups": groups}}
    post("/batch/", {"api_key": "key-of-acme", "batch": [call]})

    arrivals.count_in()
    assert SetAside.objects.get().account == account


def test_a_hostile_call_of_posthog_is_rejected_alone():
    call = b'{"event": "A", "distinct_id": "alice", "properties": {"x": %s}}'
    batch = b'{"batch": [' + call % b"NaN" + b"," + call % b"1" + b'], "api_key": "%s"}'

    answered = post("/batch/", batch % b"key-of-acme").json()
    assert (answered["held"], [r["index"] for r in answered["rejected"]]) == (1, [0])
    assert post("/batch/", batch % b"another").status_code == 401
