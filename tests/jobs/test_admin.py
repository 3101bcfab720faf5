"""The administrator sees what is parked and may retry it; nothing else can be changed there."""

from datetime import UTC, datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from accounts.choices import StaffRole
from jobs import queries, services
from jobs.models import PeriodClaim, Run, WorkItem
from tests.factories.people import make_staff

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def admin(client, settings):
    settings.STAFF_MFA = "optional"
    client.force_login(make_staff("erin", StaffRole.ADMINISTRATOR))
    return client


@pytest.fixture
def run() -> Run:
    made = services.start_run(kind="recompute", task="tests.absent", items=[{}, {}, {}], at=NOON)
    parked, done, _ = made.items.order_by("pk")
    WorkItem.objects.filter(pk=parked.pk).update(parked_at=NOON, attempts=3, error="ValueError: why\n\nTraceback")
    WorkItem.objects.filter(pk=done.pk).update(done_at=NOON)
    return made


def shown(response) -> list[int]:
    return sorted(row.pk for row in response.context["cl"].result_list)


def test_the_lists_open(admin, run):
    services.claim_period("daily", "2026-05-04", NOON)
    services.beat(name="worker", at=NOON)

    for name in ("run", "workitem", "periodclaim", "heartbeat"):
        assert admin.get(reverse(f"admin:jobs_{name}_changelist"), {"q": "e"}).status_code == 200


@pytest.mark.parametrize("runs", [1, 3])
def test_the_list_of_runs_counts_without_a_query_each(admin, runs, django_assert_num_queries):
    for _ in range(runs):
        services.start_run(kind="recompute", task="tests.absent", items=[{}, {}], at=NOON)

    with django_assert_num_queries(6):
        response = admin.get(reverse("admin:jobs_run_changelist"))

    assert [(row.waiting, row.done, row.parked) for row in response.context["cl"].result_list] == [(2, 0, 0)] * runs


def test_rows_are_found_by_state(admin, run):
    first, second, third = run.items.order_by("pk").values_list("pk", flat=True)
    address = reverse("admin:jobs_workitem_changelist")

    assert shown(admin.get(address, {"state": "parked"})) == [first]
    assert shown(admin.get(address, {"state": "done"})) == [second]
    assert shown(admin.get(address, {"state": "open"})) == [third]
    assert shown(admin.get(address, {"state": "claimed"})) == []
    assert shown(admin.get(address, {"state": "nonsense"})) == [first, second, third]
    assert shown(admin.get(address, {"q": "ValueError"})) == [first]


def test_parked_work_is_retried_and_what_is_done_is_not(admin, run):
    chosen = {"action": "retry_parked", "_selected_action": [item.pk for item in run.items.all()]}

    answer = admin.post(reverse("admin:jobs_workitem_changelist"), chosen, follow=True)

    assert "1 item is due again." in answer.content.decode()
    assert queries.parked_items().count() == 0
    assert run.items.exclude(done_at=None).count() == 1
    assert LogEntry.objects.get().object_id == str(run.items.order_by("pk").first().pk)


def test_rows_cannot_be_changed_added_or_deleted(admin, run):
    item = run.items.first()
    before = list(WorkItem.objects.order_by("pk").values())

    answers = [
        admin.post(reverse("admin:jobs_workitem_change", args=[item.pk]), {"error": "x"}).status_code,
        admin.post(reverse("admin:jobs_workitem_delete", args=[item.pk]), {"post": "yes"}).status_code,
        admin.post(reverse("admin:jobs_workitem_add"), {}).status_code,
    ]

    assert answers == [403, 403, 403]
    assert list(WorkItem.objects.order_by("pk").values()) == before
    assert PeriodClaim.objects.count() == 0
