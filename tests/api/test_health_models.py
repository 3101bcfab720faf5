"""Health models over HTTP: staff read, leads draft, try and publish, each once per key."""

import pytest

from health.models.scores import HealthModel
from health.models.trials import ModelTrial
from tests.factories.health import DEFINITION, make_model

ADDRESS = "/api/v1/health-models/"


@pytest.fixture
def published(db) -> HealthModel:
    return make_model()


def test_a_draft_is_made_tried_and_published(people, call, published):
    lea = call(people.lea)
    key = {"headers": {"Idempotency-Key": "one"}}

    made, again = (lea.send(ADDRESS, {"definition": DEFINITION}, **key) for _ in range(2))
    address = f"{ADDRESS}{made.json()['id']}/"
    tried = lea.send(f"{address}trials/", {"first": "2026-01-01", "last": "2026-06-30"})
    answer = lea.send(f"{address}publications/", {"note": "Ours."}, headers={"Idempotency-Key": "two"})

    assert (made.status_code, again.json(), again.headers["Idempotent-Replayed"]) == (201, made.json(), "true")
    assert (made.json()["number"], made.json()["state"], made.json()["created_by"]) == (2, "draft", people.lea.pk)
    assert (tried.status_code, tried.json()["report"]["verdict"]) == (201, "not enough data")
    assert (answer.status_code, answer.json()) == (201, {"note": "Ours."})
    shown = call(people.dana).get(ADDRESS).json()["results"]
    assert [(row["number"], row["state"], row["note"]) for row in shown] == [
        (2, "published", "Ours."),
        (1, "retired", ""),
    ]
    assert [row["id"] for row in call(people.dana).get(f"{address}trials/").json()["results"]] == [tried.json()["id"]]


@pytest.mark.parametrize("definition", [None, 1, "x", [], {}, {"name": "a"}, {**DEFINITION, "stages": {}}])
def test_what_is_no_model_is_refused(people, call, published, definition):
    answer = call(people.lea).send(ADDRESS, {"definition": definition})

    assert (answer.status_code, HealthModel.objects.count()) == (400, 1)


def test_a_published_one_is_not_published_again(people, call, published):
    answer = call(people.lea).send(f"{ADDRESS}{published.pk}/publications/", {"note": "x"})

    assert answer.status_code == 409


def test_a_window_that_cannot_be(people, call, published):
    answer = call(people.lea).send(f"{ADDRESS}{published.pk}/trials/", {"first": "2026-06-30", "last": "2026-01-01"})

    assert (answer.status_code, ModelTrial.objects.count()) == (400, 0)


def test_a_csm_reads_and_changes_nothing(people, call, published):
    dana = call(people.dana)
    bodies = {"": {"definition": DEFINITION}, f"{published.pk}/publications/": {"note": "x"}}

    answers = [dana.send(ADDRESS + path, body).status_code for path, body in bodies.items()]
    tried = dana.send(f"{ADDRESS}{published.pk}/trials/", {"first": "2026-01-01", "last": "2026-06-30"})

    assert (answers, tried.status_code) == ([403, 403], 403)
    assert (HealthModel.objects.count(), ModelTrial.objects.count()) == (1, 0)


def test_customers_see_none(people, call, published):
    assert call(people.alice).get(ADDRESS).status_code == 403
