"""Cohorts by mouse and by keyboard, and without scripts."""

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from tests.factories.health import make_usage
from tests.factories.people import make_account


@pytest.fixture
def followed(world):
    """Besides those of the world, which start in January 2026, Umbrella starts in February."""
    make_usage(make_account("umbrella", starts_on=dt.date(2026, 2, 2)), {"Ute": [1, 40, 80]})
    return world


def test_from_the_heat_map_by_keyboard_to_who_is_behind_a_cell(page, followed, log_in):
    log_in(followed.dana).goto("/dashboard/cohorts/?until=2026-11-22")
    heat = page.locator(".cohort .heat")
    first = heat.locator("tbody td > a").first
    first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(page.locator("[data-told]")).to_contain_text("Started in Jan 2026; in Feb 2026")

    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"cohort=2026-01-01&period=1$"))
    page.get_by_role("link", name=re.compile("^Not active")).click()
    expect(page).to_have_url(re.compile(r"who=silent"))
    expect(page.locator("tbody tr")).to_have_count(50)


def test_a_choice_changes_the_table_and_the_address(page, followed, log_in):
    log_in(followed.dana).goto("/dashboard/cohorts/?until=2026-11-22")
    page.evaluate("window.stayed = true")

    page.get_by_label("Periods").select_option("week")
    expect(page).to_have_url(re.compile(r"unit=week"))
    expect(page.locator(".panel-head").first).to_contain_text("weeks since the start")
    page.get_by_label("Compare with").select_option("everybody")
    expect(page.get_by_role("heading", name="Comparison")).to_be_visible()

    assert page.evaluate("window.stayed") is True


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_it_works_without_scripts(page, followed, log_in):
    log_in(followed.dana).goto("/dashboard/cohorts/")

    page.get_by_label("Who is followed").select_option("users")
    page.get_by_role("button", name="Show").click()

    expect(page).to_have_url(re.compile(r"subject=users"))
