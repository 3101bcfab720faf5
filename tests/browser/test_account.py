"""The account's page: its parts come by themselves, two days are compared, a note reaches the customer."""

import re

import pytest
from playwright.sync_api import expect

from health.models.usage import EventName


def test_any_two_days_are_compared_in_the_page(page, world, log_in):
    EventName.objects.create(name="Report created", first_day="2026-01-15")  # usage is received: silence is a zero
    log_in(world.dana).goto(f"/dashboard/accounts/{world.acme.pk}/?list=band%3Dat_risk")
    changed = page.locator("#change")

    changed.get_by_label("From").fill("2026-10-01")
    changed.get_by_label("To").fill("2026-11-01")
    changed.get_by_role("button", name="Compare").click()

    expect(changed.locator("tfoot")).to_contain_text("Nov 1, 2026")
    expect(page).to_have_url(re.compile(r"/accounts/\d+/\?list=band%3Dat_risk$"))
    page.get_by_role("link", name="Accounts").last.click()
    expect(page).to_have_url(re.compile(r"/dashboard/accounts/\?band=at_risk$"))


def test_a_note_is_looked_at_before_the_customer_reads_it(page, world, log_in):
    log_in(world.dana).goto(f"/dashboard/accounts/{world.acme.pk}/")
    timeline = page.locator("#timeline")
    timeline.get_by_text("Write a note").click()
    timeline.get_by_label("Note").fill("We meet on Tuesday.")
    timeline.get_by_label("The customer may see it").check()
    timeline.get_by_role("button", name="Save note").click()
    expect(timeline.get_by_role("alert")).to_contain_text("Everybody of Acme will read this on the home page")

    timeline.get_by_role("button", name="Show it to the customer").click()

    expect(timeline.get_by_role("status")).to_have_text("The customer can read it now.")
    expect(timeline.locator("ol li").first).to_contain_text("We meet on Tuesday.")
    log_in(world.alice).goto("/portal/")
    expect(page.locator("body")).to_contain_text("We meet on Tuesday.")


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_parts_are_pages_of_their_own_without_scripts(page, world, log_in):
    log_in(world.dana).goto(f"/dashboard/accounts/{world.acme.pk}/")

    page.get_by_role("link", name="Who uses it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("People")
    expect(page.locator("#people")).to_contain_text("Ann")
    page.get_by_role("link", name="Acme").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Acme")
