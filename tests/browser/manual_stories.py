"""What the manual shows: every page, and four stories as series of pictures. Steps find their way in any language."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Page, expect

from health.choices import VersionState
from health.models.imports import FileImport
from health.models.scores import HealthModel
from jobs.services import work_through

CSM, ADMINISTRATOR, CUSTOMER = "dana@lumenara.example", "avery@lumenara.example", "alice@customer.example"
PAGES = {  # name of the picture: (who looks, address)
    "home": (CSM, "/dashboard/"),
    "accounts": (CSM, "/dashboard/accounts/"),
    "account": (CSM, "/dashboard/accounts/{account}/"),
    "activation": (CSM, "/dashboard/activation/"),
    "cohorts": (CSM, "/dashboard/cohorts/"),
    "health-models": (ADMINISTRATOR, "/dashboard/health-models/"),
    "data-sources": (ADMINISTRATOR, "/dashboard/data-sources/"),
    "jobs": (ADMINISTRATOR, "/dashboard/jobs/"),
    "definitions": (CSM, "/dashboard/definitions/"),
    "portal-home": (CUSTOMER, "/portal/"),
    "portal-team": (CUSTOMER, "/portal/team/"),
    "portal-profile": (CUSTOMER, "/profile/"),
}
FILE = """\
account_id,account_name,signup_date,seats,plan_tier
R-1,Northwind,2024-03-01,12,Basic
R-2,Contoso,2024-05-15,40,Pro
"""


def bring_in_a_file(page: Page, folder: Path) -> Iterator[str]:
    file = folder / "crm_export.csv"
    file.write_text(FILE, encoding="utf-8")
    page.goto("/dashboard/data-sources/imports/")
    yield "import-1"
    page.locator("#file").set_input_files(file)
    page.locator("form.upload button").click()
    expect(page.locator(".mapping")).to_be_visible()
    yield "import-2"
    _ask(page, "check")
    expect(page.locator("button[value=import]")).to_be_visible()
    yield "import-3"
    _ask(page, "import")
    expect(page.locator("form[action$='/undo/']")).to_be_attached()
    yield "import-4"


def _ask(page: Page, what: str) -> None:
    """Asks for work in the background, and does it."""
    page.locator(f"button[value={what}]").click()
    expect(page.locator("#import-progress")).to_be_visible()
    work_through(FileImport.objects.latest("pk").run_id)


def find_out_why(page: Page, _folder: Path) -> Iterator[str]:
    page.goto("/dashboard/accounts/?band=at_risk&sort=-score")
    yield "why-1"
    page.locator(".accounts tbody th[scope=row] a").first.click()
    expect(page.locator("#why")).to_be_visible()
    page.locator("#why").scroll_into_view_if_needed()
    yield "why-2"
    page.locator("#why tbody a[data-definition]").first.click()
    expect(page.locator("#definition-card")).to_be_visible()
    yield "why-3"


def change_the_model(page: Page, _folder: Path) -> Iterator[str]:
    draft = HealthModel.objects.get(state=VersionState.DRAFT)
    assert page.goto(f"/dashboard/health-models/{draft.pk}/draft/").status == 200
    yield "model-1"
    page.goto(page.url.replace("/draft/", "/preview/"))
    yield "model-2"
    page.goto(page.url.replace("/preview/", "/publication/"))
    yield "model-3"


def invite_a_customer(page: Page, _folder: Path) -> Iterator[str]:
    page.goto("/dashboard/accounts/?sort=name")
    page.locator(".accounts tbody th[scope=row] a").first.click()
    expect(page.locator("#why")).to_be_visible()
    page.locator("a[href$='/team/']").first.click()
    expect(page).to_have_url(re.compile(r"/team/$"))
    page.locator("form[action$='invitations/'] input[name=email]").fill("erin@customer.example")
    page.locator("form[action$='invitations/'] input[name=name]").fill("Erin")
    yield "invite-1"
    page.locator("form[action$='invitations/'] button").last.click()
    expect(page.locator(".team-invited")).to_contain_text("erin@customer.example")
    yield "invite-2"


STORIES: tuple[tuple[str, Callable[[Page, Path], Iterator[str]]], ...] = (
    (CSM, find_out_why),
    (ADMINISTRATOR, change_the_model),
    (ADMINISTRATOR, bring_in_a_file),
    (ADMINISTRATOR, invite_a_customer),
)
