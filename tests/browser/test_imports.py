"""RavenStack's files come in as a script of clicks: a committed sample always, the real files where they are."""

from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from accounts.models.company import Account
from health.models.imports import FileImport
from health.models.scores import Outcome
from health.models.usage import UsageEvent
from health.queries.usage_check import differences
from jobs.services import work_through
from tests.demo.test_map_ravenstack import FILES
from tiers.models.plans import Subscription
from tiers.services.catalogue import ensure_catalogue

PAGE = "/dashboard/data-sources/imports/"
REAL = settings.BASE_DIR.parent / "shared" / "data" / "ravenstack"
TICKETS = "ticket_id,account_id,submitted_at,priority,satisfaction_score\nT-1,A-1,2023-07-27,high,4.0\n"
SECONDS = 30_000


@pytest.fixture
def sample(tmp_path) -> Path:
    for name, text in {**FILES, "support_tickets": TICKETS}.items():
        (tmp_path / f"ravenstack_{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def bring_in(page: Page, file: Path) -> None:
    page.goto(PAGE)
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_role("heading", level=1, name=file.name)).to_be_visible(timeout=SECONDS)


def take_in(page: Page, file: Path) -> FileImport:
    bring_in(page, file)
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_text("Being imported")).to_be_visible(timeout=SECONDS)
    found = FileImport.objects.latest("pk")
    work_through(found.run_id)
    expect(page.get_by_text("Imported", exact=True)).to_be_visible(timeout=SECONDS)
    found.refresh_from_db()
    return found


def off_by() -> list[tuple[str, int]]:
    return [(each.what, each.rows) for each in differences()]


def all_five(page: Page, folder: Path) -> dict[str, FileImport]:
    names = ("accounts", "subscriptions", "feature_usage", "churn_events")
    taken = {name: take_in(page, folder / f"ravenstack_{name}.csv") for name in names}
    bring_in(page, folder / "ravenstack_support_tickets.csv")
    expect(page.get_by_text("These look like support tickets.")).to_be_visible()
    return taken


def test_a_sample_of_ravenstack_comes_in_by_clicks_and_goes_again(world, log_in, look, sample):
    ensure_catalogue(today=world.acme.starts_on, at=world.acme.created_at)
    page = log_in(world.mia)
    before = (Account.objects.count(), UsageEvent.objects.count(), Outcome.objects.count())
    taken = all_five(page, sample)
    look(page)

    assert {name: found.tally["rejected"] for name, found in taken.items()} == {
        "accounts": 0, "subscriptions": 2, "feature_usage": 2, "churn_events": 0,
    }  # fmt: skip
    assert taken["feature_usage"].tally["duplicate"] == 1
    assert Account.objects.filter(external_id__in=("A-1", "A-2", "A-3")).count() == 3

    for name in ("churn_events", "feature_usage", "subscriptions", "accounts"):
        page.goto(f"{PAGE}{taken[name].pk}/")
        look(page)
        page.get_by_text("Undo this import").click()
        page.get_by_role("button", name="Undo it").click()
        expect(page.get_by_text("Being undone").first).to_be_visible(timeout=SECONDS)
        work_through(FileImport.objects.get(pk=taken[name].pk).run_id)
        expect(page.get_by_text("Undone", exact=True)).to_be_visible(timeout=SECONDS)
    assert (Account.objects.count(), UsageEvent.objects.count(), Outcome.objects.count()) == before
    page.goto(PAGE)
    look(page)


@pytest.mark.skipif(not REAL.exists(), reason=f"RavenStack's files are not here: there is no {REAL}")
def test_the_real_files_come_in_by_clicks(world, log_in):
    ensure_catalogue(today=world.acme.starts_on, at=world.acme.created_at)
    standing, pretended = UsageEvent.objects.count(), off_by()  # the days of the world's people have no events
    taken = all_five(log_in(world.mia), REAL)

    assert {name: found.tally["rows"] for name, found in taken.items()} == {
        "accounts": 500, "subscriptions": 5000, "feature_usage": 25000, "churn_events": 600,
    }  # fmt: skip
    assert [taken["feature_usage"].tally[name] for name in ("accepted", "duplicate", "held", "rejected")] == [
        24977, 21, 0, 2,
    ]  # fmt: skip
    assert (UsageEvent.objects.count() - standing, Outcome.objects.count()) == (24977, 599)
    assert Subscription.objects.filter(account__external_id__startswith="A-").count() == 5300
    assert off_by() == pretended
