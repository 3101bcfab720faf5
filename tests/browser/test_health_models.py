"""A lead changes the model, sees who would move, and publishes; without scripts it works as well."""

import datetime as dt
import re

import pytest
from playwright.sync_api import Page, expect

from health.models.scores import AccountSnapshot, HealthModel
from health.services.models import draft_model
from tests.browser.conftest import WIDTHS
from tests.factories.health import DEFINITION

AT = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


@pytest.fixture
def draft(world) -> HealthModel:
    AccountSnapshot.objects.update(score=7125, band="watch")
    return draft_model(definition={**DEFINITION, "name": "Ours"}, actor=None, at=AT)


def test_change_the_model_see_who_would_move_publish(page: Page, world, draft, log_in, look):
    log_in(world.mia).goto("/dashboard/health-models/")
    page.get_by_role("button", name="Duplicate version 1 into a draft").click()
    expect(page).to_have_url(re.compile(r"/draft/$"))
    page.get_by_label("Name", exact=True).fill("Stricter")
    signal = page.locator("fieldset", has=page.locator("#established-0-metric"))
    line = signal.locator(".curve-line")
    before = line.get_attribute("d")

    signal.get_by_label("Points", exact=True).last.fill("40")
    expect(line).not_to_have_attribute("d", before)
    page.get_by_role("button", name="Show who would move").click()
    expect(page.get_by_role("status").last).to_contain_text("61 of 61 accounts would change band.")
    look(page)
    page.get_by_role("button", name="Save draft").last.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("3 · Stricter")
    page.get_by_role("link", name="Publish …").click()
    expect(page.locator("main")).to_contain_text("61 of 61 accounts change band.")
    page.get_by_label("Why?").fill("We were too kind.")
    page.get_by_role("button", name="Publish", exact=True).click()

    expect(page.get_by_role("status").first).to_contain_text("Version 3 is published.")
    expect(page.locator("#changes")).to_contain_text("We were too kind.")


def test_what_is_wrong_stands_beside_its_field(page: Page, world, draft, log_in, look, wrong):
    log_in(world.mia).goto(f"/dashboard/health-models/{draft.pk}/draft/")
    signal = page.locator("fieldset", has=page.locator("#new-0-metric"))
    signal.get_by_role("button", name="Add a point").click()
    expect(signal.get_by_label("Raw value", exact=True)).to_have_count(3)

    page.get_by_role("button", name="Show who would move").click()

    expect(page.get_by_role("alert")).to_contain_text("Some fields need another look; nothing is stored yet.")
    expect(signal.locator(".field-error")).to_have_count(1)
    assert (len(wrong), "422" in wrong.pop()) == (1, True)  # the browser tells of the refusal in its console
    look(page)
    signal.get_by_label("Raw value", exact=True).last.fill("10")
    signal.get_by_label("Points", exact=True).last.fill("90")
    page.get_by_role("button", name="Show who would move").click()
    expect(page.locator("#editor")).to_contain_text("accounts would change band.")
    expect(page.locator(".field-error")).to_have_count(0)


def test_a_policy_is_typed_looked_at_and_published(page: Page, world, log_in, look, wrong):
    log_in(world.mia).goto("/dashboard/activation-policies/")
    look(page)
    page.get_by_role("link", name="New policy").click()
    expect(page).to_have_url(re.compile("/new/$"))
    page.get_by_role("button", name="Add a milestone").click()
    expect(page.get_by_role("group", name="Milestone 4")).to_be_visible()
    page.get_by_role("button", name="Show what would change").last.click()
    added = page.get_by_role("group", name="Milestone 4")
    expect(added.locator(".field-error")).to_have_text("A short name of 1 to 50 characters.")
    assert (len(wrong), "422" in wrong.pop()) == (1, True)
    look(page)
    added.get_by_role("button", name="Remove milestone 4").click()
    expect(added).to_have_count(0)
    page.get_by_label("Months to reach all").fill("4")
    page.get_by_role("button", name="Show what would change").last.click()
    expect(page.locator("#policy")).to_contain_text("accounts would have another activation state.")
    look(page)
    page.get_by_label("Why?").fill("Four months are fair.")
    page.get_by_role("button", name="Publish", exact=True).click()

    expect(page).to_have_url(re.compile("/activation-policies/$"))
    expect(page.get_by_role("status").first).to_contain_text("Policy 1 is published")
    expect(page.locator("main")).to_contain_text("within 4 months of the contract's start")
    look(page)


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_the_editor_works_without_scripts(page: Page, world, draft, log_in):
    log_in(world.mia).goto(f"/dashboard/health-models/{draft.pk}/draft/")
    signal = page.locator("fieldset", has=page.locator("#new-0-metric"))

    signal.get_by_role("button", name="Add a point").click()
    expect(signal.get_by_label("Raw value", exact=True)).to_have_count(3)
    signal.get_by_label("Raw value", exact=True).last.fill("10")
    signal.get_by_label("Points", exact=True).last.fill("90")
    page.get_by_role("button", name="Save draft").last.click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("2 · Ours")
    expect(page.locator("main")).to_contain_text("The draft is saved.")
    draft.refresh_from_db()
    assert draft.definition["stages"]["new"][0]["points"] == [[0, 0], [10, 90], [20, 100]]


def test_every_page_of_a_model(page: Page, world, draft, log_in, look):
    log_in(world.mia)
    for width, scheme in (("wide", "light"), ("narrow", "dark")):
        page.set_viewport_size({"width": WIDTHS[width], "height": 900})
        page.emulate_media(color_scheme=scheme)
        for part in ("", "draft/", "preview/", "publication/", "trials/", "deletion/"):
            answer = page.goto(f"/dashboard/health-models/{draft.pk}/{part}")
            assert answer
            assert answer.status == 200, part
            look(page)
