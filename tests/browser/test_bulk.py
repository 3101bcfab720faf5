"""Accounts of the list selected by keyboard, tagged together, and the tag taken off again."""

import re

from playwright.sync_api import expect


def test_select_tag_and_undo(page, world, log_in, look):
    log_in(world.dana).goto("/dashboard/accounts/")
    links = page.locator(".accounts tbody th[scope=row] a")
    expect(links.first).to_be_visible()

    page.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator(".accounts tbody input[name=account]").first).to_be_checked()
    page.get_by_text("Change selected accounts").click()
    expect(page.locator("[data-picked]")).to_have_text("(1)")
    look(page)
    page.get_by_role("textbox", name="Tag", exact=True).fill("Beta")
    page.get_by_role("button", name="Add tag").click()
    expect(page.get_by_text("Tag added: Beta – 1 account.")).to_be_visible()

    page.get_by_role("button", name="Undo").click()
    expect(page).to_have_url(re.compile(r"/dashboard/accounts/bulk/$"))
    expect(page.get_by_text("Undone: 1 account.")).to_be_visible()
    look(page)
