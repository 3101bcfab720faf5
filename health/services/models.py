"""Health models: made, published, retired. A published one never changes; the database refuses."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Max

from accounts.models.people import User
from health.choices import VersionState
from health.models.scores import HealthModel
from health.queries.models import default_definition, published_model
from health.rules.model import as_json, parse_definition


class NotADraft(Exception):
    """Only a draft can be published."""


def draft_model(*, definition: Any, actor: User | None, at: dt.datetime) -> HealthModel:
    """Store a decoded JSON document as the next version. Raises InvalidDefinition."""
    parsed = parse_definition(definition)
    with transaction.atomic():
        latest = HealthModel.objects.aggregate(latest=Max("number"))["latest"] or 0
        return HealthModel.objects.create(
            number=latest + 1, definition=as_json(parsed), note=parsed.note, created_at=at, created_by=actor
        )


def publish_model(*, model_id: int, actor: User | None, at: dt.datetime) -> HealthModel:
    """Make a draft the model by which scores are computed from now on; the one before is retired. Raises NotADraft."""
    with transaction.atomic():
        rows = {row.pk: row for row in HealthModel.objects.select_for_update().order_by("pk")}
        model = rows.get(model_id)
        if model is None or model.state != VersionState.DRAFT:
            raise NotADraft(f"health model {model_id} is not a draft")
        parse_definition(model.definition)
        HealthModel.objects.filter(state=VersionState.PUBLISHED).update(state=VersionState.RETIRED)
        model.state, model.published_at, model.published_by = VersionState.PUBLISHED, at, actor
        model.save(update_fields=["state", "published_at", "published_by"])
    return model


def ensure_model(*, at: dt.datetime) -> HealthModel:
    """The published model; on a fresh installation the one that the product brings along, published now."""
    model = published_model()
    if model is None:
        with transaction.atomic():
            list(HealthModel.objects.select_for_update().order_by("pk"))
            model = published_model()
            if model is None:
                draft = draft_model(definition=as_json(default_definition()), actor=None, at=at)
                model = publish_model(model_id=draft.pk, actor=None, at=at)
    return model
