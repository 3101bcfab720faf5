"""Data sources: keys, what came in, what was set aside. Mia leads, Dana looks on."""

import csv
import io
import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from health.choices import Channel, SetAsideState
from health.models.intake import SetAside, WriteKey
from health.models.usage import UsageEvent
from health.queries import write_keys
from health.services import received, rejected
from health.services.received import Counts
from health.services.rejected import Rejected
from health.services.write_keys import hash_of
from tests.dashboard.pages import text
from tests.factories.people import make_account
from tests.factories.usage import count_in, event

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
PAGE = "/dashboard/data-sources/"
CALL = '{"type":"track","userId":"alice","event":"Report created","timestamp":"yesterday","context":{"groupId":"acme"}}'


def reject(*payloads: str) -> None:
    rejected.keep([Rejected("timestamp must be ISO 8601", payload) for payload in payloads], at=AT)


def rows_of(response) -> list[dict]:
    content = b"".join(response.streaming_content).decode().removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(content)))


def test_an_empty_installation_says_the_next_step(as_mia):
    page = text(as_mia.get(PAGE))

    assert "No usage has come in yet Make a write key and send events" in page
    assert "There is no write key yet." in page


def test_a_write_key_is_shown_once_and_works_until_it_is_revoked(as_mia):
    page = as_mia.post(f"{PAGE}write-keys/", {"name": "Web app"})
    secret = re.search(r'class="secret">(wk_[^<]+)<', page.content.decode())[1]

    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]
    assert page.content.decode().count(secret) == 7  # the notice and six snippets
    assert write_keys.is_valid(hash_of(secret))
    assert secret not in as_mia.get(PAGE).content.decode()

    key = WriteKey.objects.get(name="Web app")
    assert as_mia.post(f"{PAGE}write-keys/{key.pk}/revocation/").status_code == 302
    assert not write_keys.is_valid(hash_of(secret))


def test_a_csm_reads_and_changes_nothing(as_dana):
    make_account()
    count_in(event(account="globex"))
    reject(CALL)

    page = as_dana.get(PAGE)
    assert page.status_code == 200
    assert "Leads and administrators make and revoke keys." in text(page)
    for address in ("write-keys/", "held/replays/", "held/discards/", "rejected/discards/"):
        assert as_dana.post(f"{PAGE}{address}", {"name": "x"}).status_code == 403
    row = SetAside.objects.get(state=SetAsideState.REJECTED)
    assert as_dana.post(f"{PAGE}rejected/{row.pk}/", {"payload": CALL}).status_code == 403
    assert (WriteKey.objects.count(), SetAside.objects.count()) == (0, 2)


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_cost_the_same_however_many_rows(as_mia, rows):
    for number in range(rows):
        count_in(event(account=f"unknown-{number}", message_id=str(number)))
        reject(f"{{{number}")
        received.note(Counts(accepted=1), channel=Channel.HTTP, at=AT.replace(day=20 - number))

    counts = {}
    for address in ("", "held/", "rejected/"):
        with CaptureQueriesContext(connection) as queries:
            assert as_mia.get(PAGE + address).status_code == 200
        counts[address] = len(queries)
    assert counts == {"": 7, "held/": 3, "rejected/": 4}


def test_counts_of_what_came_in(as_mia):
    received.note(Counts(4, 3, 2, 1), channel=Channel.HTTP, at=datetime.now(UTC))
    received.note(Counts(1, 0, 0, 0), channel=Channel.FILE, at=datetime.now(UTC))

    page = text(as_mia.get(PAGE))
    assert re.search(r"Accepted 5 Duplicates 3 Held 2 Rejected 1", page)


def test_held_events_by_unknown_account_are_downloaded_replayed_and_discarded(as_mia):
    count_in(event(account="globex", message_id="1"), event(account="initech", message_id="2"))
    page = text(as_mia.get(f"{PAGE}held/"))
    assert "globex 1" in page
    assert "initech 1" in page

    found = rows_of(as_mia.get(f"{PAGE}held/export.csv?account=globex"))
    assert [(row["account"], row["reason"]) for row in found] == [("globex", "its account is not known yet")]
    assert len(rows_of(as_mia.get(f"{PAGE}held/export.csv"))) == 2

    make_account("globex")
    assert "known by now" in text(as_mia.get(f"{PAGE}held/"))
    assert "1 event counted in." in text(as_mia.post(f"{PAGE}held/replays/", {"account": "globex"}, follow=True))
    assert UsageEvent.objects.count() == 1

    assert "1 event discarded." in text(as_mia.post(f"{PAGE}held/discards/", {"account": "initech"}, follow=True))
    assert SetAside.objects.count() == 0
    make_account("initech")
    count_in(event(account="initech", message_id="2"))  # sent again, it counts
    assert UsageEvent.objects.count() == 2


def test_a_rejected_call_is_mended_and_taken(as_mia):
    make_account()
    reject(CALL)
    row = SetAside.objects.get()
    address = f"{PAGE}rejected/{row.pk}/"
    assert "timestamp must be ISO 8601" in text(as_mia.get(address))

    wrong = as_mia.post(address, {"payload": CALL})
    assert wrong.status_code == 422
    assert "timestamp must be ISO 8601 such as" in text(wrong)

    done = as_mia.post(address, {"payload": CALL.replace("yesterday", "2026-05-04T10:00:00Z")}, follow=True)
    assert "The call is taken" in text(done)
    assert SetAside.objects.count() == 0
    assert as_mia.get(address).status_code == 404


def test_rejected_events_are_downloaded_with_their_reason_and_discarded(as_mia):
    reject("=cmd()", "{}")

    found = rows_of(as_mia.get(f"{PAGE}rejected/export.csv"))
    assert sorted((row["reason"], row["payload"]) for row in found) == [
        ("timestamp must be ISO 8601", "'=cmd()"),
        ("timestamp must be ISO 8601", "{}"),
    ]
    one = SetAside.objects.first()
    as_mia.post(f"{PAGE}rejected/discards/", {"event": one.pk})
    assert SetAside.objects.count() == 1
    as_mia.post(f"{PAGE}rejected/discards/")
    assert SetAside.objects.count() == 0


@pytest.mark.parametrize("after", ["\0", "x" * 5000, "\ud800"])
def test_hostile_addresses_do_no_harm(as_mia, after):
    count_in(event(account="globex"))

    assert as_mia.get(f"{PAGE}held/", {"after": after.encode("utf-8", "surrogatepass")}).status_code == 200
    assert as_mia.get(f"{PAGE}held/export.csv", {"account": after.encode("utf-8", "surrogatepass")}).status_code == 200
    assert as_mia.get(f"{PAGE}rejected/?page=abc").status_code == 200
    assert as_mia.post(f"{PAGE}held/discards/", {"account": after.replace("\ud800", "")}).status_code == 302
    assert SetAside.objects.count() == 1
