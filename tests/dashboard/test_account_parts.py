"""Usage against the peers, people and their CSM, the facts: parts of an account's page with addresses of their own."""

import datetime as dt

import pytest
import time_machine

from accounts.models.company import Account, CSMAssignment
from accounts.models.timeline import TimelineEntry
from health.models.usage import UsageUser
from jobs.models import WorkItem
from tests.dashboard.pages import text
from tests.factories.health import make_history, make_snapshot, make_usage
from tests.factories.people import assign_csm, make_account, make_member, make_staff
from tiers.models.features import ProductFeature

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def acme(dana):
    account = make_account("acme", currency="EUR", annual_value_minor=1_200_000)
    assign_csm(account, dana)
    return account


def _address(account, *parts) -> str:
    return "/".join(["/dashboard/accounts", str(account.pk), *parts, ""])


def _peers(count: int) -> None:
    for n in range(count):
        make_snapshot(make_account(f"peer{n}"), plan="premium", dau_mean_28=2.5, stickiness=0.25, active_days_28=20)


def test_usage_stands_beside_the_peers(as_dana, acme):
    make_snapshot(acme, plan="premium", dau_mean_28=1.5)
    make_usage(acme, {"Ann": [0, 1, 5]})
    _peers(5)

    shown = text(as_dana.get(_address(acme, "usage")))

    assert "Peer group 5 accounts of the same plan with about as many seats" in shown
    assert "Active days 14 20 Active weeks – – Active users, 28 days 12 12 Daily users 1.5 2.5" in shown
    assert "peers, on a typical day: 2.5" in shown


def test_fewer_than_five_peers_are_said_to_be_too_few(as_dana, acme):
    make_snapshot(acme, plan="premium")
    _peers(4)

    answer = as_dana.get(_address(acme, "usage"))

    assert "4 accounts alike: fewer than 5, so nothing is compared" in text(answer)
    assert "Peers' median" not in text(answer)


def test_what_is_paid_for_and_not_used_is_named(as_dana, acme):
    make_snapshot(acme, plan="premium")
    ProductFeature.objects.create(event="Export", label_en="Exports", label_zh="导出", is_core=True)

    assert "Paid for and not used Exports · core" in text(as_dana.get(_address(acme, "usage")))


@pytest.mark.parametrize("part", ["usage", "people"])
def test_an_account_without_figures_has_its_parts_too(as_dana, acme, part):
    assert as_dana.get(_address(acme, part)).status_code == 200


@pytest.mark.parametrize("rows", [1, 3])
def test_what_the_parts_cost(as_dana, as_mia, acme, django_assert_num_queries, rows):
    make_snapshot(acme, plan="premium")
    _peers(4 + rows)
    make_usage(acme, {f"p{n}": [n, n + 1] for n in range(rows)})
    for n in range(rows):
        make_member(f"m{n}", acme)
        ProductFeature.objects.create(event=f"e{n}", label_en="x", label_zh="x")
    with django_assert_num_queries(11):
        as_dana.get(_address(acme, "usage"))
    with django_assert_num_queries(10):
        as_dana.get(_address(acme, "people"))
    with django_assert_num_queries(11):  # who may hand over reads whom to
        as_mia.get(_address(acme, "people"))


def test_people_contacts_and_the_csm(as_dana, acme):
    make_snapshot(acme, plan="premium")
    _peers(5)
    make_usage(acme, {"Ann": [0, 1, 30]})
    UsageUser.objects.update(email="ALICE@example.com")
    make_member("alice", acme)
    make_member("charlie", make_account("globex"))

    shown = text(as_dana.get(_address(acme, "people")))

    assert "CSM : Dana since Nov 22, 2026 Contacts" in shown
    assert "Alice Owner alice@example.com Nov 21, 2026 At work" in shown
    assert "A person of the peers, days of 28 : 7.0" in shown
    assert "Ann Nov 21, 2026 2 3 9" in shown
    assert "Change the CSM" not in shown


def test_a_lead_hands_an_account_over_and_says_why(as_mia, client, acme, dana):
    dora = make_staff("dora")
    with time_machine.travel(NOW + dt.timedelta(hours=1), tick=False):
        answer = as_mia.post(_address(acme, "csm") + "?list=q%3Dac", {"csm": dora.pk, "reason": "Dana is on leave."})

    assert answer.headers["Location"] == _address(acme) + "?list=q%3Dac"
    assert list(CSMAssignment.objects.order_by("pk").values_list("csm", "active_to")) == [
        (dana.pk, NOW + dt.timedelta(hours=1)),
        (dora.pk, None),
    ]
    assert [(entry.sentence, entry.customer_visible) for entry in TimelineEntry.objects.order_by("pk")] == [
        ("Dora looks after this account now.", True),
        ("Why the CSM changed: Dana is on leave.", False),
    ]
    shown = text(as_mia.get(_address(acme, "people")))
    assert "CSM : Dora since Nov 22, 2026 Before: Dana ( Nov 22, 2026 – Nov 22, 2026 )" in shown
    client.force_login(make_member("alice", acme))
    assert "on leave" not in text(client.get("/portal/"))


@pytest.mark.parametrize(
    ("values", "complaint"),
    [
        ({"csm": ""}, "This field is required."),
        ({"csm": "999999"}, "Select a valid choice."),
        ({"csm": "none", "reason": ""}, "This field is required."),
        ({"csm": "none", "reason": "x" * 501}, "at most 500 characters"),
    ],
)
def test_a_wrong_handover_comes_back_and_changes_nothing(as_mia, acme, dana, values, complaint):
    answer = as_mia.post(_address(acme, "csm"), {"reason": "x", **values})

    assert (answer.status_code, complaint in text(answer)) == (422, True)
    assert list(CSMAssignment.objects.values_list("csm", "active_to")) == [(dana.pk, None)]


