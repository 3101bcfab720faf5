"""Definitions, components, and the way home."""

import re

import pytest

from accounts.choices import StaffRole
from health.definitions import REGISTRY
from tests.dashboard.pages import text
from tests.factories.people import make_account, make_member, make_person, make_staff


def test_every_figure_is_defined_on_the_page_and_as_a_card(as_dana):
    page = as_dana.get("/dashboard/definitions/").content.decode()

    assert re.findall(r'<article class="definition" id="(\w+)">', page) == list(REGISTRY)
    for name, definition in REGISTRY.items():
        card = as_dana.get(f"/dashboard/definitions/{name}/")
        assert str(definition.sentence) in text(card)


def test_a_figure_that_does_not_exist_is_404(as_dana):
    assert as_dana.get("/dashboard/definitions/nothing/").status_code == 404


def test_the_components_page_shows_every_component_that_stands_alone(as_dana):
    used = {template.name for template in as_dana.get("/dashboard/components/").templates}

    assert {
        f"components/{name}.html"
        for name in (
            "badge", "button", "chart", "empty", "error", "field", "figure", "filter", "form", "menu", "messages",
            "milestones", "page_header", "pager", "panel", "progress", "table", "tabs", "trend",
        )
    } - used == set()  # fmt: skip


@pytest.mark.parametrize(
    ("who", "home"), [("staff", "/dashboard/"), ("member", "/portal/"), ("nobody", "/auth/login/?next=/")]
)
def test_the_way_home(client, as_dana, who, home):
    if who == "staff":
        client = as_dana
    elif who == "member":
        client.force_login(make_member("alice", make_account()))

    assert client.get("/").headers["Location"] == home


def test_a_person_without_an_account_is_told_so(client, db):
    client.force_login(make_person("eve"))

    assert client.get("/portal/").status_code == 403


@pytest.mark.parametrize(
    ("address", "files"),
    [("/dashboard/", 10), ("/dashboard/accounts/", 11), ("/dashboard/components/", 9), ("/dashboard/definitions/", 9)],
)
def test_a_first_visit_is_under_60_kb(as_dana, address, files):
    """Page, styles and scripts as they go over the wire to a browser that takes gzip."""
    page = as_dana.get(address, headers={"Accept-Encoding": "gzip"})
    html = as_dana.get(address).content.decode()
    parts = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', html))
    sizes = [len(b"".join(as_dana.get(part, headers={"Accept-Encoding": "gzip"}).streaming_content)) for part in parts]

    assert len(parts) == files
    assert len(page.content) + sum(sizes) < 60_000


def test_languages_stand_in_their_own_words_and_components_are_for_administrators(as_dana, dana, client):
    dana.language = "zh-hans"
    dana.save()
    avery = make_staff("avery", StaffRole.ADMINISTRATOR)
    client.force_login(avery)

    page = as_dana.get("/dashboard/definitions/").content.decode()

    assert re.findall(r'name="language" value="([\w-]+)"', page) == ["en", "zh-hans"]
    assert "English</button>" in page
    assert "简体中文</button>" in page
    assert "/dashboard/components/" not in page
    assert "/dashboard/components/" in client.get("/dashboard/definitions/").content.decode()
