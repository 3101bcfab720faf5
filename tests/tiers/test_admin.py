"""Plans, versions and subscriptions in Django admin: what is there to be changed, and what is not."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from accounts.choices import StaffRole
from accounts.models.company import Account
from accounts.models.people import User
from tiers.models.features import ProductFeature
from tiers.models.plans import Plan, PlanVersion, Subscription
from tiers.services.catalogue import ensure_catalogue

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def admin_client(client, settings):
    settings.STAFF_MFA = "optional"
    ensure_catalogue(today=date(2026, 1, 1), at=NOW)
    client.force_login(User.objects.create_user("avery@vendor.example", staff_role=StaffRole.ADMINISTRATOR))
    return client


@pytest.fixture
def acme():
    return Account.objects.create(external_id="acme", name="Acme", starts_on=date(2026, 1, 15))


def address(page, *arguments):
    return reverse(f"admin:tiers_{page}", args=arguments)


@pytest.mark.parametrize("model", ["plan", "planversion", "subscription", "productfeature"])
def test_every_list_opens_and_can_be_searched(admin_client, acme, model):
    assert admin_client.get(address(f"{model}_changelist")).status_code == 200
    assert admin_client.get(address(f"{model}_changelist"), {"q": "a"}).status_code == 200
    assert admin_client.get(address(f"{model}_add")).status_code == 200


def test_a_draft_is_written_and_published_and_then_stays(admin_client):
    basic = Plan.objects.get(key="basic")
    form = {"plan": basic.pk, "number": 2, "effective_on": "2026-07-01", "promise_en": "More.", "promise_zh": "更多。"}
    assert admin_client.post(address("planversion_add"), form).status_code == 302
    draft = PlanVersion.objects.get(number=2)
    choice = {"action": "publish", "_selected_action": [draft.pk]}
    assert admin_client.post(address("planversion_changelist"), choice).status_code == 302
    draft.refresh_from_db()
    assert draft.published_at is not None
    changed = admin_client.post(address("planversion_change", draft.pk), {**form, "promise_en": "Less."})
    deleted = admin_client.post(address("planversion_delete", draft.pk), {"post": "yes"})
    assert (changed.status_code, deleted.status_code) == (403, 403)
    draft.refresh_from_db()
    assert draft.promise_en == "More."


def test_a_subscription_is_added_and_ended(admin_client, acme):
    premium = Plan.objects.get(key="premium")
    form = {"account": acme.pk, "plan": premium.pk}
    assert admin_client.post(address("subscription_add"), form).status_code == 302
    subscription = Subscription.objects.select_related("plan_version__plan").get()
    assert (subscription.plan_version.plan, subscription.starts_on, subscription.ends_on) == (
        premium,
        date(2026, 1, 15),
        None,
    )
    choice = {"action": "end", "_selected_action": [subscription.pk]}
    assert admin_client.post(address("subscription_changelist"), choice).status_code == 302
    subscription.refresh_from_db()
    assert subscription.ends_on is not None
    assert admin_client.get(address("subscription_change", subscription.pk)).status_code == 200


def test_a_plan_without_a_published_version_cannot_be_given(admin_client, acme):
    gold = Plan.objects.create(key="gold", name_en="Gold", name_zh="金")
    answer = admin_client.post(address("subscription_add"), {"account": acme.pk, "plan": gold.pk}, follow=True)
    assert answer.status_code == 200
    assert [str(message) for message in answer.context["messages"]] == ["This plan has no published version yet."]
    assert Subscription.objects.count() == 0


def test_a_feature_is_added(admin_client):
    plans = list(Plan.objects.filter(key__in=["advanced", "premium"]).values_list("pk", flat=True))
    form = {"event": "Alert created", "label_en": "Alerts", "label_zh": "预警", "is_core": "on", "plans": plans}
    assert admin_client.post(address("productfeature_add"), form).status_code == 302
    feature = ProductFeature.objects.get()
    assert (feature.is_core, sorted(feature.plans.values_list("key", flat=True))) == (True, ["advanced", "premium"])


def test_rows_are_named_in_words(admin_client, acme):
    admin_client.post(address("subscription_add"), {"account": acme.pk, "plan": Plan.objects.get(key="basic").pk})
    page = admin_client.get(address("subscription_changelist")).content.decode()

    assert "Basic, version 1" in page
    assert str(Subscription.objects.get()) == "Acme: Basic, version 1"


def test_the_annual_value_is_given_in_major_units(admin_client, acme):
    page = reverse("admin:accounts_account_change", args=[acme.pk])
    form = {"external_id": "acme", "name": "Acme", "starts_on": "2026-01-15", "time_zone": "UTC"}
    inlines = {
        f"{prefix}-{name}_FORMS": "0" for prefix in ("memberships", "assignments") for name in ("TOTAL", "INITIAL")
    }
    for wrong in ({"annual_value_minor": "12"}, {"annual_value_minor": "1,2", "currency": "EUR"}):
        found = admin_client.post(page, {**form, **inlines, **wrong})
        assert "12500.50, and its currency" in found.content.decode()
    good = {"annual_value_minor": "12500.5", "currency": "EUR"}
    assert admin_client.post(page, {**form, **inlines, **good}).status_code == 302
    acme.refresh_from_db()
    assert (acme.annual_value_minor, acme.currency) == (1_250_050, "EUR")
    assert "12500.50" in admin_client.get(page).content.decode()
