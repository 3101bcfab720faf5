"""The verbs of this room: who comes, who goes, who looks after whom, and the line each leaves behind."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.utils import translation

from accounts.choices import CustomerRole, StaffRole
from accounts.events import accounts_added, time_zones_changed
from accounts.models.company import Account, CSMAssignment
from accounts.models.people import Membership, User
from accounts.models.timeline import TimelineEntry
from accounts.services import people
from accounts.services.assignments import assign_csm, assign_many
from accounts.services.companies import AccountValues, add_account, change_account
from accounts.services.people import add_member, add_staff, end_membership

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
MANAGEMENT = ("TOTAL_FORMS", "INITIAL_FORMS")  # of an inline that shows only
pytestmark = pytest.mark.django_db


@pytest.fixture
def acme():
    return Account.objects.create(external_id="acme", name="Acme", starts_on=date(2026, 1, 15))


@pytest.fixture
def dana():
    return add_staff(email="dana@vendor.example", role=StaffRole.CSM, name="Dana", at=NOW)


def history():
    return [(line.sentence, line.kind, line.customer_visible) for line in TimelineEntry.objects.order_by("pk")]


def assignments():
    return list(CSMAssignment.objects.order_by("pk").values_list("csm__email", "active_from", "active_to"))


@pytest.fixture
def heard():
    """What the rooms above hear on commit."""
    told = []

    def added(account_ids, **_):
        told.append(("added", account_ids))

    def moved(account_ids, **_):
        told.append(("moved", account_ids))

    accounts_added.connect(added)
    time_zones_changed.connect(moved)
    yield told
    accounts_added.disconnect(added)
    time_zones_changed.disconnect(moved)


def test_an_account_goes_from_hand_to_hand(acme, dana):
    erin = add_staff(email="erin@vendor.example", role=StaffRole.CSM, name="Erin", at=NOW)
    assign_csm(account_id=acme.pk, csm=dana, actor=None, at=NOW)
    assign_csm(account_id=acme.pk, csm=dana, actor=None, at=LATER)
    assign_csm(account_id=acme.pk, csm=erin, actor=dana, at=LATER)
    assign_csm(account_id=acme.pk, csm=None, actor=dana, at=LATER + timedelta(hours=1))
    assert assignments() == [
        ("dana@vendor.example", NOW, LATER),
        ("erin@vendor.example", LATER, LATER + timedelta(hours=1)),
    ]
    assert history() == [
        ("Dana looks after this account now.", "people", True),
        ("Erin looks after this account now.", "people", True),
        ("No CSM looks after this account any more.", "people", True),
    ]


def test_a_change_of_mind_at_the_same_instant_leaves_one_assignment(acme, dana):
    erin = add_staff(email="erin@vendor.example", role=StaffRole.CSM, at=NOW)
    assign_many(csm_ids={acme.pk: dana.pk}, at=NOW)
    assign_many(csm_ids={acme.pk: erin.pk}, at=NOW)
    assert assignments() == [("erin@vendor.example", NOW, None)]


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [({}, people.NotOfTheVendor), ({"staff_role": StaffRole.CSM, "is_active": False}, people.PersonDisabled)],
)
def test_who_cannot_look_after_accounts(acme, fields, refusal):
    charlie = User.objects.create_user("charlie@globex.example", **fields)
    with pytest.raises(refusal):
        assign_csm(account_id=acme.pk, csm=charlie, actor=None, at=NOW)
    assert (assignments(), history()) == ([], [])


def test_people_join_and_leave_an_account(acme):
    alice = add_member(
        account_id=acme.pk, email="Alice@acme.example", name="Alice", role=CustomerRole.OWNER, actor=None, at=NOW
    )
    with pytest.raises(people.AlreadyMember):
        add_member(account_id=acme.pk, email="alice@acme.example", role=CustomerRole.MEMBER, actor=None, at=NOW)
    end_membership(membership_id=alice.pk, actor=None, at=LATER)
    end_membership(membership_id=alice.pk, actor=None, at=LATER + timedelta(hours=1))
    assert list(Membership.objects.values_list("user__email", "role", "active_from", "active_to")) == [
        ("alice@acme.example", "owner", NOW, LATER)
    ]
    assert history() == [
        ("Alice joined as Owner.", "people", True),
        ("Alice left the account.", "people", True),
    ]


def test_a_disabled_person_joins_nothing(acme):
    User.objects.create_user("bob@acme.example", is_active=False)
    with pytest.raises(people.PersonDisabled):
        add_member(account_id=acme.pk, email="bob@acme.example", role=CustomerRole.MEMBER, actor=None, at=NOW)
    assert Membership.objects.count() == 0


def test_an_account_is_added_and_moves(dana, heard, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        values = AccountValues(external_id="acme", name="Acme", starts_on=date(2026, 1, 15))
        acme = add_account(values=values, actor=dana, at=NOW)
        to = {"time_zone": "Asia/Tokyo", "seats": 5, "name": "Acme"}
        change_account(account_id=acme.pk, to=to, actor=dana, at=LATER)
        change_account(account_id=acme.pk, to=to, actor=dana, at=LATER)
    assert heard == [("added", [acme.pk]), ("moved", [acme.pk])]
    assert [text for text, _kind, _visible in history()] == [
        "Account added.",
        "Changed: time zone UTC → Asia/Tokyo, seats – → 5",
    ]
    assert Account.objects.values_list("time_zone", "seats", "updated_at").get() == ("Asia/Tokyo", 5, LATER)


def test_an_account_that_would_not_be_sound_stays_as_it_is(acme, heard):
    with pytest.raises(ValidationError, match="cannot end before it starts"):
        change_account(account_id=acme.pk, to={"ends_on": date(2026, 1, 14)}, actor=None, at=LATER)
    assert Account.objects.get().ends_on is None
    assert (history(), heard) == ([], [])


def test_a_line_is_told_in_the_readers_language(acme, dana):
    assign_csm(account_id=acme.pk, csm=dana, actor=None, at=NOW)
    line = TimelineEntry.objects.get()
    with translation.override("zh-hans"):
        assert line.sentence == "该客户现由 Dana 负责。"
    assert line.sentence == "Dana looks after this account now."


def test_a_line_never_changes(acme, dana):
    assign_csm(account_id=acme.pk, csm=dana, actor=None, at=NOW)
    with pytest.raises(DatabaseError), transaction.atomic():
        TimelineEntry.objects.update(text="Nobody ever did.")
    with pytest.raises(DatabaseError), transaction.atomic():
        TimelineEntry.objects.all().delete()
    assert TimelineEntry.objects.get().sentence == "Dana looks after this account now."


def test_an_amount_is_not_taken_over_into_another_currency(acme):
    change_account(account_id=acme.pk, to={"currency": "EUR", "annual_value_minor": 1_250_000}, actor=None, at=NOW)
    with pytest.raises(ValidationError) as refused:
        change_account(account_id=acme.pk, to={"currency": "JPY"}, actor=None, at=LATER)
    assert refused.value.message_dict == {"currency": ["Give the annual value in the new currency too."]}
    acme.refresh_from_db()
    assert (acme.currency, acme.annual_value_minor) == ("EUR", 1_250_000)
    change_account(account_id=acme.pk, to={"currency": "JPY", "annual_value_minor": 1_250_000}, actor=None, at=LATER)
    acme.refresh_from_db()
    assert (acme.currency, acme.annual_value_minor) == ("JPY", 1_250_000)


def test_the_admin_asks_for_the_amount_as_well(acme, client, settings):
    settings.STAFF_MFA = "optional"
    change_account(account_id=acme.pk, to={"currency": "EUR", "annual_value_minor": 1_250_000}, actor=None, at=NOW)
    client.force_login(User.objects.create_user("avery@vendor.example", staff_role=StaffRole.ADMINISTRATOR))
    known = {name: value for name, value in AccountValues._field_defaults.items() if value not in (None, "")}
    form = {**known, "external_id": "acme", "name": acme.name, "starts_on": acme.starts_on, "has_usage_source": "on"}
    form |= {f"{inline}-{count}": 0 for inline in ("memberships", "assignments") for count in MANAGEMENT}
    address = f"/admin/accounts/account/{acme.pk}/change/"

    kept = client.post(address, {**form, "currency": "JPY", "annual_value_minor": "12500.00"})
    given = client.post(address, {**form, "currency": "JPY", "annual_value_minor": 2_000_000})

    assert kept.context["adminform"].form.errors == {"currency": ["Give the annual value in the new currency too."]}
    assert given.status_code == 302, given.context["adminform"].form.errors
    acme.refresh_from_db()
    assert (acme.currency, acme.annual_value_minor) == ("JPY", 2_000_000)


@pytest.mark.django_db(transaction=True)
def test_another_external_id_is_told_like_a_new_account(acme, heard):
    change_account(account_id=acme.pk, to={"external_id": "acme-2"}, actor=None, at=LATER)
    change_account(account_id=acme.pk, to={"name": "Acme Ltd"}, actor=None, at=LATER)

    assert heard == [("added", [acme.pk])]
