"""The timeline: everything that happened, narrowed and paged; notes, corrections, what the customer reads."""

import datetime as dt

import pytest
import time_machine

from accounts.models.timeline import TimelineEntry
from tests.dashboard.pages import text
from tests.factories.people import assign_csm, make_account, make_member

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def acme(dana):
    account = make_account("acme")
    assign_csm(account, dana)
    return account


def _address(account, *parts) -> str:
    return "/".join(["/dashboard/accounts", str(account.pk), *parts, ""])


def _entries(answer) -> list[str]:
    return [entry.sentence for entry in answer.context["history"].entries]


def _write(client, account, **values):
    return client.post(_address(account, "notes"), {"text": "Spoke with Alice.", **values})


def test_a_note_is_written_and_the_reader_is_back_at_the_timeline(as_dana, acme, dana):
    answer = _write(as_dana, acme)

    assert (answer.status_code, answer.headers["Location"]) == (302, _address(acme, "timeline"))
    shown = text(as_dana.get(_address(acme, "timeline")))
    assert "Your note is in the timeline." in shown
    assert "Nov 22, 2026 Spoke with Alice. – Dana Correct" in shown
    assert list(TimelineEntry.objects.values_list("kind", "actor", "customer_visible")) == [("note", dana.pk, False)]


def test_the_list_that_somebody_came_from_is_kept(as_dana, acme):
    where = "?list=band%3Dat_risk"
    answer = as_dana.post(_address(acme, "notes") + where, {"text": "x"})
    page = as_dana.get(_address(acme, "timeline") + where).content.decode()

    assert answer.headers["Location"] == _address(acme, "timeline") + where
    assert f'action="{_address(acme, "notes")}{where}"' in page
    assert f'href="{_address(acme)}{where}"' in page


def test_what_the_customer_will_read_is_shown_first_and_only_then_written(as_dana, client, acme):
    first = _write(as_dana, acme, customer_visible="on")
    assert first.status_code == 200
    assert "Everybody of Acme will read this on the home page: Nov 22, 2026 Spoke with Alice." in text(first)
    changed = _write(as_dana, acme, customer_visible="on", seen="Something else.")
    assert (changed.status_code, TimelineEntry.objects.count()) == (200, 0)

    done = _write(as_dana, acme, customer_visible="on", seen="Spoke with Alice.")

    assert done.status_code == 302
    assert list(TimelineEntry.objects.values_list("customer_visible", flat=True)) == [True]
    client.force_login(make_member("alice", acme))
    assert "Spoke with Alice." in text(client.get("/portal/"))


def test_line_ends_of_a_browser_do_not_ask_twice(as_dana, acme):
    lines = "One\r\ntwo"

    assert _write(as_dana, acme, text=lines, customer_visible="on", seen=lines).status_code == 302
    assert TimelineEntry.objects.get().sentence == "One\ntwo"


def test_who_does_not_look_after_the_account_writes_for_colleagues_only(as_dana, acme):
    globex = make_account("globex")
    _write(as_dana, globex, customer_visible="on", seen="Spoke with Alice.")

    assert list(TimelineEntry.objects.values_list("account", "customer_visible")) == [(globex.pk, False)]
    assert "The customer may see it" not in text(as_dana.get(_address(globex, "timeline")))


def test_who_may_not_tell_the_customer_may_not_correct_what_he_reads(as_dana, acme):
    globex = make_account("globex")
    note = TimelineEntry.objects.create(account=globex, kind="note", text="x", customer_visible=True)

    answer = _write(as_dana, globex, corrects=note.pk, seen="Spoke with Alice.")

    assert (answer.status_code, TimelineEntry.objects.count()) == (403, 1)


def test_a_correction_stands_beside_the_note(as_dana, acme):
    _write(as_dana, acme, text="Renews in May.")
    note = TimelineEntry.objects.get()
    form = text(as_dana.get(f"{_address(acme, 'timeline')}?correct={note.pk}"))
    assert "The note stays as it is; what you write stands beside it. “Renews in May.”" in form

    _write(as_dana, acme, text="In June.", corrects=note.pk)

    shown = text(as_dana.get(_address(acme, "timeline")))
    assert "Correction of the note of Nov 22, 2026: In June. – Dana" in shown
    assert "Renews in May. – Dana corrected later" in shown


