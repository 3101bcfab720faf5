"""Rows of the accounts list picked and changed, with the form alone."""

import pytest

from accounts.models.bulk import BulkChange
from accounts.models.company import CSMAssignment
from accounts.models.tags import AccountTag
from accounts.models.timeline import TimelineEntry
from accounts.services import bulk
from health.models.opinions import Pulse
from tests.dashboard.pages import names, text
from tests.factories.health import make_snapshot
from tests.factories.people import assign_csm, make_account

LIST, BULK = "/dashboard/accounts/", "/dashboard/accounts/bulk/"


@pytest.fixture
def three(dana) -> list[int]:
    accounts = [make_account(name) for name in ("acme", "globex", "initech")]
    for number, account in enumerate(accounts):
        make_snapshot(account, score=number * 100, band="at_risk" if number < 2 else "healthy")
    assign_csm(accounts[0], dana)
    return [account.pk for account in accounts]


def tagged() -> list[int]:
    return sorted(AccountTag.objects.values_list("account_id", flat=True))


def test_picked_rows_get_a_tag_and_it_is_undone(as_dana, as_mia, three):
    answer = as_dana.post(BULK, {"do": "tag_on", "tag": "Beta", "account": three[1:], "list": "sort=name"})
    page = as_dana.get(answer.headers["Location"])
    change = BulkChange.objects.get()

    assert (answer.headers["Location"], tagged()) == (LIST + "?sort=name", three[1:])
    assert "Tag added: Beta – 2 accounts." in text(page)
    assert f'action="{BULK}{change.pk}/undo/"' in page.content.decode()
    assert f'action="{BULK}{change.pk}/undo/"' not in as_dana.get(LIST).content.decode()
    assert as_mia.post(f"{BULK}{change.pk}/undo/").status_code == 404
    assert tagged() == three[1:]

    done = as_dana.post(f"{BULK}{change.pk}/undo/", follow=True)
    assert "Undone: 2 accounts." in text(done)
    assert tagged() == []
    assert "This cannot be undone any more." in text(as_dana.post(f"{BULK}{change.pk}/undo/", follow=True))


def test_all_that_fit_are_the_whole_filtered_list_up_to_the_cap(as_dana, three, monkeypatch):
    as_dana.post(BULK, {"do": "tag_on", "tag": "Beta", "all": "1", "list": "band=at_risk"})
    assert tagged() == three[:2]

    monkeypatch.setattr(bulk, "MOST", 1)
    as_dana.post(BULK, {"do": "tag_off", "tag": "Beta", "all": "1", "list": "sort=-name&band=at_risk"})
    assert tagged() == three[:1]


def test_a_csm_judges_his_own_alone_and_assigns_nobody(as_dana, dana, three):
    page = as_dana.post(BULK, {"do": "pulse", "pulse": "bad", "account": three}, follow=True)
    denied = as_dana.post(BULK, {"do": "csm", "csm": dana.pk, "account": three})

    assert [pulse.account_id for pulse in Pulse.objects.all()] == three[:1]
    assert "Pulse given: bad – 1 account. 2 stayed as they were" in text(page)
    assert (denied.status_code, CSMAssignment.objects.count()) == (403, 1)
    assert 'value="csm"' not in as_dana.get(LIST).content.decode()


def test_a_lead_assigns_and_takes_away(as_mia, dana, three):
    as_mia.post(BULK, {"do": "csm", "csm": dana.pk, "account": three})
    assert CSMAssignment.objects.filter(csm=dana, active_to=None).count() == 3

    page = as_mia.post(BULK, {"do": "csm", "csm": "none", "account": three[0]}, follow=True)
    assert CSMAssignment.objects.filter(csm=dana, active_to=None).count() == 2
    assert "CSM assigned: nobody – 1 account." in text(page)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, "Choose what to do."),
        ({"do": "x"}, "Choose what to do."),
        ({"do": "tag_on", "tag": "x", "account": []}, "Choose an account first."),
        ({"do": "tag_on", "tag": "a,b"}, "A tag has 1 to 50 characters and no comma."),
        ({"do": "note", "note": " "}, "Write something down first."),
        ({"do": "note", "note": "x" * 1001}, "A note has 1,000 characters at most."),
        ({"do": "pulse", "pulse": "x"}, "Choose how it is going."),
        ({"do": "csm", "csm": "9" * 30}, "Choose somebody of the vendor who is active."),
        ({"do": "csm", "csm": ""}, "Choose somebody of the vendor who is active."),
    ],
)
def test_what_is_wrong_comes_back_with_what_was_sent(as_mia, three, sent, said):
    answer = as_mia.post(BULK, {"account": three, **sent})
    page = answer.content.decode()

    assert (answer.status_code, TimelineEntry.objects.count(), BulkChange.objects.count()) == (422, 0, 0)
    assert said in text(answer)
    assert page.count('type="hidden" name="account"') == (0 if sent.get("account") == [] else 3)
    if "tag" in sent:
        assert f'name="tag" maxlength="50" value="{sent["tag"]}"' in page


def test_every_row_has_a_labelled_box(as_dana, three):
    make_snapshot(make_account("evil", name='"><b>'))
    page = as_dana.get(LIST)

    assert len(names(page)) == 4
    assert page.content.decode().count('form="bulk" name="account"') == 4
    assert 'aria-label="Select Acme"' in page.content.decode()
    assert "<b>" not in page.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_what_the_page_of_changes_costs(as_mia, three, django_assert_num_queries, count):
    for number in range(count):
        as_mia.post(BULK, {"do": "tag_on", "tag": f"Tag {number}", "account": three})
    as_mia.get(BULK)

    with django_assert_num_queries(3):
        as_mia.get(BULK)