def test_a_customer_is_nobody_to_hand_over_to(as_mia, acme, dana):
    alice = make_member("alice", acme)

    assert as_mia.post(_address(acme, "csm"), {"csm": alice.pk, "reason": "x"}).status_code == 422
    assert CSMAssignment.objects.get().csm == dana


FACTS = {
    "name": "Acme", "seats": "20", "industry": "", "country": "", "ends_on": "", "time_zone": "UTC", "currency": "EUR",
    "annual_value_minor": "12000.00", "has_usage_source": "on",
}  # fmt: skip


def test_a_lead_changes_the_facts_and_the_timeline_says_so(as_mia, acme, django_capture_on_commit_callbacks):
    changes = {"seats": "25", "industry": "Retail", "ends_on": "2027-01-14", "annual_value_minor": "15000.50"}
    with django_capture_on_commit_callbacks(execute=True):
        answer = as_mia.post(_address(acme, "edit") + "?list=q%3Dac", {**FACTS, **changes})

    assert answer.headers["Location"] == _address(acme) + "?list=q%3Dac"
    acme = Account.objects.get()
    assert (acme.seats, acme.industry, acme.ends_on, acme.annual_value_minor) == (
        25, "Retail", dt.date(2027, 1, 14), 1_500_050,
    )  # fmt: skip
    assert TimelineEntry.objects.get().sentence == (
        "Changed: seats 20 → 25, industry – → Retail, contract's last day – → 2027-01-14,"
        " annual value in minor units 1200000 → 1500050"
    )
    assert WorkItem.objects.get().params["accounts"] == [acme.pk]  # the figures follow


def test_what_was_left_as_it_was_changes_nothing(as_mia, acme):
    assert as_mia.post(_address(acme, "edit"), FACTS).status_code == 302
    assert TimelineEntry.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"name": " "}, "This field is required."),
        ({"seats": "-1"}, "greater than or equal to 0"),
        ({"seats": "9" * 30}, "less than or equal to"),
        ({"country": "XX"}, "Select a valid choice."),
        ({"time_zone": "Mars/Olympus"}, "Select a valid choice."),
        ({"ends_on": "2025-01-01"}, "The contract cannot end before it starts."),
        ({"ends_on": "0001-01-01"}, "The day must be between 1900 and 2199."),
        ({"annual_value_minor": "a lot"}, "Give an amount such as 12500.50"),
        ({"annual_value_minor": "-5"}, "Give an amount such as 12500.50"),
        ({"currency": ""}, "Give the annual value in the new currency too."),
        ({"name": "a\0b"}, "Null characters"),
    ],
)
def test_wrong_facts_come_back_and_change_nothing(as_mia, acme, changes, complaint):
    answer = as_mia.post(_address(acme, "edit"), {**FACTS, **changes})

    assert (answer.status_code, complaint in text(answer)) == (422, True)
    assert Account.objects.values("name", "seats", "ends_on", "annual_value_minor").get() == {
        "name": "Acme", "seats": 20, "ends_on": None, "annual_value_minor": 1_200_000,
    }  # fmt: skip


def test_the_amount_is_given_anew_in_another_currency(as_mia, acme):
    as_mia.post(_address(acme, "edit"), {**FACTS, "currency": "JPY", "annual_value_minor": "1200000"})

    assert Account.objects.values_list("currency", "annual_value_minor").get() == ("JPY", 1_200_000)


def test_a_csm_may_not_edit_nor_hand_over(as_dana, acme, dana):
    assert as_dana.get(_address(acme, "edit")).status_code == 403
    assert as_dana.post(_address(acme, "edit"), {**FACTS, "seats": "1"}).status_code == 403
    assert as_dana.post(_address(acme, "csm"), {"csm": "none", "reason": "x"}).status_code == 403
    assert (Account.objects.get().seats, CSMAssignment.objects.get().active_to) == (20, None)
    assert "Edit facts" not in text(as_dana.get(_address(acme)))


def test_the_next_date_is_the_nearest_ahead(as_dana, acme, dana):
    make_snapshot(acme, activated_on=None, activation_state="in_progress", activation_deadline=dt.date(2026, 12, 24))
    Account.objects.update(ends_on=dt.date(2027, 1, 14))
    assert "Next date Dec 24, 2026 activation deadline, in 32 days" in text(as_dana.get(_address(acme)))

    as_dana.post(_address(acme, "override"), {"band": "watch", "reason": "x", "expires_on": "2026-11-22"})

    assert "Next date Nov 22, 2026 override ends, today" in text(as_dana.get(_address(acme)))


def test_who_disagrees_with_whom_is_said_in_words(as_dana, acme):
    make_snapshot(acme, band="healthy")
    as_dana.post(_address(acme, "pulses"), {"value": "bad", "note": ""})
    as_dana.post(_address(acme, "override"), {"band": "at_risk", "reason": "x", "expires_on": "2026-12-31"})

    shown = text(as_dana.get(_address(acme)))

    assert (
        "They disagree Dana says “bad” (Nov 22, 2026); the score says “healthy”."
        " Dana has set “at risk” until Dec 31, 2026; the score says “healthy”." in shown
    )


def test_an_opinion_is_a_mark_in_the_history(as_dana, acme):
    make_snapshot(acme)
    make_history(acme, [7000, 7125])
    as_dana.post(_address(acme, "pulses"), {"value": "good", "note": ""})

    assert "Nov 21, 2026: pulse: good, Dana" in text(as_dana.get(_address(acme)))
