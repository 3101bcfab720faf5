"""Notes: written, corrected by another one, never changed."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from accounts.models.timeline import TimelineEntry
from accounts.services.notes import EmptyNote, NoSuchNote, TooLong, add_note, correct_note
from tests.factories.people import make_account, make_staff

AT = dt.datetime(2026, 11, 22, 23, 30, tzinfo=dt.UTC)


@pytest.fixture
def acme(db):
    return make_account("acme", time_zone="Asia/Shanghai")


@pytest.fixture
def dana(db):
    return make_staff("dana")


def test_a_note_says_what_was_written_to_the_letter(acme, dana):
    note = add_note(account_id=acme.pk, text=" 100 % sure: %(x)s \r\n\r\nAlerts  \n", actor=dana, at=AT)

    assert (note.sentence, note.kind, note.customer_visible) == ("100 % sure: %(x)s\n\nAlerts", "note", False)


def test_a_word_that_the_product_translates_stays_the_writers_own(acme, dana):
    note = add_note(account_id=acme.pk, text="Accounts", actor=dana, at=AT)

    with translation.override("zh-hans"):
        assert note.sentence == "Accounts"


@pytest.mark.parametrize(("text", "refusal"), [("", EmptyNote), (" \n ", EmptyNote), ("x" * 1001, TooLong)])
def test_a_note_says_something_in_a_thousand_characters(acme, dana, text, refusal):
    with pytest.raises(refusal):
        add_note(account_id=acme.pk, text=text, actor=dana, at=AT)
    assert TimelineEntry.objects.count() == 0


@pytest.mark.parametrize("visible", [True, False])
def test_a_correction_stands_beside_the_note_for_the_same_readers(acme, dana, visible):
    note = add_note(account_id=acme.pk, text="Renews in May.", customer_visible=visible, actor=dana, at=AT)

    correction = correct_note(account_id=acme.pk, note_id=note.pk, text="In June.", actor=dana, at=AT)

    assert correction.sentence == "Correction of the note of Nov 23, 2026: In June."  # the account's own day
    assert (correction.corrects, correction.customer_visible) == (note, visible)
    assert TimelineEntry.objects.get(pk=note.pk).sentence == "Renews in May."


def test_only_a_note_of_the_account_is_corrected(acme, dana):
    other = add_note(account_id=make_account("globex").pk, text="x", actor=dana, at=AT)
    line = TimelineEntry.objects.create(account=acme, kind="plan", text="Plan changed.")

    for pk in (other.pk, line.pk, 0, 2**62):
        with pytest.raises(NoSuchNote):
            correct_note(account_id=acme.pk, note_id=pk, text="y", actor=dana, at=AT)


def test_the_database_keeps_a_note_as_it_is(acme, dana):
    """Also after the column for corrections was added."""
    note = add_note(account_id=acme.pk, text="x", actor=dana, at=AT)

    for change in (TimelineEntry.objects.filter(pk=note.pk).delete, lambda: TimelineEntry.objects.update(text="y")):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
