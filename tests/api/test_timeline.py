"""An account's timeline over HTTP: staff read all and write notes, the customer reads what is marked for him."""

import pytest

from accounts.models.timeline import TimelineEntry

WORDS = {"text": "Spoke with Alice."}


def address(account) -> str:
    return f"/api/v1/accounts/{account.pk}/timeline/"


def test_a_note_sent_twice_with_one_key_is_one(people, call):
    dana = call(people.dana)
    answers = [dana.send(address(people.acme), WORDS, headers={"Idempotency-Key": "k"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert {name: answers[0].json()[name] for name in ("kind", "text", "customer_visible", "corrects")} == {
        "kind": "note", "text": "Spoke with Alice.", "customer_visible": False, "corrects": None,
    }  # fmt: skip
    assert answers[0].json()["by"]["email"] == "dana@example.com"
    assert TimelineEntry.objects.count() == 1


def test_the_customer_reads_what_is_marked_for_him_without_who_wrote_it(people, call):
    for visible in (True, False):
        call(people.dana).send(address(people.acme), {**WORDS, "customer_visible": visible})

    shown = call(people.alice).get(address(people.acme)).json()["results"]
    assert [(row["text"], "by" in row) for row in shown] == [("Spoke with Alice.", False)]
    assert len(call(people.dora).get(address(people.acme)).json()["results"]) == 2


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        (WORDS, {"dana": 201, "dora": 201, "lea": 201, "alice": 403, "charlie": 404}),
        ({**WORDS, "customer_visible": True}, {"dana": 201, "dora": 403, "lea": 201, "alice": 403, "charlie": 404}),
    ],
)
def test_who_may_write(people, call, body, codes):
    found = {}
    for name in codes:
        before = TimelineEntry.objects.count()
        found[name] = call(getattr(people, name)).send(address(people.acme), body).status_code
        assert TimelineEntry.objects.count() - before == (found[name] == 201)

    assert found == codes


def test_a_correction_names_the_note_and_has_its_readers(people, call):
    dana = call(people.dana)
    note = dana.send(address(people.acme), {**WORDS, "customer_visible": True}).json()
    correction = dana.send(address(people.acme), {"text": "With Bob.", "corrects": note["id"]}).json()
    refused = call(people.dora).send(address(people.acme), {"text": "No.", "corrects": note["id"]})

    assert (correction["corrects"], correction["customer_visible"]) == (note["id"], True)
    assert correction["text"].endswith(": With Bob.")
    assert refused.status_code == 403


@pytest.mark.parametrize(
    ("body", "field"),
    [({"text": " "}, "text"), ({"text": "x" * 1001}, "text"), ({"text": "x", "corrects": 1}, "corrects"), ({}, "text")],
)
def test_what_is_wrong_is_named_and_nothing_written(people, call, body, field):
    answer = call(people.dana).send(address(people.globex), body)

    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (400, [field])
    assert TimelineEntry.objects.count() == 0


def test_it_is_narrowed(people, call):
    dana = call(people.dana)
    TimelineEntry.objects.create(account=people.acme, kind="plan", text="B")
    dana.send(address(people.acme), WORDS)

    for query in ("kind=note", f"by={people.dana.pk}"):
        rows = dana.get(f"{address(people.acme)}?{query}").json()["results"]
        assert [row["text"] for row in rows] == ["Spoke with Alice."]
