"""What came over HTTP waits in arrivals: claimed at once, counted in once, in time for every report."""

import csv
import io
import threading
from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import OperationalError, ProgrammingError, connection, transaction

from health.models.intake import Arrival, SetAside
from health.models.usage import UsageEvent
from health.services import arrivals, groups, held
from health.services.groups import Grouping
from health.services.intake import Outcome
from tests.factories.people import make_account
from tests.factories.usage import count_in, event, recount, stored

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _forgetful():
    arrivals.forget()


def keep(*events):
    with transaction.atomic():
        return arrivals.keep(list(events), at=AT).outcomes


@pytest.mark.django_db
def test_what_is_kept_is_counted_once():
    make_account()
    first, second = event(message_id="1"), event(message_id="2", user="bob")

    assert keep(first, second, first) == [Outcome.ACCEPTED, Outcome.ACCEPTED, Outcome.DUPLICATE]
    assert keep(first) == [Outcome.DUPLICATE]
    assert count_in(first).outcomes == [Outcome.DUPLICATE]  # a file cannot count it either
    assert (UsageEvent.objects.count(), arrivals.count_in(), arrivals.count_in()) == (0, 2, 0)
    assert (UsageEvent.objects.count(), Arrival.objects.count()) == (2, 0)
    assert stored() == recount()


@pytest.mark.django_db
def test_an_account_that_appears_before_the_counting_gets_its_events():
    assert keep(event(message_id="1")) == [Outcome.HELD]
    make_account()

    assert arrivals.count_in() == 1
    assert (UsageEvent.objects.count(), SetAside.objects.count()) == (1, 0)


@pytest.mark.django_db
def test_an_unknown_account_is_held_and_counted_when_it_appears():
    keep(event(message_id="1"))
    arrivals.count_in()
    assert SetAside.objects.get().state == "held"
    make_account()

    assert held.release() == 1
    assert stored() == recount()


@pytest.mark.django_db
def test_a_user_put_in_a_group_before_the_counting_is_counted_there():
    account = make_account()
    nameless = event(message_id="1")
    nameless.account = ""
    assert keep(nameless) == [Outcome.HELD]
    groups.put([Grouping("alice", "acme", AT)])

    arrivals.count_in()
    assert UsageEvent.objects.get().account_id == account.pk


@pytest.mark.django_db(transaction=True)
def test_a_report_counts_everything_that_had_come_in():
    make_account()
    keep(event(message_id="1", timestamp="2026-05-04"))

    out = io.StringIO()
    call_command("export_health", "--as-of", "2026-05-04", stdout=out)
    (row,) = csv.DictReader(io.StringIO(out.getvalue()))
    assert (row["active_days_28"], row["recency_days"]) == ("1", "0")


@pytest.mark.django_db(transaction=True)
def test_two_that_count_at_once_count_each_event_once():
    make_account()
    for batch in range(120):
        keep(*(event(message_id=f"{batch}-{n}", user=f"user-{n}") for n in range(3)))
    counted: list[int] = []

    def count() -> None:
        try:
            counted.append(arrivals.count_in())
        finally:
            connection.close()

    crew = [threading.Thread(target=count) for _ in range(3)]
    for thread in crew:
        thread.start()
    for thread in crew:
        thread.join()

    assert sum(counted) == UsageEvent.objects.count() == 360
    assert stored() == recount()


TOO_MANY = 2**63  # what neither database has a column for


def unfit(**fields):
    bad = event(**fields)
    bad.count = TOO_MANY
    return bad


@pytest.mark.django_db
def test_an_event_that_no_database_takes_is_set_aside_and_holds_up_no_other():
    make_account()
    for batch in range(5):
        keep(*(event(message_id=f"{batch}-{n}", user=f"user-{n}") for n in range(3)))
    keep(event(message_id="a"), unfit(message_id="b", user="bob"), event(message_id="c", account="globex"))
    keep(event(message_id="d"))

    assert arrivals.count_in() == 18
    aside = SetAside.objects.get(state="rejected")
    assert (aside.reason.startswith("it cannot be stored: "), aside.account, aside.user) == (True, "acme", "bob")
    assert str(TOO_MANY) in aside.payload
    assert SetAside.objects.get(state="held").account == "globex"
    assert (Arrival.objects.count(), arrivals.count_in(), UsageEvent.objects.count()) == (0, 0, 17)
    assert stored() == recount()


@pytest.mark.django_db
def test_a_batch_that_cannot_be_read_is_set_aside_whole(monkeypatch):
    monkeypatch.setattr(arrivals, "TOGETHER", 1)
    make_account()
    Arrival.objects.create(payload=b"\xc1\0broken", at=AT)
    keep(event(message_id="1"))

    assert arrivals.count_in() == 1
    aside = SetAside.objects.get()
    assert (aside.state, aside.reason.split(":")[0]) == ("rejected", "the batch cannot be read")
    assert (aside.payload, aside.at) == (repr(b"\xc1\0broken"), AT)


@pytest.mark.django_db
@pytest.mark.parametrize("error", [OperationalError("no answer"), ProgrammingError("no such column"), KeyError("bug")])
def test_what_is_not_the_fault_of_an_event_sets_nothing_aside(monkeypatch, error):
    make_account()
    keep(event(message_id="1"))

    def fail(*_, **__):
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(arrivals.intake, "count_in_or_hold", fail)
        with pytest.raises(type(error)):
            arrivals.count_in()

    assert (Arrival.objects.count(), SetAside.objects.count(), arrivals.count_in()) == (1, 0, 1)
