"""The customer's home: his own account and nothing of the vendor's thoughts."""

import datetime as dt

import pytest

from accounts.models.people import Membership
from accounts.models.timeline import TimelineEntry
from health.definitions import REGISTRY
from tests.dashboard.pages import text
from tests.factories.health import make_snapshot, make_usage
from tests.factories.people import assign_csm, make_account, make_staff
from tests.portal.conftest import NOW
from tiers.models.plans import Plan, PlanVersion, Subscription


def _subscribe(account) -> None:
    plan, _created = Plan.objects.update_or_create(key="premium", defaults={"name_en": "Premium", "name_zh": "尊享版"})
    version = PlanVersion.objects.create(
        plan=plan, number=99, effective_on=dt.date(2026, 1, 1), promise_en="A named expert.", promise_zh="专属专家。"
    )
    Subscription.objects.create(account=account, plan_version=version, starts_on=account.starts_on)


def test_it_shows_the_plan_its_dates_and_a_named_csm(as_alice, acme):
    _subscribe(acme)
    assign_csm(acme, make_staff("dana"))

    shown = text(as_alice.get("/portal/"))

    assert "Your plan Premium A named expert. Start Jan 15, 2026 Last day open Seats 20" in shown
    assert "Your contact Dana Customer success manager dana@example.com" in shown


def test_activation_is_a_checklist_with_the_clock(as_alice, acme):
    make_snapshot(
        acme, activation_state="in_progress", activated_on=None, as_of=dt.date(2026, 2, 13), projected_on=None
    )

    shown = text(as_alice.get("/portal/"))

    assert "Day 30 of 91 in progress Activation deadline Apr 15, 2026" in shown
    assert "Used on 5 days Feb 3, 2026 2 people have used it 1 of 2" in shown


def test_usage_of_the_account_and_of_its_team(as_alice, acme):
    make_usage(acme, {"Ann": [0, 1]})

    shown = text(as_alice.get("/portal/"))

    assert "Nov 20, 2026 1 Nov 21, 2026 1 Nov 22, 2026 0" in shown
    assert "Ann Nov 21, 2026 2 6" in shown


def test_only_lines_that_the_customer_may_see(as_alice, acme):
    TimelineEntry.objects.create(account=acme, kind="plan", text="Plan set.", customer_visible=True)
    TimelineEntry.objects.create(account=acme, kind="note", text="They may leave.")

    shown = text(as_alice.get("/portal/"))

    assert "Plan set." in shown
    assert "They may leave." not in shown


def test_nothing_of_the_vendors_judgement(as_alice, acme):
    make_snapshot(acme, score=1234, band="at_risk")

    for address in ("/portal/", "/portal/definitions/"):
        page = as_alice.get(address).content.decode().lower()
        assert [word for word in ("churn", "at risk", "at_risk", "12.34", "health score") if word in page] == []


def test_figures_that_only_the_vendor_sees_are_not_explained_here(as_alice):
    answers = {name: as_alice.get(f"/portal/definitions/{name}/").status_code for name in REGISTRY}

    assert answers["active_users"] == 200
    assert answers["score"] == 404


def test_a_member_of_two_accounts_switches(as_alice, alice_helps_globex, globex):
    assert "Acme" in text(as_alice.get("/portal/")).split(" Switch account ")[0]

    as_alice.post("/portal/account/", {"account": globex.pk})

    assert as_alice.get("/portal/").context["account"] == globex


@pytest.mark.parametrize("wanted", ["stranger", "x", "", "\0", str(2**70)])
def test_nobody_switches_to_an_account_that_is_not_his(as_alice, acme, wanted):
    stranger = make_account("initech")

    answer = as_alice.post("/portal/account/", {"account": str(stranger.pk) if wanted == "stranger" else wanted})

    assert answer.status_code == 404
    assert as_alice.get("/portal/").context["account"] == acme


def test_a_membership_that_has_ended_opens_nothing_any_more(as_alice, alice_helps_globex, alice, acme, globex):
    as_alice.post("/portal/account/", {"account": globex.pk})
    Membership.objects.filter(user=alice, account=globex).update(active_to=NOW + dt.timedelta(hours=2))

    assert as_alice.get("/portal/").context["account"] == acme


@pytest.mark.parametrize("count", [1, 3])
def test_what_the_home_costs(as_alice, acme, django_assert_num_queries, count):
    make_snapshot(acme)
    make_usage(acme, {f"p{n}": [n] for n in range(count)})
    for n in range(count):
        TimelineEntry.objects.create(account=acme, kind="plan", text=f"{n}", customer_visible=True)
    with django_assert_num_queries(11):
        as_alice.get("/portal/")


def test_it_speaks_chinese(as_alice, alice, acme):
    _subscribe(acme)
    alice.language = "zh-hans"
    alice.save()

    shown = text(as_alice.get("/portal/"))

    assert "尊享版 专属专家。" in shown
    assert "2026年1月15日" in shown
