"""The home in full: one next step from the largest room, features paid for, colleagues by role, the first days."""

import datetime as dt

import pytest
from django.test import Client

from accounts.choices import CustomerRole
from health.models.rollups import FeatureDay
from health.models.usage import EventName
from health.queries.rows_behind import FIGURES
from health.rules.model import METRICS, Signal
from health.rules.room import most_room
from portal.advice import ADVICE
from portal.views.definitions import OF_PEOPLE, WITH_ROWS
from tests.dashboard.pages import text
from tests.factories.health import AS_OF, make_snapshot, make_usage
from tests.factories.people import assign_csm, make_member, make_staff
from tiers.models.features import ProductFeature
from tiers.models.plans import Plan


def logged_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def shown(client: Client) -> str:
    return text(client.get("/portal/"))


def _feature(event: str, *plans: str, label: str = "", **more) -> ProductFeature:
    feature = ProductFeature.objects.create(event=event, label_en=label or event, label_zh=f"{event}（中文）", **more)
    for key in plans:
        feature.plans.add(Plan.objects.get_or_create(key=key, defaults={"name_en": key, "name_zh": key})[0])
    return feature


def _used(account, event: str, *ago: int) -> None:
    name = EventName.objects.get_or_create(name=event)[0]
    for days in ago:
        FeatureDay.objects.create(account=account, day=AS_OF - dt.timedelta(days=days), event=name, events=4)


class TestNextStep:
    def test_the_signal_with_the_most_room_is_named_with_its_figure_and_one_step(self, as_alice, acme):
        """60 of 60 points by active days, 29.25 of 40 by seats: most room is in the seats."""
        make_snapshot(
            acme, active_days_28=20, score=8925, contributions={"active_days_28": 6000, "seat_utilisation": 2925}
        )

        page = shown(as_alice)

        assert "Fill the seats that you pay for This share of your seats was in use in the last 28 days: 58%." in page
        assert "Name the colleagues for the free seats" in page
        assert "Make it part of the week" not in page

    def test_when_all_goes_well_it_says_so(self, as_alice, acme):
        make_snapshot(acme, score=10_000, contributions={"active_days_28": 6000, "seat_utilisation": 4000})

        assert "It goes well" in shown(as_alice)

    def test_an_unknown_signal_is_no_advice(self):
        signals = [Signal("seat_utilisation", 40, ((0, 0), (1, 100))), Signal("active_days_28", 60, ((0, 0), (1, 100)))]

        assert most_room({"active_days_28": 4000}, signals) == "active_days_28"
        assert most_room({"active_days_28": None}, signals) is None
        assert most_room({}, signals) is None

    def test_less_than_three_points_is_no_advice(self):
        signals = [Signal("active_days_28", 60, ((0, 0), (1, 100)))]

        assert most_room({"active_days_28": 9701}, signals) is None
        assert most_room({"active_days_28": 9700}, signals) == "active_days_28"

    def test_every_metric_of_a_model_has_words_without_judgement(self):
        assert set(ADVICE) == set(METRICS)
        for advice in ADVICE.values():
            words = " ".join(str(part) for part in advice).lower()
            assert str(advice.seen).count("%(value)s") == 1
            assert [word for word in ("churn", "risk", "score", "health") if word in words] == []


class TestFeatures:
    def test_those_of_the_plan_used_and_not_used(self, as_alice, acme):
        _feature("Report created", "premium", label="Reports", is_core=True)
        _feature("Forecast run", "premium", label="Forecasts")
        _feature("Wizard run", "other", label="Wizards")
        _feature("Export", label="Exports")
        make_snapshot(acme, plan="premium")
        _used(acme, "Report created", 0, 3, 83, 84)

        page = shown(as_alice)

        assert "Reports Nov 21, 2026 8" in page
        assert "Included and not used yet Exports Forecasts You pay for these already." in page
        assert "Wizards" not in page

    def test_usage_of_others_does_not_count(self, as_alice, acme, globex):
        _feature("Report created", "premium", label="Reports")
        make_snapshot(acme, plan="premium")
        _used(globex, "Report created", 0)

        assert "Included and not used yet Reports" in shown(as_alice)


