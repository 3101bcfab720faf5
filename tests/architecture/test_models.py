"""What linters cannot see: foreign keys named by strings, models without admin."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.checks import run_checks
from django.db.models import CompositePrimaryKey

from tests.architecture.sources import APPS

OWN = ("jobs", "accounts", "tiers", "health")


def _models():
    return [model for model in apps.get_models(include_auto_created=False) if model._meta.app_label in APPS]


def _relations():
    """(field, app it stands in, app it points to) of our own models."""
    for model in _models():
        for field in [*model._meta.fields, *model._meta.many_to_many]:
            if field.related_model is not None:
                yield field, model._meta.app_label, field.related_model._meta.app_label


def test_foreign_keys_follow_the_arrows():
    upward = [
        str(field) for field, here, there in _relations() if there not in APPS or APPS.index(there) > APPS.index(here)
    ]

    assert upward == []


def test_no_model_gets_a_name_in_a_lower_room():
    named = [str(field) for field, here, there in _relations() if here != there and not field.remote_field.hidden]

    assert named == []


def test_models_stand_only_in_rooms_that_own_data():
    assert {model._meta.app_label for model in _models()} <= set(OWN)


def test_no_model_sorts_by_default():
    assert [model.__name__ for model in _models() if model._meta.ordering] == []


def test_every_model_is_in_the_admin():
    """Rows with a composite key are left out: Django's admin cannot address them. They are derived data, shown on
    the account's page and recomputed by commands (docs/decisions/rollups-have-composite-keys.md), or the pieces of a
    stored file, which is in the admin as a whole."""
    without = {model.__name__ for model in _models() if model not in admin.site._registry}
    composite = {model.__name__ for model in _models() if isinstance(model._meta.pk, CompositePrimaryKey)}

    assert without == composite


@pytest.mark.django_db
def test_the_database_in_use_keeps_every_constraint():
    """Some constraints are left out silently on SQLite; the promise would hold on PostgreSQL only."""
    broken = [message.msg for message in run_checks(databases=["default"]) if message.id.startswith("models.W")]

    assert broken == []
