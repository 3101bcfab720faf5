"""What people come for, from the log-in on, by mouse and by keyboard, in both languages."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Page, expect

from tests.factories.people import PASSWORD


def _fill_log_in(page: Page, email: str) -> None:
    page.goto("/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def test_from_the_log_in_to_why_an_account_has_its_score(page, world):
    _fill_log_in(page, "dana@example.com")
    expect(page).to_have_url(re.compile(r"/dashboard/$"))
    expect(page.locator(".calls > li").first).to_contain_text("Score fell 18 points in 30 days")

    page.locator(".calls").get_by_role("link", name="Acme").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Acme")
    expect(page.locator("#why tfoot")).to_contain_text("41.25")
    expect(page.locator("#why tbody tr").first).to_contain_text("Active days")


def test_filters_orders_and_pages_change_the_list_and_the_address_alone(page, world, log_in):
    log_in(world.dana).goto("/dashboard/accounts/")
    page.evaluate("window.stayed = true")

    page.get_by_label("Band", exact=True).select_option("healthy")
    expect(page).to_have_url(re.compile(r"\?band=healthy$"))
    expect(page.get_by_role("status").last).to_contain_text("20 accounts")
    page.get_by_role("searchbox").press_sequentially("c0")
    expect(page).to_have_url(re.compile(r"\?q=c0&band=healthy$"))
    expect(page.locator(".accounts tbody tr")).to_have_count(4)
    page.get_by_label("Band", exact=True).select_option("")
    page.get_by_role("searchbox").fill("")
    expect(page).to_have_url(re.compile(r"/accounts/$"))
    page.get_by_role("link", name="Next").click()
    expect(page.locator(".accounts tbody tr")).to_have_count(11)
    page.get_by_role("link", name="Previous").click()
    expect(page.locator(".accounts tbody tr")).to_have_count(50)
    page.locator("#sort-name").press("Enter")
    expect(page).to_have_url(re.compile(r"\?sort=name$"))  # it changes after the rows: only then is there a way back
    expect(page.locator(".accounts tbody tr").first).to_contain_text("Acme")

    assert page.evaluate("window.stayed") is True
    expect(page.locator("#sort-name")).to_be_focused()
    page.go_back()
    expect(page).to_have_url(re.compile(r"before="))


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_the_list_works_without_scripts(page, world, log_in):
    log_in(world.dana).goto("/dashboard/accounts/")

    page.get_by_label("Band", exact=True).select_option("healthy")
    page.get_by_role("button", name="Filter").click()
    expect(page.locator(".accounts tbody tr")).to_have_count(20)
    page.get_by_role("link", name="What “Health score” means").click()

    expect(page).to_have_url(re.compile(r"/dashboard/definitions/#score$"))


def test_a_figure_is_explained_one_click_away(page, world, log_in):
    log_in(world.dana).goto(f"/dashboard/accounts/{world.acme.pk}/")
    card = page.locator("#definition-card")

    page.locator(".summary").get_by_role("link", name="Health score").click()
    expect(card).to_contain_text("How healthy the account is")
    page.keyboard.press("Escape")

    expect(card).to_be_hidden()


def test_by_keyboard(page, world, log_in):
    log_in(world.dana).goto("/dashboard/accounts/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()

    assert outline == "solid"


def test_a_pulse_is_given(page, world, log_in):
    log_in(world.dana).goto(f"/dashboard/accounts/{world.acme.pk}/")

    page.get_by_text("Give a pulse").click()
    page.get_by_label("How is it going?").select_option("bad")
    page.get_by_role("textbox", name="Note", exact=True).fill("Champion left.")
    page.get_by_role("button", name="Save pulse").click()

    expect(page.get_by_role("status")).to_contain_text("Your pulse is noted.")
    expect(page.locator("body")).to_contain_text("Champion left.")


def test_the_customer_reads_his_home_in_both_languages(page, world, log_in):
    log_in(world.alice).goto("/")
    expect(page).to_have_url(re.compile(r"/portal/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Acme")
    expect(page.locator("html")).to_have_attribute("lang", "en")

    page.get_by_text("Alice").click()
    page.get_by_role("button", name="简体中文").click()

    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    expect(page.locator("body")).to_contain_text("2026年3月1日")


def test_staff_set_up_their_second_factor_first(page, world, settings):
    settings.STAFF_MFA = "required"
    _fill_log_in(page, "mia@example.com")
    expect(page).to_have_url(re.compile(r"/2fa/totp/activate/$"))

    secret = page.locator("#authenticator_secret").input_value()
    page.locator("#id_code").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.get_by_role("button", name="Switch on").click()
    expect(page.locator("#recovery_codes")).to_be_visible()
    page.goto("/")

    expect(page).to_have_url(re.compile(r"/dashboard/$"))
