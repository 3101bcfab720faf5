"""The administrator makes write keys and looks at usage; nothing that was counted can be changed there."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.choices import StaffRole
from health.models.intake import Intake, RawEventsDropped, SetAside, UserGroup, WriteKey
from health.models.rollups import AccountUsage
from health.models.usage import EventName, UsageEvent, UsageIdentity, UsageUser
from health.services.write_keys import hash_of
from tests.factories.people import make_account, make_staff
from tests.factories.usage import AT, count_in, event

pytestmark = pytest.mark.django_db
MODELS = [
    Intake,
    RawEventsDropped,
    SetAside,
    UserGroup,
    WriteKey,
    AccountUsage,
    EventName,
    UsageEvent,
    UsageIdentity,
    UsageUser,
]


@pytest.fixture
def admin(client, settings):
    settings.STAFF_MFA = "optional"
    client.force_login(make_staff("erin", StaffRole.ADMINISTRATOR))
    return client


@pytest.mark.parametrize("model", MODELS)
def test_lists_and_rows_open_and_refuse_changes(admin, model):
    make_account()
    count_in(event(), event(account="globex"))
    Intake.objects.create(source="usage.csv")
    RawEventsDropped.objects.create(before_month=dt.date(2024, 1, 1))
    UserGroup.objects.create(user="alice", account="acme", at=AT)
    WriteKey.objects.create(name="product", hash="x")
    name = f"admin:health_{model._meta.model_name}"
    row = model.objects.first()

    assert admin.get(reverse(f"{name}_changelist")).status_code == 200
    assert admin.get(reverse(f"{name}_change", args=[row.pk])).status_code == 200
    assert admin.post(reverse(f"{name}_change", args=[row.pk]), {}).status_code == 403
    assert admin.post(reverse(f"{name}_delete", args=[row.pk]), {"post": "yes"}).status_code == 403
    assert model.objects.filter(pk=row.pk).exists()


def test_a_write_key_is_shown_once_and_revoked(admin):
    answer = admin.post(reverse("admin:health_writekey_add"), {"name": "product"}, follow=True)
    secret = str(next(iter(answer.context["messages"]))).split("The write key is ")[1].split(" ")[0]
    key = WriteKey.objects.get()

    assert (key.name, key.hash, key.revoked_at) == ("product", hash_of(secret), None)
    action = {"action": "revoke", "_selected_action": [key.pk]}
    assert secret not in admin.post(reverse("admin:health_writekey_changelist"), action, follow=True).content.decode()
    assert WriteKey.objects.get().revoked_at is not None


def test_held_events_are_counted_in_on_demand(admin):
    count_in(event(account="globex"), event(account="acme"))
    make_account("globex")
    action = {"action": "count_in", "_selected_action": list(SetAside.objects.values_list("pk", flat=True))}
    admin.post(reverse("admin:health_setaside_changelist"), action)

    assert [raw.account.external_id for raw in UsageEvent.objects.all()] == ["globex"]
    assert list(SetAside.objects.values_list("account", flat=True)) == ["acme"]
