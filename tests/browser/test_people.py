"""How people come in: from an invitation to the portal, and how staff look at a portal."""

import re

import pytest
from django.conf import settings as project
from django.core import mail
from playwright.sync_api import Page, expect

from accounts.choices import CustomerRole
from jobs import services as jobs
from jobs.models import Run
from tests.factories.people import make_member


def _last_mail() -> str:
    """What a worker sends of the outbox; the newest letter of all."""
    for run in Run.objects.filter(kind="mail", finished_at=None):
        jobs.work_through(run.pk)
    return mail.outbox[-1].body


def _open_link(page: Page, body: str, base_url: str) -> None:
    link = re.search(rf"{project.BASE_URL}(/invitation/\S+)", body)
    assert link, body
    page.goto(base_url + link[1])


def test_a_csm_invites_an_owner_who_joins_by_the_mail(page, world, log_in, base_url):
    log_in(world.dana).goto(f"/dashboard/accounts/{world.acme.pk}/")
    page.get_by_role("link", name="Team and invitations").click()
    expect(page).to_have_url(re.compile(r"/team/$"))
    page.get_by_label("E-mail address").fill("erin@example.com")
    page.get_by_label("Name", exact=True).fill("Erin")
    page.get_by_role("button", name="Send invitation").click()
    expect(page.get_by_role("status")).to_contain_text("The invitation is on its way to erin@example.com.")
    expect(page.locator("body")).to_contain_text("holds until")

    page.context.clear_cookies()
    _open_link(page, _last_mail(), base_url)
    expect(page.get_by_role("heading", level=1)).to_have_text("Join Acme")
    page.get_by_role("button", name="Join", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter the code")
    code = re.search(r"^([A-Z0-9-]{6,})$", _last_mail(), re.MULTILINE)
    assert code
    page.get_by_label("Code").fill(code[1])
    page.get_by_role("button", name="Log in").click()

    expect(page).to_have_url(re.compile(r"/portal/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Acme")
    page.get_by_role("link", name="Team", exact=True).click()
    expect(page.locator(".team")).to_contain_text("Erin")


@pytest.mark.browser_context_args(java_script_enabled=False)
def test_an_owner_changes_a_role_without_scripts(page, world, log_in):
    make_member("bob", world.acme, CustomerRole.MEMBER)
    log_in(world.alice).goto("/portal/team/")

    page.get_by_label("Change Bob").click()
    page.get_by_label("Role of Bob").select_option("billing")
    page.get_by_label("Role of Bob").locator("xpath=..").get_by_role("button", name="Save role").click()

    expect(page.get_by_role("status")).to_contain_text("The role is changed.")
    expect(page.locator(".team")).to_contain_text("Billing contact")


def test_the_csm_views_the_portal_as_the_customer_and_comes_back(page, world, log_in, look):
    log_in(world.dana).goto(f"/dashboard/accounts/{world.acme.pk}/")
    page.get_by_role("button", name="View as customer").click()

    expect(page).to_have_url(re.compile(r"/portal/$"))
    expect(page.get_by_role("note")).to_contain_text("You see the portal of Acme as its “Owner” does.")
    look(page)
    page.get_by_label("See it as").select_option("member")
    page.get_by_role("button", name="Change role").click()
    expect(page.get_by_role("note")).to_contain_text("as its “Member” does")
    page.get_by_role("button", name="Back to the account").click()

    expect(page).to_have_url(re.compile(rf"/dashboard/accounts/{world.acme.pk}/$"))
