"""Versions of health models for those who tune them."""

from django.db.models import Count, QuerySet

from health.choices import Configuration, VersionState
from health.models.scores import AccountSnapshot, HealthModel
from health.models.trials import ModelTrial
from health.models.versions import VersionChange

SHOWN = 50


def versions(*, below: int | None = None) -> QuerySet[HealthModel]:
    """The latest first, with who made and published them; `below` a number: the older ones."""
    rows = HealthModel.objects.select_related("created_by", "published_by").order_by("-number")
    return rows if below is None else rows.filter(number__lt=below)


def version(model_id: int) -> HealthModel | None:
    return versions().filter(pk=model_id).first()


def drafts() -> QuerySet[HealthModel]:
    return versions().filter(state=VersionState.DRAFT)


def accounts_scored() -> dict[int, int]:
    """How many accounts show a score by each version, by its id."""
    counted = AccountSnapshot.objects.order_by().values("model_id").annotate(count=Count("model_id"))
    return dict(counted.values_list("model_id", "count"))


def trials_of(model_id: int) -> QuerySet[ModelTrial]:
    """The latest first."""
    return ModelTrial.objects.filter(model_id=model_id).select_related("requested_by", "run").order_by("-pk")


def latest_changes(subject: Configuration, *, number: int | None = None) -> QuerySet[VersionChange]:
    """The history, the latest first; of one number, or of all."""
    rows = VersionChange.objects.filter(subject=subject).select_related("actor").order_by("-pk")
    return rows if number is None else rows.filter(number=number)
