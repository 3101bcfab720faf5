"""Saved views of the accounts list: kept, shared, changed, deleted, opened with."""

import pytest

from accounts.models.views import SavedView
from tests.dashboard.pages import names, text
from tests.factories.health import make_snapshot
from tests.factories.people import make_account, make_member

LIST = "/dashboard/accounts/"
VIEWS = "/dashboard/accounts/views/"


@pytest.fixture
def two(dana):
    acme = make_snapshot(make_account("acme"), csm=dana, score=4000, band="at_risk")
    return [acme, make_snapshot(make_account("globex"), score=8125, band="healthy")]


def _tabs(page) -> list[tuple[str, bool]]:
    return [(tab["label"], tab["current"]) for tab in page.context["tabs"]]


def test_a_list_is_saved_under_a_name_and_found_again(as_dana, two, dana):
    answer = as_dana.post(VIEWS + "new/", {"name": "Slipping", "list": "band=at_risk&sort=-name&after=x&evil=1"})

    view = SavedView.objects.get()
    assert (view.owner, view.name, view.query, view.is_shared) == (dana, "Slipping", "band=at_risk&sort=-name", False)
    page = as_dana.get(answer.headers["Location"])
    assert names(page) == ["Acme"]
    assert _tabs(page) == [("All accounts", False), ("My accounts", False), ("Slipping", True)]
    assert page.context["can_save"] is False


def test_all_and_mine_are_there_without_saving(as_dana, two):
    assert _tabs(as_dana.get(LIST)) == [("All accounts", True), ("My accounts", False)]
    mine = as_dana.get(LIST + "?csm=me")
    assert _tabs(mine) == [("All accounts", False), ("My accounts", True)]
    assert names(mine) == ["Acme"]


def test_what_was_changed_since_is_saved_on_demand(as_dana, as_mia, two, dana):
    view = SavedView.objects.create(owner=dana, name="Slipping", query="band=at_risk", is_shared=True)
    changed = f"{LIST}?band=healthy&view={view.pk}"

    assert as_dana.get(changed).context["changed_view"] == view
    assert as_mia.get(changed).context["changed_view"] is None
    as_dana.post(f"{VIEWS}{view.pk}/", {"list": f"band=healthy&view={view.pk}"})
    view.refresh_from_db()
    assert (view.name, view.query, view.is_shared) == ("Slipping", "band=healthy", True)
    assert as_dana.get(changed).context["changed_view"] is None


def test_a_shared_view_is_everybodys_to_use_and_its_owners_to_change(as_dana, as_mia, two, dana):
    view = SavedView.objects.create(owner=dana, name="Slipping", query="csm=me", is_shared=True)

    assert _tabs(as_mia.get(LIST))[2:] == [("Slipping", False)]
    assert "Slipping" in text(as_mia.get(VIEWS))
    for address, body in (("", {"name": "x"}), ("", {"list": ""}), ("removal/", {})):
        assert as_mia.post(f"{VIEWS}{view.pk}/{address}", body).status_code == 404
    view.refresh_from_db()
    assert (view.name, view.query) == ("Slipping", "csm=me")


def test_a_view_of_ones_own_is_nobody_elses(as_mia, two, dana):
    view = SavedView.objects.create(owner=dana, name="Slipping", query="band=at_risk")

    assert len(_tabs(as_mia.get(LIST))) == 2
    assert "Slipping" not in text(as_mia.get(VIEWS))
    assert as_mia.post(LIST + "opening/", {"saved_view": view.pk}).status_code == 404
    assert as_mia.post(f"{VIEWS}{view.pk}/removal/").status_code == 404
    assert SavedView.objects.count() == 1


def test_renamed_shared_and_deleted(as_dana, two, dana):
    view = SavedView.objects.create(owner=dana, name="Slipping", query="band=at_risk")
    SavedView.objects.create(owner=dana, name="Other")

    as_dana.post(f"{VIEWS}{view.pk}/", {"name": "Falling", "is_shared": "on"})
    view.refresh_from_db()
    assert (view.name, view.is_shared, view.query) == ("Falling", True, "band=at_risk")
    taken = as_dana.post(f"{VIEWS}{view.pk}/", {"name": "OTHER"})
    assert taken.status_code == 422
    assert "You have a view of this name already." in text(taken)
    assert as_dana.post(f"{VIEWS}{view.pk}/", {"name": ""}).status_code == 422

    as_dana.post(f"{VIEWS}{view.pk}/removal/")
    assert [each.name for each in SavedView.objects.all()] == ["Other"]


def test_a_name_is_taken_once_and_a_name_is_needed(as_dana, two, dana):
    SavedView.objects.create(owner=dana, name="Slipping")

    for name, said in (("slipping", "You have a view of this name already."), (" ", "A view needs a name")):
        answer = as_dana.post(VIEWS + "new/", {"name": name, "list": "band=watch"})
        assert answer.headers["Location"] == LIST + "?band=watch&panel=view"
        assert said in text(as_dana.get(answer.headers["Location"]))
    assert SavedView.objects.count() == 1


def test_the_list_opens_with_a_view_until_it_is_gone(as_dana, two, dana):
    view = SavedView.objects.create(owner=dana, name="Slipping", query="band=at_risk")

    as_dana.post(LIST + "opening/", {"saved_view": view.pk})
    assert as_dana.get(LIST).headers["Location"] == f"{LIST}?band=at_risk&view={view.pk}"
    assert names(as_dana.get(LIST + "?view=all")) == ["Acme", "Globex"]
    as_dana.post(LIST + "opening/", {})
    assert as_dana.get(LIST).status_code == 200

    as_dana.post(LIST + "opening/", {"saved_view": view.pk})
    as_dana.post(f"{VIEWS}{view.pk}/removal/")
    assert as_dana.get(LIST).status_code == 200


def test_a_view_that_is_shared_no_more_opens_nothing(as_mia, mia, two, dana):
    view = SavedView.objects.create(owner=dana, name="Slipping", query="band=at_risk", is_shared=True)
    as_mia.post(LIST + "opening/", {"saved_view": view.pk})
    assert as_mia.get(LIST).status_code == 302

    SavedView.objects.update(is_shared=False)
    assert names(as_mia.get(LIST)) == ["Acme", "Globex"]


@pytest.mark.parametrize("count", [1, 3])
def test_what_the_page_of_views_costs(as_dana, dana, django_assert_num_queries, count):
    for n in range(count):
        SavedView.objects.create(owner=dana, name=f"View {n}", query="band=at_risk")
    with django_assert_num_queries(3):
        as_dana.get(VIEWS)


def test_a_customer_finds_nothing_of_it(client, two):
    client.force_login(make_member("alice", two[0].account))

    for address in (VIEWS + "new/", LIST + "columns/", LIST + "opening/"):
        assert client.post(address, {"name": "x"}).status_code == 404
    assert client.get(VIEWS).status_code == 404
    assert SavedView.objects.count() == 0
