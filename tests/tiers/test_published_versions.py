"""A published plan version never changes: the database itself refuses."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from tiers.models.plans import Plan, PlanVersion
from tiers.queries import published_versions
from tiers.rules.versions import EffectiveVersion, in_force
from tiers.services.catalogue import AlreadyPublished, ensure_catalogue, publish_version

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
TODAY = NOW.date()
pytestmark = pytest.mark.django_db
REASON = "a published plan version never changes: make a new version"


@pytest.fixture
def version():
    ensure_catalogue(today=TODAY, at=NOW)
    return PlanVersion.objects.get(plan__key="basic")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE tiers_planversion SET promise_en = 'less'",
        "UPDATE tiers_planversion SET effective_on = '2020-01-01'",
        "UPDATE tiers_planversion SET published_at = NULL",
        "DELETE FROM tiers_planversion",
    ],
)
def test_the_database_refuses_to_change_what_was_published(version, statement):
    before = list(PlanVersion.objects.order_by("pk").values())
    with pytest.raises(IntegrityError, match=REASON), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(PlanVersion.objects.order_by("pk").values()) == before


def test_a_draft_may_change_and_go(version):
    draft = PlanVersion.objects.create(plan=version.plan, number=2, effective_on=date(2026, 7, 1), promise_en="a")
    draft.promise_en = "b"
    draft.save()
    draft.delete()
    assert PlanVersion.objects.filter(plan=version.plan).get() == version


def test_a_draft_is_published_once(version):
    draft = PlanVersion.objects.create(plan=version.plan, number=2, effective_on=date(2026, 7, 1), promise_en="a")
    assert publish_version(version_id=draft.pk, at=NOW).published_at == NOW
    with pytest.raises(AlreadyPublished):
        publish_version(version_id=draft.pk, at=NOW)


def test_the_standard_plans_are_made_once():
    assert ensure_catalogue(today=TODAY, at=NOW) == 3
    first = list(PlanVersion.objects.order_by("pk").values())
    assert ensure_catalogue(today=date(2027, 1, 1), at=NOW) == 0
    assert list(PlanVersion.objects.order_by("pk").values()) == first
    assert list(Plan.objects.order_by("position").values_list("key", "name_en", "name_zh")) == [
        ("basic", "Basic", "基础版"),
        ("advanced", "Advanced", "进阶版"),
        ("premium", "Premium", "尊享版"),
    ]
    assert all(version["promise_en"] and version["promise_zh"] for version in first)


def test_a_version_holds_from_its_effective_date_until_the_next():
    first, second = EffectiveVersion(date(2026, 1, 1), 1, 10), EffectiveVersion(date(2026, 7, 1), 2, 20)
    versions = [first, second]
    assert in_force(versions, date(2026, 6, 30)) == first
    assert in_force(versions, date(2026, 7, 1)) == second
    assert in_force(versions, date(2013, 10, 1)) == first  # older than the catalogue
    assert in_force([], date(2026, 7, 1)) is None


def test_drafts_are_not_in_force(version):
    PlanVersion.objects.create(plan=version.plan, number=2, effective_on=date(2026, 5, 1), promise_en="a")
    assert published_versions()["basic"] == [EffectiveVersion(TODAY, 1, version.pk)]
