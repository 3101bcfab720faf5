"""Activation policies in the dashboard: read by all staff; a lead types one, sees what would change, publishes."""

import datetime as dt

import pytest

from health.models.activation import ActivationPolicy
from health.models.versions import VersionChange
from health.services.policies import set_policy
from jobs.models import Run
from tests.dashboard.pages import text
from tests.factories.health import AS_OF, make_snapshot
from tests.factories.people import make_account
from tests.health.usage import every, use

ADDRESS = "/dashboard/activation-policies/"
NEW = f"{ADDRESS}new/"
AT = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
HABIT = {
    "months": "3",
    "plan_version": "",
    "key": ["habit"],
    "type": ["active_days"],
    "at_least": ["5"],
    "single": [""],
    "event": [""],
}
NINE = {"milestones": [{"key": "habit", "type": "active_days", "at_least": 9}]}


@pytest.fixture
def acme(db):
    """Begun in September, used on twenty days: not activated by a policy that asks for sixty."""
    account = make_account("acme", starts_on=dt.date(2026, 9, 20))
    use(account, every(3, dt.date(2026, 9, 20), AS_OF))
    return make_snapshot(account)


def test_the_product_s_own_policy_holds_until_one_is_published(as_dana):
    before = text(as_dana.get(ADDRESS))
    set_policy(document=NINE, note="Nine.", actor=None, at=AT)
    after = text(as_dana.get(ADDRESS))

    assert "All plans holds The product's own policy, until one for all plans is published. Used on 5 days" in before
    assert "All plans · 1 holds Nov 22, 2026 : Nine. Used on 9 days within 3 months of the contract's start" in after
    assert "Activation policy 1 published (plan version: *). Nine." in after
    assert "New policy" not in after


def test_what_would_change(as_mia, acme):
    set_policy(document={"milestones": [{"key": "habit", "type": "active_days", "at_least": 5}]}, actor=None, at=AT)

    answer = as_mia.post(NEW, {**HABIT, "at_least": ["60"], "do": "preview"}, headers={"HX-Request": "true"})

    preview = answer.context["preview"]
    assert "1 of 1 accounts would have another activation state." in text(answer)
    assert [(change.name, change.before, change.after) for change in preview.changes] == [
        ("Acme", "activated", "in_progress")
    ]
    assert (ActivationPolicy.objects.count(), "<html" in answer.content.decode()) == (1, False)


def test_one_is_published_with_a_note(as_mia, mia, acme):
    answer = as_mia.post(NEW, {**HABIT, "months": "4", "note": "Four months are fair."}, follow=True)

    made = ActivationPolicy.objects.get()
    assert (made.deadline_months, made.note, made.created_by) == (4, "Four months are fair.", mia)
    assert made.milestones == [{"key": "habit", "type": "active_days", "at_least": 5}]
    assert "Policy 1 is published; activation is being computed by it." in text(answer)
    assert (Run.objects.count(), VersionChange.objects.count()) == (1, 1)


def test_what_holds_already_is_not_published_again(as_mia):
    as_mia.post(NEW, {**HABIT, "note": "Five."})

    answer = as_mia.post(NEW, {**HABIT, "note": "Five, again."}, follow=True)

    assert "Policy 1 says the same and holds already; nothing was published." in text(answer)
    assert (ActivationPolicy.objects.count(), VersionChange.objects.count()) == (1, 1)


WRONG = {
    "months": ("0", "A whole number from 1 to 60."),
    "plan_version": ("999", "Choose a plan version."),
    "key": ([""], "A short name of 1 to 50 characters."),
    "type": (["nothing"], "Choose what is counted."),
    "at_least": (["1.5"], "A whole number from 1 on."),
    "single": (["x"], "A whole number from 1 on."),
    "note": ("", "Say why: everybody who tunes later reads it."),
}


@pytest.mark.parametrize("field", WRONG)
def test_what_is_wrong_is_said_beside_its_field(as_mia, field):
    value, said = WRONG[field]

    answer = as_mia.post(NEW, {**HABIT, "note": "x", field: value})

    assert (answer.status_code, said in text(answer), ActivationPolicy.objects.count()) == (422, True, 0)


def test_milestones_come_and_go_without_being_stored(as_mia):
    more = as_mia.post(NEW, {**HABIT, "do": "add"}).context["form"]
    none = as_mia.post(NEW, {**HABIT, "do": "drop.0"}).context["form"]

    assert ([row.key for row in more.rows], none.rows) == (["habit", ""], [])
    assert "At least one milestone is needed." in text(as_mia.post(NEW, {"months": "3", "note": "x"}))
    assert ActivationPolicy.objects.count() == 0


def test_a_csm_publishes_none(as_dana, acme):
    answer = as_dana.post(NEW, {**HABIT, "note": "x"})

    assert (answer.status_code, ActivationPolicy.objects.count(), Run.objects.count()) == (403, 0, 0)


@pytest.mark.parametrize("more", [1, 3])
def test_the_list_costs_the_same(as_mia, more, django_assert_num_queries):
    for n in range(more):
        set_policy(document={"milestones": [{"key": "a", "type": "active_days", "at_least": n + 1}]}, actor=None, at=AT)

    with django_assert_num_queries(4):
        as_mia.get(ADDRESS)
