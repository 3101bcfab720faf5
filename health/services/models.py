"""Health models: drafted, changed while a draft, published, retired. A published one never changes; the database
refuses. Each change leaves one line of history."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_noop as _

from accounts.models.people import User
from health.choices import Configuration, VersionState
from health.models.scores import HealthModel
from health.models.versions import VersionChange
from health.queries.models import default_definition, published_model
from health.rules.model import Definition, as_json, parse_definition
from health.services.version_history import write_change

LONGEST_NOTE = 5_000


class NotADraft(Exception):
    """Only a draft can be changed, deleted or published."""


class ChangedMeanwhile(Exception):
    """Somebody else has saved the draft since it was read."""


class NoNote(Exception):
    """Publishing and retiring need a note that says why."""


class NotPublished(Exception):
    """Only the published model can be retired."""


class NothingToReturnTo(Exception):
    """The published model is the one that the product brings along: retiring it would change nothing."""


def draft_model(*, definition: Any, actor: User | None, at: dt.datetime) -> HealthModel:
    """Store a decoded JSON document as the next version. Raises InvalidDefinition."""
    parsed = parse_definition(definition)
    with transaction.atomic():
        _lock_all()
        model = HealthModel.objects.create(
            number=_next_number(), definition=as_json(parsed), note=parsed.note, created_at=at, created_by=actor
        )
        _tell(model, _("Health model %(number)s drafted: %(name)s"), {"name": parsed.name}, actor, at)
    return model


def edit_draft(*, model_id: int, definition: Any, revision: int, actor: User | None, at: dt.datetime) -> HealthModel:
    """Store a decoded JSON document in place of a draft's. `revision` is the one that was read.

    Nothing is written where nothing changed. Raises InvalidDefinition, NotADraft, ChangedMeanwhile.
    """
    parsed = parse_definition(definition)
    with transaction.atomic():
        model = _locked_draft(model_id)
        if model.revision != revision:
            raise ChangedMeanwhile(model_id)
        if parse_definition(model.definition) == parsed:
            return model
        model.definition, model.note, model.revision = as_json(parsed), parsed.note, revision + 1
        model.save(update_fields=["definition", "note", "revision"])
        _tell(model, _("Health model %(number)s changed: %(name)s"), {"name": parsed.name}, actor, at)
    return model


def delete_draft(*, model_id: int, actor: User | None, at: dt.datetime) -> None:
    """Delete a draft with its trials; its number is not given again. Raises NotADraft."""
    with transaction.atomic():
        model = _locked_draft(model_id)
        _tell(model, _("Health model %(number)s deleted, a draft: %(name)s"), _name(model), actor, at)
        model.delete()


def publish_model(*, model_id: int, note: str | None = None, actor: User | None, at: dt.datetime) -> HealthModel:
    """Make a draft the model by which scores are computed from now on; the one before is retired.

    `note` says why and takes the place of the draft's; None keeps that. Raises NotADraft, NoNote.
    """
    if note is not None and not note.strip():
        raise NoNote
    with transaction.atomic():
        rows = {row.pk: row for row in HealthModel.objects.select_for_update().order_by("pk")}
        model = rows.get(model_id)
        if model is None or model.state != VersionState.DRAFT:
            raise NotADraft(f"health model {model_id} is not a draft")
        parse_definition(model.definition)
        _retire_published(at)
        model.state, model.published_at, model.published_by = VersionState.PUBLISHED, at, actor
        model.note = model.note if note is None else note.strip()[:LONGEST_NOTE]
        model.save(update_fields=["state", "published_at", "published_by", "note"])
        values = {**_name(model), "note": model.note[:1000]}
        _tell(model, _("Health model %(number)s published: %(name)s. %(note)s"), values, actor, at)
    return model


def retire_model(*, model_id: int, note: str, actor: User | None, at: dt.datetime) -> HealthModel:
    """Take the published model out of use; the one that the product brings along takes its place, as a new version.

    Raises NoNote, NotPublished, NothingToReturnTo.
    """
    if not note.strip():
        raise NoNote
    with transaction.atomic():
        _lock_all()
        model = published_model()
        if model is None or model.pk != model_id:
            raise NotPublished(model_id)
        if not can_be_retired(model):
            raise NothingToReturnTo(model_id)
        values = {**_name(model), "note": note.strip()[:1000]}
        _tell(model, _("Health model %(number)s retired: %(name)s. %(note)s"), values, actor, at)
        _retire_published(at)
        return _publish_default(actor=actor, at=at)


def can_be_retired(model: HealthModel) -> bool:
    """It differs from the model that the product brings along in more than its words."""
    return model.state == VersionState.PUBLISHED and _figures(parse_definition(model.definition)) != _figures(
        default_definition()
    )


def ensure_model(*, at: dt.datetime) -> HealthModel:
    """The published model; on a fresh installation the one that the product brings along, published now."""
    model = published_model()
    if model is None:
        with transaction.atomic():
            _lock_all()
            model = published_model() or _publish_default(actor=None, at=at)
    return model


def _publish_default(*, actor: User | None, at: dt.datetime) -> HealthModel:
    draft = draft_model(definition=as_json(default_definition()), actor=actor, at=at)
    return publish_model(model_id=draft.pk, actor=actor, at=at)


def _retire_published(at: dt.datetime) -> None:
    HealthModel.objects.filter(state=VersionState.PUBLISHED).update(state=VersionState.RETIRED, retired_at=at)


def _figures(definition: Definition) -> tuple:
    return definition.watch, definition.healthy, definition.stages


def _locked_draft(model_id: int) -> HealthModel:
    model = HealthModel.objects.select_for_update().filter(pk=model_id, state=VersionState.DRAFT).first()
    if model is None:
        raise NotADraft(f"health model {model_id} is not a draft")
    return model


def _lock_all() -> None:
    """One after the other: numbers are given once, and one model is published."""
    list(HealthModel.objects.select_for_update().order_by("pk").values_list("pk"))


def _next_number() -> int:
    """One more than any number so far, those of deleted drafts included."""
    latest = HealthModel.objects.aggregate(latest=Max("number"))["latest"] or 0
    told = VersionChange.objects.filter(subject=Configuration.HEALTH_MODEL).aggregate(latest=Max("number"))["latest"]
    return max(latest, told or 0) + 1


def _name(model: HealthModel) -> dict[str, str]:
    return {"name": model.definition["name"]}


def _tell(model: HealthModel, text: str, values: dict[str, str], actor: User | None, at: dt.datetime) -> None:
    write_change(subject=Configuration.HEALTH_MODEL, number=model.number, text=text, values=values, actor=actor, at=at)
