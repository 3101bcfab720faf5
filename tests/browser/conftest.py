"""A real Chromium before a real server. Every test also fails on a console error or a request to another host."""

import datetime as dt
import os
from collections.abc import Iterator
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as project
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.choices import StaffRole
from accounts.models.people import User
from health.services import portfolio
from tests.factories.health import AS_OF, make_history, make_snapshot, make_usage
from tests.factories.people import assign_csm, make_account, make_member, make_staff

# Playwright's loop runs in this thread, in which the fixtures use the database as ever.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
expect.set_options(timeout=20_000)  # milliseconds; a busy machine is slow, not wrong
WIDTHS = {"wide": 1280, "narrow": 390}


@pytest.fixture
def world(transactional_db, settings) -> SimpleNamespace:
    """Dana looks after Acme (Alice's, slipping) and 60 more accounts; Mia leads."""
    settings.STAFF_MFA = "optional"
    dana = make_staff("dana")
    acme = make_account("acme")
    assign_csm(acme, dana)
    make_snapshot(acme, csm=dana, score=4125, band="at_risk", trend_30=-1800, trend_7=-250)
    make_history(acme, [7000 - 30 * n for n in range(60)])
    make_usage(acme, {"Ann": list(range(2, 60, 3)), "Ben": [2, 9, 30]})
    for n in range(60):
        band = ("healthy", "watch", "at_risk")[n % 3]
        make_snapshot(make_account(f"c{n:02}"), score=9900 - n * 50, band=band, last_active_on=AS_OF - dt.timedelta(n))
    portfolio.keep(today=AS_OF, at=dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC))
    return SimpleNamespace(
        acme=acme, dana=dana, mia=make_staff("mia", StaffRole.LEAD), alice=make_member("alice", acme)
    )


@pytest.fixture(scope="session")
def base_url(live_server) -> str:
    return live_server.url


@pytest.fixture
def wrong() -> list[str]:
    """What went wrong behind the page. A test that means a refusal names it, and empties the list."""
    return []


@pytest.fixture
def page(page: Page, base_url: str, wrong: list[str]) -> Iterator[Page]:
    """A page that remembers what went wrong behind it."""
    page.on("console", lambda message: wrong.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("requestfailed", lambda request: wrong.append(f"failed: {request.url}") if not _given_up(request) else None)
    page.on(
        "request", lambda request: wrong.append(f"other host: {request.url}") if _is_away(request, base_url) else None
    )
    yield page
    assert wrong == []


def _given_up(request) -> bool:
    """Left behind by going to another page, not broken."""
    return request.failure == "net::ERR_ABORTED"


def _is_away(request, base_url: str) -> bool:
    parts = urlsplit(request.url)
    return parts.scheme in ("http", "https") and parts.netloc != urlsplit(base_url).netloc


@pytest.fixture
def log_in(page: Page, base_url: str):
    """Puts a person's session into the browser; the log-in page has tests of its own."""

    def put(user: User) -> Page:
        client = Client()
        client.force_login(user)
        name = project.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": base_url}])
        return page

    return put


@pytest.fixture
def look():
    """Asserts that a page is accessible, fits its width and explains its figures."""

    def check(page: Page) -> None:
        found = Axe().run(page).response["violations"]
        assert [(each["id"], [node["target"] for node in each["nodes"]]) for each in found] == []
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
        assert page.evaluate(UNEXPLAINED) == []

    return check


# Figures without a definition: marked figures without a link to it, and columns of numbers whose head has none.
UNEXPLAINED = """() => {
  const bare = [...document.querySelectorAll("[data-figure], .figure")]
    .filter((each) => !each.querySelector("a[data-definition]") && !each.closest(".panel")?.querySelector(
      `a[data-definition="${each.dataset.definition}"]`));
  const columns = [...document.querySelectorAll("td.num")].filter((cell) => {
    const row = cell.closest("table").tHead?.rows[0];
    const head = row && row.cells[cell.cellIndex];
    const named = cell.dataset.definition || head?.dataset.definition || head?.querySelector("[data-definition]");
    return !named && !cell.closest("[data-figure], #table");
  });
  return [...bare, ...columns].map((each) => each.outerHTML.slice(0, 200));
}"""
