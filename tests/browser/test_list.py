"""The accounts list in full, as somebody works in it."""

import re

from playwright.sync_api import expect


def test_a_list_is_narrowed_saved_and_opened_with(log_in, world):
    page = log_in(world.dana)
    page.goto("/dashboard/accounts/")
    page.get_by_role("link", name="More filters").click()
    expect(page).to_have_url(re.compile(r"panel=filters"))
    page.get_by_label("Health score, at most").fill("70")
    page.get_by_label("Health score, at most").press("Tab")
    expect(page.get_by_role("link", name="Remove filter: Health score: at most 70")).to_be_visible()
    page.get_by_label("Band", exact=True).select_option("at_risk")
    expect(page).to_have_url(re.compile(r"band=at_risk&score_max=70"))
    page.reload()
    page.get_by_role("link", name="Save as a view").click()
    page.get_by_label("Name", exact=True).fill("Slipping")
    page.get_by_role("button", name="Save view").click()
    expect(page.get_by_role("link", name="Slipping")).to_have_attribute("aria-current", "page")
    page.get_by_role("link", name="All views").click()
    page.get_by_role("button", name="Open the list with it").click()
    expect(page.get_by_text("The list opens with “Slipping” now.")).to_be_visible()
    page.get_by_role("link", name="Accounts").first.click()
    expect(page).to_have_url(re.compile(r"band=at_risk&score_max=70"))


def test_columns_are_chosen_and_stay(log_in, world):
    page = log_in(world.dana)
    page.goto("/dashboard/accounts/?panel=columns")
    page.get_by_label("Stickiness").check()
    page.get_by_label("Seats", exact=True).uncheck()
    page.get_by_role("button", name="Show these columns").click()
    expect(page.get_by_role("columnheader", name="Stickiness")).to_be_visible()
    page.goto("/dashboard/accounts/")
    expect(page.get_by_role("columnheader", name="Stickiness")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Seats", exact=True)).to_have_count(0)
