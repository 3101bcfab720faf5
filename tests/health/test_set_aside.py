"""What is set aside: names kept until their account is known, one bad row stops nobody, and nothing stays for ever."""

from datetime import UTC, datetime, timedelta

import pytest

from health.choices import Channel, SetAsideState
from health.models.intake import HeldPerson, SetAside, UsageReceived
from health.models.usage import UsageEvent, UsageIdentity, UsageUser
from health.services import arrivals, groups, held, retention
from health.services.groups import Grouping, Person
from health.services.usage_batches import Batch, store_batch
from tests.factories.people import make_account
from tests.factories.usage import count_in, event, recount, stored

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forgetful():
    arrivals.forget()


def identify(user: str, account: str, name: str = "", email: str = "") -> None:
    store_batch(Batch(people=[Person(user, account, name, email)], silent=1), at=AT)


def names() -> list[tuple[str, str, str]]:
    return list(UsageUser.objects.order_by("external_id").values_list("external_id", "name", "email"))


def test_a_name_said_before_its_account_is_known_is_given_when_it_is():
    identify("alice", "acme", "Alice")
    identify("alice", "acme", "", "alice@acme.example")
    identify("charlie", "globex", "Charlie")
    assert (names(), HeldPerson.objects.count()) == ([], 2)
    make_account()

    held.release()
    assert names() == [("alice", "Alice", "alice@acme.example")]
    assert list(HeldPerson.objects.values_list("account", "user")) == [("globex", "charlie")]


def test_a_name_said_before_its_user_was_put_in_a_group_is_given_then():
    identify("bob", "", "Bob")
    make_account()
    held.release()
    assert names() == []
    groups.put([Grouping("bob", "acme", AT)])

    held.release()
    assert names() == [("bob", "Bob", "")]


def test_what_was_said_since_stands():
    identify("alice", "acme", "Alice Early", "alice@acme.example")
    make_account()
    identify("alice", "acme", "Alice Late")

    held.release()
    assert names() == [("alice", "Alice Late", "alice@acme.example")]


def test_a_held_row_that_cannot_be_read_is_set_aside_and_the_others_go_on():
    count_in(*(event(message_id=str(number)) for number in range(5)))
    rows = list(SetAside.objects.order_by("pk"))
    SetAside.objects.filter(pk=rows[1].pk).update(payload="{broken")
    odd = rows[3].payload.replace('"count":1', f'"count":{2**70}')
    SetAside.objects.filter(pk=rows[3].pk).update(payload=odd)
    make_account()

    assert held.release() == 3
    assert held.release() == 0
    assert UsageEvent.objects.count() == 3
    assert stored() == recount()
    left = SetAside.objects.order_by("pk")
    assert [row.pk for row in left] == [rows[1].pk, rows[3].pk]
    assert {row.state for row in left} == {SetAsideState.REJECTED}
    assert all(row.reason.startswith("it was held and cannot be counted in: ") for row in left)


def test_what_was_set_aside_goes_after_its_days_and_may_come_again():
    count_in(event(account="globex", message_id="old"), event(account="globex", message_id="new"))
    identify("charlie", "globex", "Charlie")
    old = SetAside.objects.order_by("pk").first()
    SetAside.objects.filter(pk=old.pk).update(at=AT - timedelta(days=181))
    HeldPerson.objects.update(at=AT - timedelta(days=181))
    rejected_before = UsageIdentity.objects.count()

    assert retention.forget_set_aside(days=180, at=AT) == 2
    assert retention.forget_set_aside(days=180, at=AT) == 0
    assert SetAside.objects.count() == 1
    assert UsageIdentity.objects.count() == rejected_before - 1


def test_what_came_in_is_noted_by_day_and_way_and_adds_up():
    make_account()
    batch = [event(message_id="1"), event(message_id="1"), event(message_id="2"), event(account="x", message_id="3")]
    store_batch(Batch(events=batch), at=AT)
    store_batch(Batch(events=[event(message_id="1")]), at=AT)
    assert UsageReceived.objects.count() == 0
    arrivals.count_in()

    row = UsageReceived.objects.get()
    assert (row.day, row.channel) == (AT.date(), Channel.HTTP)
    assert [row.accepted, row.duplicate, row.held, row.rejected] == [2, 2, 1, 0]
