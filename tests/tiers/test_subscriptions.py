from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models.company import Account
from accounts.models.timeline import TimelineEntry
from tiers.models.plans import Plan, PlanVersion, Subscription
from tiers.queries import HeldPlan, plan_on
from tiers.services.catalogue import ensure_catalogue
from tiers.services.subscriptions import NoPublishedVersion, change_plan

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
TODAY = NOW.date()
START = date(2026, 1, 15)
pytestmark = pytest.mark.django_db


@pytest.fixture
def acme():
    ensure_catalogue(today=date(2026, 1, 1), at=NOW)
    return Account.objects.create(external_id="acme", name="Acme", starts_on=START)


def give(account, plan, today=TODAY):
    change_plan(account_id=account.pk, plan=plan, account_starts_on=START, actor=None, today=today, at=NOW)


def terms(account):
    rows = Subscription.objects.filter(account=account).order_by("starts_on", "pk")
    return list(rows.values_list("plan_version__plan__key", "starts_on", "ends_on"))


def version(key):
    return PlanVersion.objects.get(plan__key=key).pk


def test_the_first_plan_holds_since_the_contract_began(acme):
    give(acme, "basic")
    assert terms(acme) == [("basic", START, None)]
    line = TimelineEntry.objects.get()
    assert (line.sentence, line.customer_visible) == ("The plan is basic now.", True)


def test_an_upgrade_starts_today_and_the_past_stays(acme):
    give(acme, "basic")
    give(acme, "premium")
    assert terms(acme) == [("basic", START, date(2026, 5, 3)), ("premium", TODAY, None)]
    assert plan_on([acme.pk], date(2026, 5, 3)) == {acme.pk: HeldPlan("basic", version("basic"))}
    assert plan_on([acme.pk], TODAY) == {acme.pk: HeldPlan("premium", version("premium"))}
    assert plan_on([acme.pk], START - timedelta(days=1)) == {}


def test_a_change_of_mind_on_the_same_day_leaves_no_trace(acme):
    give(acme, "basic")
    give(acme, "premium")
    give(acme, "advanced")
    assert terms(acme) == [("basic", START, date(2026, 5, 3)), ("advanced", TODAY, None)]


def test_the_plan_ends_and_comes_back(acme):
    give(acme, "basic")
    give(acme, "")
    assert plan_on([acme.pk], TODAY) == {}
    give(acme, "basic", today=date(2026, 6, 1))
    assert terms(acme) == [("basic", START, date(2026, 5, 3)), ("basic", date(2026, 6, 1), None)]


def test_the_same_plan_again_is_no_change(acme):
    give(acme, "basic")
    give(acme, "basic")
    assert terms(acme) == [("basic", START, None)]
    assert TimelineEntry.objects.count() == 1


def test_a_plan_that_promises_nothing_cannot_be_given(acme):
    Plan.objects.create(key="gold", name_en="Gold", name_zh="金")
    with pytest.raises(NoPublishedVersion):
        give(acme, "gold")
    assert terms(acme) == []


@pytest.mark.parametrize("accounts", [1, 3])
def test_plans_of_many_accounts_are_one_query(acme, django_assert_num_queries, accounts):
    ids = [acme.pk, *(Account.objects.create(external_id=f"a{n}", name="A", starts_on=START).pk for n in range(2))]
    with django_assert_num_queries(1):
        plan_on(ids[:accounts], TODAY)
