"""Plans and their versions: start with the standard ones, publish new ones."""

import datetime

from django.db import transaction

from tiers.models.plans import Plan, PlanVersion
from tiers.rules.standard_plans import STANDARD_PLANS


class AlreadyPublished(Exception):
    """The version has been published: it never changes, a new one has to be made."""


@transaction.atomic
def ensure_catalogue(*, today: datetime.date, at: datetime.datetime) -> int:
    """Makes the standard plans that are missing, each with a published first version effective `today`.

    What is there stays as it is. Returns the number of plans made.
    """
    made = 0
    for position, standard in enumerate(STANDARD_PLANS, start=1):
        plan, is_new = Plan.objects.get_or_create(
            key=standard.key,
            defaults={"name_en": standard.name_en, "name_zh": standard.name_zh, "position": position},
        )
        PlanVersion.objects.get_or_create(
            plan=plan,
            number=1,
            defaults={
                "effective_on": today,
                "promise_en": standard.promise_en,
                "promise_zh": standard.promise_zh,
                "published_at": at,
            },
        )
        made += is_new
    return made


def plans_to_be_made() -> set[str]:
    """Keys of the standard plans that `ensure_catalogue` would make now."""
    return {standard.key for standard in STANDARD_PLANS} - set(Plan.objects.values_list("key", flat=True))


@transaction.atomic
def publish_version(*, version_id: int, at: datetime.datetime) -> PlanVersion:
    """From now on the version is what the plan promises, from its effective date on. Raises AlreadyPublished."""
    version = PlanVersion.objects.select_for_update().get(pk=version_id)
    if version.published_at is not None:
        raise AlreadyPublished(str(version))
    version.published_at = at
    version.save(update_fields=["published_at"])
    return version
