"""Tags: put on and taken off on the account's page and over HTTP, one line of history each."""

import datetime as dt

import pytest
from django.test import Client

from accounts.models.tags import AccountTag, Tag
from accounts.models.timeline import TimelineEntry
from accounts.services import tags
from tests.factories.people import make_account, make_member, make_staff

AT = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _one_factor(settings) -> None:
    settings.STAFF_MFA = "optional"


@pytest.fixture
def acme(db):
    return make_account("acme")


@pytest.fixture
def dana(db):
    return make_staff("dana")


@pytest.fixture
def as_dana(dana) -> Client:
    client = Client()
    client.force_login(dana)
    return client


def lines() -> list[str]:
    return [entry.sentence for entry in TimelineEntry.objects.order_by("pk")]


def tags_of(account) -> list[str]:
    return list(AccountTag.objects.filter(account=account).order_by("pk").values_list("tag__name", flat=True))


def test_a_tag_is_there_once_whatever_its_case(acme, dana):
    globex = make_account("globex")
    first = tags.add_tag(account_id=acme.pk, name="  Key  account ", actor=dana, at=AT)
    again = tags.add_tag(account_id=acme.pk, name="KEY ACCOUNT", actor=dana, at=AT)
    other = tags.add_tag(account_id=globex.pk, name="Straße", actor=dana, at=AT)
    same = tags.add_tag(account_id=globex.pk, name="STRASSE", actor=dana, at=AT)

    assert (first.pk, other.pk) == (again.pk, same.pk)
    assert (tags_of(acme), tags_of(globex)) == (["Key account"], ["Straße"])
    assert lines() == ["Tag added: Key account.", "Tag added: Straße."]


@pytest.mark.parametrize("name", ["", "   ", "x" * 51, "a,b", "\n"])
def test_a_name_that_cannot_be_is_refused(acme, dana, name):
    with pytest.raises(tags.InvalidTag):
        tags.add_tag(account_id=acme.pk, name=name, actor=dana, at=AT)

    assert (Tag.objects.count(), lines()) == (0, [])


def test_a_tag_taken_off_stays_for_others(acme, dana):
    globex = make_account("globex")
    for account in (acme, globex):
        tag = tags.add_tag(account_id=account.pk, name="Beta", actor=dana, at=AT)

    tags.remove_tag(account_id=acme.pk, tag_id=tag.pk, actor=dana, at=AT)

    assert (tags_of(acme), tags_of(globex)) == ([], ["Beta"])
    assert lines()[-1] == "Tag removed: Beta."
    with pytest.raises(tags.NotTagged):
        tags.remove_tag(account_id=acme.pk, tag_id=tag.pk, actor=dana, at=AT)


def test_renaming_keeps_names_apart(acme, dana):
    beta, gamma = (tags.add_tag(account_id=acme.pk, name=name, actor=dana, at=AT) for name in ("Beta", "Gamma"))

    assert tags.rename_tag(tag_id=beta.pk, name="BETA").name == "BETA"
    with pytest.raises(tags.NameTaken):
        tags.rename_tag(tag_id=gamma.pk, name="beta")


def test_on_the_page_tags_are_put_on_and_taken_off(as_dana, acme):
    address = f"/dashboard/accounts/{acme.pk}/"
    added = as_dana.post(f"{address}tags/", {"name": "<b>Key"})
    page = as_dana.get(address).content.decode()
    tag = Tag.objects.get()
    removed = as_dana.post(f"{address}tags/{tag.pk}/removal/")

    assert (added.status_code, removed.status_code) == (302, 302)
    assert "<span>&lt;b&gt;Key</span>" in page
    assert tags_of(acme) == []
    assert lines() == ["Tag added: <b>Key.", "Tag removed: <b>Key."]


def test_a_wrong_name_is_said_and_changes_nothing(as_dana, acme):
    answer = as_dana.post(f"/dashboard/accounts/{acme.pk}/tags/", {"name": "a,b"})

    assert (answer.status_code, tags_of(acme)) == (422, [])
    assert "A tag has 1 to 50 characters and no comma." in answer.content.decode()


@pytest.mark.parametrize("more", [1, 3])
def test_what_tags_cost(as_dana, acme, dana, django_assert_num_queries, more):
    for number in range(more):
        tags.add_tag(account_id=acme.pk, name=f"Tag {number}", actor=dana, at=AT)

    with django_assert_num_queries(10):
        as_dana.get(f"/dashboard/accounts/{acme.pk}/")


def test_over_http(as_dana, acme):
    address = f"/api/v1/accounts/{acme.pk}/tags/"
    made = as_dana.post(address, {"name": "Beta"}, content_type="application/json")
    tag = made.json()

    assert (made.status_code, tag["name"]) == (201, "Beta")
    assert as_dana.get(address).json()["results"] == [tag]
    assert as_dana.get("/api/v1/tags/").json()["results"] == [tag]
    assert as_dana.delete(f"{address}{tag['id']}/").status_code == 204
    assert as_dana.post(address, {"name": ","}, content_type="application/json").status_code == 400
    assert tags_of(acme) == []


def test_customers_neither_see_nor_change_tags(client, acme, dana):
    tag = tags.add_tag(account_id=acme.pk, name="Difficult", actor=dana, at=AT)
    client.force_login(make_member("alice", acme))

    assert client.get(f"/api/v1/accounts/{acme.pk}/tags/").status_code == 403
    assert client.delete(f"/api/v1/accounts/{acme.pk}/tags/{tag.pk}/").status_code == 403
    assert client.post(f"/dashboard/accounts/{acme.pk}/tags/{tag.pk}/removal/").status_code == 404
    assert "Difficult" not in client.get("/portal/").content.decode()
    assert tags_of(acme) == ["Difficult"]
