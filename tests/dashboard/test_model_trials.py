"""Trials in the dashboard: asked for, watched, read."""

import datetime as dt
from datetime import date

import pytest

from health.models.scores import HealthModel, Outcome
from health.models.trials import ModelTrial
from health.rules.trial import Case, report
from health.services import models, trials
from health.tasks.trials import try_model
from jobs.models import WorkItem
from tests.dashboard.pages import text
from tests.factories.health import DEFINITION, make_model
from tests.factories.people import make_account

AT = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
ENDED = date(2026, 6, 30)


@pytest.fixture
def draft(db) -> HealthModel:
    make_model()
    return models.draft_model(definition={**DEFINITION, "name": "Ours"}, actor=None, at=AT)


def case(name: str, outcome: str, band: str, score: int, value: int | None = None) -> Case:
    return Case(name, name.title(), ENDED, outcome, band, score, value, "EUR" if value else "")


def finished(draft: HealthModel, cases: list[Case], present: list[Case] | None = None) -> ModelTrial:
    return ModelTrial.objects.create(
        model=draft,
        definition=draft.definition,
        first=date(2026, 1, 1),
        last=ENDED,
        requested_at=AT,
        finished_at=AT,
        report=report(cases),
        present_report=None if present is None else report(present),
        present_number=None if present is None else 1,
    )


def many() -> list[Case]:
    renewed = [case(f"r{n}", "renewed", "healthy", 9000 - n) for n in range(20)]
    lost = [case(f"l{n}", "churned", "at_risk", 2000 - n) for n in range(12)]
    return [*renewed, *lost, case("acme", "churned", "healthy", 8800, 250_000), case("globex", "renewed", "at_risk", 1)]


def test_a_trial_is_asked_for_and_read(as_mia, mia, draft):
    Outcome.objects.create(account=make_account("acme"), ended_on=ENDED, outcome="renewed")
    address = f"/dashboard/health-models/{draft.pk}/trials/"

    asked = as_mia.get(address)
    answer = as_mia.post(address, {"first": "2026-01-01", "last": "2026-12-31"})
    trial = ModelTrial.objects.get()
    waiting = as_mia.get(answer.url)
    for item in WorkItem.objects.filter(run=trial.run):
        try_model(item.pk)
    done = as_mia.get(answer.url, headers={"HX-Request": "true"})

    assert "Outcomes are known from Jun 30, 2026 to Jun 30, 2026" in text(asked)
    assert (trial.requested_by, answer.url) == (mia, f"{address}{trial.pk}/")
    assert "0 of 1" in text(waiting)
    assert 'hx-trigger="every 2s"' in waiting.content.decode()
    assert "Not enough data. A verdict needs 30 terms" in text(done)
    assert ("hx-trigger" in done.content.decode(), "<html" in done.content.decode()) == (False, False)


WRONG = {
    ("2026-06-30", "2026-01-01"): "The last day cannot lie before the first.",
    ("1990-01-01", "2026-01-01"): "At most ten years at once.",
    ("x", "2026-01-01"): "Enter a valid date.",
    ("", ""): "This field is required.",
}


@pytest.mark.parametrize("window", WRONG)
def test_a_window_that_cannot_be(as_mia, draft, window):
    answer = as_mia.post(
        f"/dashboard/health-models/{draft.pk}/trials/", dict(zip(("first", "last"), window, strict=True))
    )

    assert (answer.status_code, WRONG[window] in text(answer)) == (422, True)
    assert ModelTrial.objects.count() == 0


def test_the_report(as_dana, draft):
    """Of 21 x 13 pairs Globex loses to all 13, Acme beats none of the 20 but Globex: 20 x 12 / 273 and the rest."""
    acme = make_account("acme")
    trial = finished(draft, many(), many())

    shown = text(as_dana.get(f"/dashboard/health-models/{draft.pk}/trials/{trial.pk}/"))
    source = as_dana.get(f"/dashboard/health-models/{draft.pk}/trials/{trial.pk}/").content.decode()

    assert shown.count("The score foretold who left. Of a renewed and a lost account") == 2
    assert "95% of the accounts that were healthy renewed, 62% of all." in shown
    assert "healthy 20 1 5% watch 0 0 – at risk 1 12 92% unknown 0 0 –" in shown
    assert "Acme Jun 30, 2026 88.0 €2,500.00" in shown
    assert "For comparison: version 1, published at the time of the trial" in shown
    assert f'href="/dashboard/accounts/{acme.pk}/"' in source


def test_the_version_lists_its_trials(as_dana, draft):
    finished(draft, many())

    assert "Jan 1, 2026 – Jun 30, 2026 Nov 22, 2026 The score foretold who left." in text(
        as_dana.get(f"/dashboard/health-models/{draft.pk}/")
    )


@pytest.mark.parametrize(
    ("cases", "said"),
    [
        ([case("a", "renewed", "healthy", 1)], "there are 1. Another 0 had not begun by then"),
        ([case(f"a{n}", "renewed", "healthy", 1) for n in range(30)], "All 30 accounts renewed"),
        ([case(f"a{n}", "churned", "healthy", 1) for n in range(30)], "All 30 accounts left"),
        ([case(f"a{n}", "churned" if n % 2 else "renewed", "watch", 1) for n in range(30)], "told from a coin"),
        (
            [case(f"a{n}", "churned" if n % 2 else "renewed", "watch", n % 2) for n in range(30)],
            "The score was the wrong way round.",
        ),
    ],
)
def test_the_verdict_in_words(as_dana, draft, cases, said):
    trial = finished(draft, cases)

    assert said in text(as_dana.get(f"/dashboard/health-models/{draft.pk}/trials/{trial.pk}/"))


def test_a_part_that_failed_is_said(as_mia, draft):
    Outcome.objects.create(account=make_account("acme"), ended_on=ENDED, outcome="renewed")
    trial = trials.start_trial(model_id=draft.pk, first=ENDED, last=ENDED, actor=None, at=AT)
    WorkItem.objects.update(parked_at=AT)

    assert "1 part stopped for good" in text(as_mia.get(f"/dashboard/health-models/{draft.pk}/trials/{trial.pk}/"))


def test_a_trial_of_another_version_is_not_found(as_mia, draft):
    trial = finished(draft, [])

    assert as_mia.get(f"/dashboard/health-models/{make_model().pk}/trials/{trial.pk}/").status_code == 404
    assert "every 2s" not in as_mia.get(f"/dashboard/health-models/{draft.pk}/trials/{trial.pk}/").content.decode()
