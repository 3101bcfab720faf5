"""Models, policies, pauses, opinions and scores in Django admin: changed by the services or not at all."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.choices import StaffRole
from accounts.models.timeline import TimelineEntry
from health.choices import VersionState
from health.models.activation import ActivationPolicy, Pause
from health.models.opinions import Override, Pulse
from health.models.scores import HealthModel
from health.queries.models import default_definition
from health.rules.model import as_json
from jobs.models import WorkItem
from tests.factories.health import make_snapshot
from tests.factories.people import make_account, make_staff

pytestmark = pytest.mark.django_db
ADDED = ["healthmodel", "activationpolicy", "pause", "pulse", "override"]
READ = ["accountsnapshot", "outcome", "flag"]


@pytest.fixture
def admin_client(client, settings):
    settings.STAFF_MFA = "optional"
    client.force_login(make_staff("avery", StaffRole.ADMINISTRATOR))
    return client


@pytest.fixture
def acme():
    return make_account("acme")


def address(page: str, *arguments: object) -> str:
    return reverse(f"admin:health_{page}", args=arguments)


def post(client, page: str, **form: object) -> int:
    return client.post(address(page), form).status_code


@pytest.mark.parametrize("model", ADDED + READ)
def test_every_list_opens_and_can_be_searched(admin_client, acme, model):
    make_snapshot(acme)

    assert admin_client.get(address(f"{model}_changelist")).status_code == 200
    assert admin_client.get(address(f"{model}_changelist"), {"q": "1"}).status_code == 200
    assert admin_client.get(address(f"{model}_add")).status_code == (200 if model in ADDED else 403)


def test_a_model_is_added_as_a_draft_and_published(admin_client):
    document = json.dumps(as_json(default_definition()))

    assert post(admin_client, "healthmodel_add", definition=document) == 302
    draft = HealthModel.objects.get()
    assert (draft.number, draft.state, draft.created_by.name) == (1, VersionState.DRAFT, "Avery")
    assert post(admin_client, "healthmodel_changelist", action="publish", _selected_action=[draft.pk]) == 302
    draft.refresh_from_db()
    assert draft.state == VersionState.PUBLISHED
    assert admin_client.post(address("healthmodel_delete", draft.pk), {"post": "yes"}).status_code == 403


def test_a_wrong_model_is_told_so(admin_client):
    found = admin_client.post(address("healthmodel_add"), {"definition": '{"name": "x"}'})

    assert (found.status_code, HealthModel.objects.count()) == (200, 0)
    assert "the model: &quot;stages&quot; is missing" in found.content.decode()


def test_a_policy_is_published_as_it_is_added(admin_client):
    milestones = json.dumps([{"key": "habit", "type": "active_days", "at_least": 7}])

    assert post(admin_client, "activationpolicy_add", deadline_months=2, milestones="[]") == 200
    assert post(admin_client, "activationpolicy_add", deadline_months=2, milestones=milestones) == 302
    assert list(ActivationPolicy.objects.values_list("number", "deadline_months", "created_by__name")) == [
        (1, 2, "Avery")
    ]


def test_a_pause_begins_and_ends(admin_client, acme):
    form = {"account": acme.pk, "starts_on": "2026-02-01"}
    assert post(admin_client, "pause_add", **form, reason=" ") == 200
    assert post(admin_client, "pause_add", **form, reason="Moving house") == 302
    pause = Pause.objects.get()

    assert post(admin_client, "pause_changelist", action="resume", _selected_action=[pause.pk]) == 302

    pause.refresh_from_db()
    assert pause.ends_on == timezone.localdate()
    assert [entry.customer_visible for entry in TimelineEntry.objects.all()] == [True, True]


def test_a_pause_is_corrected_and_removed_and_the_timeline_tells(admin_client, acme):
    pause = Pause.objects.create(account=acme, starts_on=date(2026, 2, 1), ends_on=date(2026, 2, 9), reason="Moving")
    form = {"starts_on": "2026-02-03", "ends_on": "2026-02-10", "reason": "Moving house"}
    change = address("pause_change", pause.pk)

    assert admin_client.post(change, form | {"starts_on": "2026-01-14"}).status_code == 302  # before the contract
    assert Pause.objects.get().starts_on == date(2026, 2, 1)
    assert admin_client.post(change, form).status_code == 302
    row = Pause.objects.get()
    assert (row.starts_on, row.ends_on, row.reason) == (date(2026, 2, 3), date(2026, 2, 10), "Moving house")

    assert admin_client.post(address("pause_delete", pause.pk), {"post": "yes"}).status_code == 302
    assert Pause.objects.count() == 0
    assert [entry.sentence for entry in TimelineEntry.objects.order_by("pk")] == [
        "Pause corrected: from Feb 3, 2026 to Feb 10, 2026. Moving house",
        "The pause from Feb 3, 2026 was removed.",
    ]


def test_opinions_are_given_and_lifted(admin_client, acme):
    later = timezone.localdate() + timedelta(30)
    form = {"account": acme.pk, "band": "at_risk", "reason": "Their sponsor left"}
    assert post(admin_client, "pulse_add", account=acme.pk, value="bad", note="Quiet in the call") == 302
    assert post(admin_client, "override_add", **form, expires_on=date(2099, 1, 1)) == 302
    assert Override.objects.count() == 0
    assert post(admin_client, "override_add", **form, expires_on=later) == 302
    override = Override.objects.get()

    assert post(admin_client, "override_changelist", action="lift", _selected_action=[override.pk]) == 302

    override.refresh_from_db()
    assert (override.expires_on, override.lifted_at is not None) == (later, True)
    assert Pulse.objects.get().value == "bad"
    assert TimelineEntry.objects.count() == 3


def test_chosen_accounts_are_recomputed(admin_client, acme):
    snapshot = make_snapshot(acme)

    assert post(admin_client, "accountsnapshot_changelist", action="recompute", _selected_action=[snapshot.pk]) == 302
    item = WorkItem.objects.get()
    assert item.params == {"as_of": snapshot.as_of.isoformat(), "accounts": [acme.pk]}
    assert item.due_at > datetime(2026, 1, 1, tzinfo=UTC)


def test_scores_are_shown_as_people_read_them(admin_client, acme):
    make_snapshot(acme, score=8052, coverage=9100)
    shown = [
        admin_client.get(address("accountsnapshot_changelist")).content.decode(),
        admin_client.get(address("accountsnapshot_change", acme.pk)).content.decode(),
    ]

    assert [("80.52" in page, "91.00" in page, "8052" in page) for page in shown] == [(True, True, False)] * 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"deadline_months": "3", "milestones": "[{"},
        {"deadline_months": "0", "milestones": "[]"},
        {"deadline_months": "3", "milestones": "[]"},
    ],
)
def test_a_wrong_policy_gets_one_message_without_names_of_the_database(admin_client, wrong):
    page = admin_client.post(address("activationpolicy_add"), wrong).content.decode()

    assert (page.count("<li>"), "activation_policy_" in page, ActivationPolicy.objects.count()) == (
        page.count('<ul class="errorlist'),
        False,
        0,
    )


def test_a_new_model_starts_as_the_one_in_force(admin_client):
    form = admin_client.get(address("healthmodel_add")).context["adminform"].form

    assert form.initial["definition"] == as_json(default_definition())