class TestColleagues:
    def test_the_owner_sees_names(self, as_alice, acme):
        make_snapshot(acme)
        make_usage(acme, {"Ann": [0, 1]})

        assert "Usage by colleague" in shown(as_alice)
        assert "Ann Nov 21, 2026 2 6" in shown(as_alice)

    @pytest.mark.parametrize("role", [CustomerRole.BILLING, CustomerRole.MEMBER])
    def test_others_see_the_whole_only(self, acme, role):
        make_snapshot(acme)
        make_usage(acme, {"Ann": [0, 1]})

        page = shown(logged_in(make_member("bob", acme, role)))

        assert "Your usage" in page
        assert ("Usage by colleague" in page, "Ann" in page) == (False, False)

    @pytest.mark.parametrize("role", [CustomerRole.BILLING, CustomerRole.MEMBER])
    def test_nor_in_the_rows_behind_a_figure(self, acme, as_alice, role):
        make_snapshot(acme)
        make_usage(acme, {"Ann": [0, 1]})
        client = logged_in(make_member("bob", acme, role))
        named = [
            each for each in WITH_ROWS if each in FIGURES and b"Ann" in as_alice.get(f"/portal/rows/{each}/").content
        ]

        assert set(named) == OF_PEOPLE
        for figure in named:
            pages = [f"/portal/rows/{figure}/", f"/portal/rows/{figure}/export.csv"]
            assert [client.get(page).status_code for page in pages] == [403, 403]
            assert f"/portal/rows/{figure}/" not in client.get(f"/portal/definitions/{figure}/").content.decode()


class TestFirstDays:
    def test_an_account_without_usage_is_told_what_to_do_first(self, as_alice, acme):
        make_snapshot(acme, last_active_on=None, activation_state="in_progress", activated_on=None)
        page = shown(as_alice)

        assert "Your first days Nobody has used the product yet." in page
        assert "Invite the colleagues who shall see this page" in page
        assert ("Your usage" in page, "What would help most next" in page) == (False, False)

    def test_a_member_asks_an_owner(self, acme):
        make_snapshot(acme, last_active_on=None)

        assert "Ask an owner of your team to invite" in shown(logged_in(make_member("bob", acme, CustomerRole.MEMBER)))

    def test_it_is_over_once_somebody_has_used_it(self, as_alice, acme):
        make_snapshot(acme)

        assert "Your first days" not in shown(as_alice)


def test_the_clock_is_the_one_that_the_csm_sees(as_alice, acme, settings):
    settings.STAFF_MFA = "optional"
    dana = make_staff("dana")
    assign_csm(acme, dana)
    make_snapshot(
        acme, activation_state="in_progress", activated_on=None, as_of=dt.date(2026, 2, 13), projected_on=None
    )
    theirs = text(logged_in(dana).get(f"/dashboard/accounts/{acme.pk}/"))
    clock = "Day 30 of 91 in progress"

    assert (clock in shown(as_alice), clock in theirs) == (True, True)


def test_the_contact_is_who_looks_after_the_account_now(as_alice, acme):
    dana = make_staff("dana")
    make_snapshot(acme, csm=dana)
    assign_csm(acme, make_staff("dora"))

    assert "Your contact Dora Customer success manager dora@example.com" in shown(as_alice)


@pytest.mark.parametrize("count", [1, 3])
def test_what_it_costs_with_everything_on_it(as_alice, acme, django_assert_num_queries, count):
    milestones = [
        {"key": f"e{n}", "type": "event_count", "event": f"e{n}", "at_least": 1, "total": 0, "reached_on": None}
        for n in range(count)
    ]
    make_snapshot(acme, plan="premium", milestones=milestones, activation_state="in_progress", activated_on=None)
    make_usage(acme, {f"p{n}": [n] for n in range(count)})
    for n in range(count):
        _feature(f"e{n}", "premium")
        _used(acme, f"e{n}", n)
    with django_assert_num_queries(12):
        as_alice.get("/portal/")


def test_in_chinese(as_alice, alice, acme):
    alice.language = "zh-hans"
    alice.save()
    _feature("Report created", "premium")
    make_snapshot(acme, plan="premium")

    page = shown(as_alice)

    assert "接下来最有帮助的事" in page
    assert "已包含但尚未使用 Report created（中文）" in page
