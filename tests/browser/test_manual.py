"""The pictures of the manual. They are taken from the pages themselves, and fail here when the pages have moved on.

`make pictures` takes them afresh. Pixels differ from machine to machine, so what is compared is what the manual speaks
of: the headings, labels, buttons and columns that each page had when its picture was taken (`manual/pictures.json`).
"""

import datetime as dt
import json
import os

import pytest
import time_machine
from django.core.management import call_command
from playwright.sync_api import Page

from accounts.models.company import Account
from accounts.models.people import User
from tests.architecture.sources import ROOT
from tests.browser.manual_stories import PAGES, STORIES

TAKE = os.environ.get("TAKE_PICTURES", "") == "1"
FACES = ROOT / "manual" / "pictures.json"
NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
FACE = """() => {
  const words = [...document.querySelectorAll("h1, h2, h3, thead th, label, legend, button, nav a, summary")]
    .filter((each) => each.checkVisibility())
    .map((each) => each.getAttribute("aria-label") || each.innerText)
    .map((text) => text.replace(/[0-9]+/g, "0").replace(/\\s+/g, " ").trim());
  return [...new Set(words)].filter(Boolean).sort();
}"""


@pytest.fixture
def vendor(transactional_db, settings, tmp_path) -> dict[str, int]:
    """The demo, smaller; gives what addresses name."""
    settings.STAFF_MFA, settings.VAR_DIR = "optional", tmp_path
    call_command("create_demo", "--accounts", "60", "--serving")
    User.objects.update(tour_ended_at=NOW)
    return {"account": Account.objects.get(external_id="C-1001").pk}


@time_machine.travel(NOW, tick=True)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pictures_show_the_pages_as_they_are(vendor, page: Page, log_in, tmp_path, language):
    User.objects.update(language=language)
    page.set_viewport_size({"width": 1280, "height": 800})
    seen = {}
    for name, (who, address) in PAGES.items():
        answer = log_in(User.objects.get(email=who)).goto(address.format(**vendor))
        assert answer.status == 200, address
        seen[name] = _face(page, name, language)
    for who, story in STORIES:
        log_in(User.objects.get(email=who))
        seen |= {name: _face(page, name, language) for name in story(page, tmp_path)}
    kept = json.loads(FACES.read_text(encoding="utf-8")) if FACES.exists() else {}
    if TAKE:
        kept[language] = seen
        FACES.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    assert seen == kept[language], "a page has changed: look at it, then `make pictures`"


def _face(page: Page, name: str, language: str) -> list[str]:
    """What the page says, and, where they are taken afresh, its picture."""
    page.wait_for_load_state("networkidle")
    if TAKE:
        folder = ROOT / "static" / "manual" / language
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png", animations="disabled")
    return page.evaluate(FACE)
