"""One thing done to many accounts, and undone: what others changed since stays."""

import datetime as dt

import pytest

from accounts.choices import StaffRole
from accounts.models.bulk import BulkChange
from accounts.models.company import Account, CSMAssignment
from accounts.models.tags import AccountTag
from accounts.models.timeline import TimelineEntry
from accounts.services import bulk, bulk_undo, notes, tags
from accounts.services.people import PersonDisabled
from health.models.opinions import Pulse
from health.services.bulk_pulses import give_pulses
from tests.factories.people import assign_csm, make_account, make_staff

AT = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
LATER, NEXT_DAY = AT + dt.timedelta(hours=1), AT + dt.timedelta(hours=25)


@pytest.fixture
def ids(db) -> list[int]:
    return [make_account(name).pk for name in ("acme", "globex", "initech")]


@pytest.fixture
def mia(db):
    return make_staff("mia", StaffRole.LEAD)


def lines() -> list[str]:
    return [entry.sentence for entry in TimelineEntry.objects.order_by("pk")]


def csms() -> dict[int, str]:
    return dict(CSMAssignment.objects.filter(active_to=None).values_list("account_id", "csm__name"))


def tagged() -> list[int]:
    return sorted(AccountTag.objects.values_list("account_id", flat=True))


def test_a_csm_for_many_and_back_except_what_moved_on(ids, mia):
    dana, bob = make_staff("dana"), make_staff("bob")
    for pk, csm in zip(ids, (dana, bob, dana), strict=True):
        CSMAssignment.objects.create(account_id=pk, csm=csm, active_from=AT - dt.timedelta(days=9))

    change = bulk.assign_csm(account_ids=[*ids, 999_999], csm=bob, actor=mia, at=AT)
    BulkChange.objects.get(pk=change.pk)
    assert csms() == dict.fromkeys(ids, "Bob")
    assert lines() == ["Bob looks after this account now."] * 2
    bulk.assign_csm(account_ids=ids[2:], csm=mia, actor=mia, at=AT + dt.timedelta(minutes=1))

    assert bulk_undo.undo(change_id=change.pk, actor=mia, at=LATER) == (1, 1)
    assert csms() == {ids[0]: "Dana", ids[1]: "Bob", ids[2]: "Mia"}
    assert lines()[-1] == "Dana looks after this account now."


def test_who_has_left_gets_nothing_back_and_nobody_is_a_csm_too(ids, mia):
    dana = make_staff("dana")
    assign_csm_of = CSMAssignment.objects.create(account_id=ids[0], csm=dana, active_from=AT - dt.timedelta(days=9))
    change = bulk.assign_csm(account_ids=ids, csm=None, actor=mia, at=AT)
    assert (change.before, csms()) == ({ids[0]: dana.pk}, {})
    assert assign_csm_of.csm == dana
    dana.is_active = False
    dana.save()

    with pytest.raises(PersonDisabled):
        bulk.assign_csm(account_ids=ids, csm=dana, actor=mia, at=AT)
    assert bulk_undo.undo(change_id=change.pk, actor=mia, at=LATER) == (0, 1)
    assert csms() == {}


def test_a_tag_on_many_and_off_again(ids, mia):
    tags.add_tag(account_id=ids[0], name="Beta", actor=mia, at=AT - dt.timedelta(days=1))
    change = bulk.add_tag(account_ids=ids, name=" BETA ", actor=mia, at=AT)
    assert (tagged(), lines()) == (ids, ["Tag added: Beta."] * 3)
    tags.remove_tag(account_id=ids[1], tag_id=change.what["tag"], actor=mia, at=AT)
    tags.add_tag(account_id=ids[1], name="Beta", actor=mia, at=LATER)

    assert bulk_undo.undo(change_id=change.pk, actor=mia, at=LATER) == (1, 1)
    assert tagged() == ids[:2]
    assert bulk.add_tag(account_ids=ids[:2], name="beta", actor=mia, at=LATER) is None


