"""The accounts list by keyboard alone."""

import re

from playwright.sync_api import expect


def test_from_account_to_account_and_into_one(page, world, log_in, look):
    log_in(world.dana).goto("/dashboard/accounts/")
    links = page.locator(".accounts tbody th[scope=row] a")
    expect(links.first).to_be_visible()

    page.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys of this list")).to_be_visible()
    look(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("j")  # a letter like any other while somebody types
    expect(page.get_by_role("searchbox")).to_have_value("j")


def test_enter_opens_the_account(page, world, log_in):
    log_in(world.dana).goto("/dashboard/accounts/")
    links = page.locator(".accounts tbody th[scope=row] a")
    expect(links.first).to_be_visible()
    page.keyboard.press("j")
    expect(links.first).to_be_focused()

    page.keyboard.press("Enter")

    expect(page).to_have_url(re.compile(r"/dashboard/accounts/\d+/"))