@pytest.mark.parametrize("corrects", ["999999", "x", "-1", "9" * 30])
def test_a_note_that_is_not_there_cannot_be_corrected(as_dana, acme, corrects):
    assert _write(as_dana, acme, corrects=corrects).status_code == 400
    assert TimelineEntry.objects.count() == 0


@pytest.mark.parametrize(
    ("words", "complaint"),
    [("", "This field is required."), ("x" * 1001, "at most 1000 characters"), ("a\0b", "Null characters")],
)
def test_a_wrong_note_comes_back_and_nothing_is_written(as_dana, acme, words, complaint):
    answer = _write(as_dana, acme, text=words)

    assert (answer.status_code, TimelineEntry.objects.count()) == (422, 0)
    assert complaint in text(answer)


def test_the_address_of_a_note_that_came_back_leads_to_the_timeline_when_it_is_asked_for_again(as_dana, acme):
    assert as_dana.get(_address(acme, "notes")).headers["Location"] == _address(acme, "timeline")


def test_it_is_narrowed_by_kind_by_who_and_by_what_the_customer_sees(as_dana, acme, dana):
    TimelineEntry.objects.create(account=acme, kind="note", text="A", actor=dana)
    TimelineEntry.objects.create(account=acme, kind="plan", text="B", customer_visible=True)
    TimelineEntry.objects.create(account=acme, kind="plan", text="C", actor=dana)
    TimelineEntry.objects.create(account=make_account("globex"), kind="note", text="D", actor=dana)
    found = {
        query: _entries(as_dana.get(f"{_address(acme, 'timeline')}?{query}"))
        for query in ("", "kind=plan", f"by={dana.pk}", "by=system", "shown=customer", "kind=health")
    }

    assert found == {
        "": ["C", "B", "A"],
        "kind=plan": ["C", "B"],
        f"by={dana.pk}": ["C", "A"],
        "by=system": ["B"],
        "shown=customer": ["B"],
        "kind=health": [],
    }


@pytest.mark.parametrize("query", ["kind=x", "by=x", "by=" + "9" * 30, "shown=x", "before=x", "before=1-", "kind=%00"])
def test_an_address_that_the_timeline_does_not_know_is_400(as_dana, acme, query):
    assert as_dana.get(f"{_address(acme, 'timeline')}?{query}").status_code == 400


def test_older_entries_follow_on_the_next_page_none_twice(as_dana, acme):
    """Also where many were written at one instant, as imports do."""
    for n in range(70):
        TimelineEntry.objects.create(account=acme, kind="note", text=f"{n}", at=NOW - dt.timedelta(days=n // 30))
    seen, query = [], ""
    for _page in range(3):
        answer = as_dana.get(_address(acme, "timeline") + query)
        seen += _entries(answer)
        query = answer.context["older_url"]

    assert (len(seen), len(set(seen)), query) == (70, 70, "")


@pytest.mark.parametrize("entries", [1, 3])
def test_what_it_costs(as_dana, acme, dana, django_assert_num_queries, entries):
    for n in range(entries):
        TimelineEntry.objects.create(account=acme, kind="note", text=f"{n}", actor=dana)
    with django_assert_num_queries(7):
        as_dana.get(_address(acme, "timeline"))


def test_a_panel_for_the_accounts_page_and_a_page_by_itself(as_dana, acme):
    panel = as_dana.get(_address(acme, "timeline"), headers={"HX-Request": "true"})
    written = as_dana.post(_address(acme, "notes"), {"text": "x"}, headers={"HX-Request": "true"})

    assert panel.content.lstrip().startswith(b'<section class="panel" id="timeline"')
    assert (written.status_code, "Your note is in the timeline." in text(written)) == (200, True)
    assert b"<!DOCTYPE html>" in as_dana.get(_address(acme, "timeline")).content


def test_to_customers_it_does_not_exist(client, acme):
    client.force_login(make_member("alice", acme))

    assert client.get(_address(acme, "timeline")).status_code == 404
    assert _write(client, acme).status_code == 404
    assert TimelineEntry.objects.filter(kind="note").count() == 0
