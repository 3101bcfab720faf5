"""Health models of the demo: a first attempt, the one that took its place, and a draft with its trial on the past."""

import datetime
from typing import Any

from accounts.models.people import User
from cs_platform.demo import cast
from cs_platform.demo.scores import see_through
from health.models.scores import HealthModel
from health.queries.models import default_definition
from health.queries.trial import outcome_span
from health.rules.model import as_json
from health.services.models import draft_model, publish_model
from health.services.trials import start_trial

FIRST_TRY: dict[str, Any] = {
    "name": "First try",
    "note": "How much the product is used, and nothing else.",
    "stages": {
        stage: [
            {"metric": "active_days_28", "weight": 60, "points": [[0, 0], [20, 100]]},
            {"metric": "seat_utilisation", "weight": 40, "points": [[0, 0], [0.8, 100]]},
        ]
        for stage in ("new", "established")
    },
}
STEPS = (  # days before the last one of usage: drafted, published
    (210, FIRST_TRY, "A beginning: who uses it much is well."),
    (
        150,
        None,
        "Customers who come once a month looked ill by the first one. Silence is measured by each one's rhythm.",
    ),
)
DRAFTED = 6


def add_models(last_day: datetime.date) -> str:
    """Two published versions and a draft, unless there is a model already."""
    if HealthModel.objects.exists():
        return "models were there already"
    avery = User.objects.get(email=f"avery@{cast.VENDOR_DOMAIN}")
    for days, definition, note in STEPS:
        at = _noon(last_day - datetime.timedelta(days=days))
        draft = draft_model(definition=definition or as_json(default_definition()), actor=avery, at=at)
        publish_model(model_id=draft.pk, note=note, actor=avery, at=at)
    at = _noon(last_day - datetime.timedelta(days=DRAFTED))
    draft_model(definition=stricter(), actor=avery, at=at)
    return "2 published health models, 1 draft"


def try_draft(last_day: datetime.date) -> str:
    """The draft on everything that is known of terms that ended, beside the published model."""
    draft = HealthModel.objects.filter(state="draft").order_by("pk").first()
    first, last = outcome_span()
    if draft is None or first is None or last is None:
        return "nothing to try"
    at = _noon(last_day - datetime.timedelta(days=DRAFTED - 1))
    trial = start_trial(model_id=draft.pk, first=first, last=last, actor=draft.created_by, at=at)
    if trial.run is not None:
        see_through(trial.run)
    return "the draft was tried on the past"


def stricter() -> dict[str, Any]:
    """The product's own model with more weight on silence, and less patience."""
    definition = as_json(default_definition())
    silence = definition["stages"]["established"][0]
    silence["weight"], silence["points"] = 80, [[1, 100], [2, 0]]
    return {**definition, "name": "Less patient", "note": "What if we called after twice the usual pause?"}


def _noon(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(12), datetime.UTC)