def test_a_tag_off_many_and_on_again(ids, mia):
    bulk.add_tag(account_ids=ids[:2], name="Beta", actor=mia, at=AT)
    change = bulk.remove_tag(account_ids=ids, name="beta", actor=mia, at=AT)
    assert (tagged(), change.count) == ([], 2)
    tags.add_tag(account_id=ids[0], name="Beta", actor=mia, at=AT)

    assert bulk_undo.undo(change_id=change.pk, actor=mia, at=LATER) == (1, 1)
    assert tagged() == ids[:2]
    assert bulk.remove_tag(account_ids=ids, name="unheard of", actor=mia, at=AT) is None


def test_a_note_stays_and_is_corrected(ids, mia):
    change = bulk.add_note(account_ids=ids, text=" Call them. ", actor=mia, at=AT)
    own = TimelineEntry.objects.get(account=ids[0])
    notes.correct_note(account_id=ids[0], note_id=own.pk, text="Write to them.", actor=mia, at=AT)

    assert bulk_undo.undo(change_id=change.pk, actor=mia, at=LATER) == (2, 1)
    assert lines()[:3] == ["Call them."] * 3
    assert lines()[4:] == ["Correction of the note of Nov 22, 2026: This was written here by mistake."] * 2
    with pytest.raises(notes.EmptyNote):
        bulk.add_note(account_ids=ids, text=" ", actor=mia, at=AT)


def test_pulses_stay(ids, mia):
    change = give_pulses(account_ids=ids, value="bad", note="", actor=mia, at=AT)

    assert (Pulse.objects.filter(value="bad", by=mia).count(), lines()) == (3, ["Pulse: bad."] * 3)
    with pytest.raises(bulk_undo.CannotBeUndone):
        bulk_undo.undo(change_id=change.pk, actor=mia, at=LATER)


def test_undone_once_within_a_day_by_who_did_it(ids, mia):
    first, second = (bulk.add_tag(account_ids=ids, name=name, actor=mia, at=AT) for name in ("One", "Two"))
    with pytest.raises(bulk_undo.NoSuchChange):
        bulk_undo.undo(change_id=first.pk, actor=make_staff("bob"), at=LATER)
    with pytest.raises(bulk_undo.CannotBeUndone):
        bulk_undo.undo(change_id=second.pk, actor=mia, at=NEXT_DAY)
    assert len(tagged()) == 6

    bulk_undo.undo(change_id=first.pk, actor=mia, at=LATER)
    with pytest.raises(bulk_undo.CannotBeUndone):
        bulk_undo.undo(change_id=first.pk, actor=mia, at=LATER)
    assert tagged() == ids


def test_no_more_than_a_thousand(ids, mia):
    with pytest.raises(bulk.TooMany):
        bulk.add_tag(account_ids=range(1, 1_002), name="Beta", actor=mia, at=AT)
    assert tagged() == []


@pytest.mark.parametrize("count", [1, 3])
def test_what_it_costs(ids, mia, django_assert_num_queries, count):
    dana = make_staff("dana")
    for pk in ids:
        assign_csm(Account.objects.get(pk=pk), dana)
    with django_assert_num_queries(COSTS["csm"]):
        change = bulk.assign_csm(account_ids=ids[:count], csm=mia, actor=mia, at=LATER)
    with django_assert_num_queries(COSTS["undo"]):
        bulk_undo.undo(change_id=change.pk, actor=mia, at=LATER + dt.timedelta(hours=1))
    with django_assert_num_queries(COSTS["tag"]):
        bulk.add_tag(account_ids=ids[:count], name="Beta", actor=mia, at=LATER)
    with django_assert_num_queries(COSTS["note"]):
        bulk.add_note(account_ids=ids[:count], text="x", actor=mia, at=LATER)
    with django_assert_num_queries(COSTS["pulse"]):
        give_pulses(account_ids=ids[:count], value="good", actor=mia, at=LATER)


COSTS = {"csm": 10, "undo": 14, "tag": 11, "note": 5, "pulse": 6}
