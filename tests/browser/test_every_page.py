"""Every page: accessible by axe, no wider than its window, its figures explained; light and dark, wide and narrow."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import WIDTHS

LOOKS = [("wide", "light"), ("narrow", "dark")]
FOR_STRANGERS = ["/auth/login/", "/auth/login/code/", "/auth/password/reset/"]
FOR_STAFF = [
    "/dashboard/",
    "/dashboard/accounts/",
    "/dashboard/accounts/?q=nothing",
    "/dashboard/accounts/?panel=filters&seats_min=1&band=watch",
    "/dashboard/accounts/?panel=columns&columns=seats,country,stickiness,usage_trend,value",
    "/dashboard/accounts/?panel=view&sort=-name",
    "/dashboard/accounts/views/",
    "/dashboard/accounts/{acme}/",
    "/dashboard/accounts/{acme}/change/",
    "/dashboard/accounts/{acme}/edit/",
    "/dashboard/accounts/{acme}/people/",
    "/dashboard/accounts/{acme}/timeline/",
    "/dashboard/accounts/{acme}/usage/",
    "/dashboard/activation/",
    "/dashboard/activation/overdue/",
    "/dashboard/activation/time-to-value/",
    "/dashboard/accounts/{acme}/overdue-reason/",
    "/dashboard/accounts/{acme}/team/",
    "/dashboard/cohorts/",
    "/dashboard/cohorts/?subject=users&unit=week&compare=everybody",
    "/dashboard/cohorts/members/?cohort=2026-01-01&period=1&who=all",
    "/dashboard/data-sources/",
    "/dashboard/data-sources/held/",
    "/dashboard/data-sources/rejected/",
    "/dashboard/jobs/",
    "/dashboard/health-models/",
    "/dashboard/activation-policies/",
    "/dashboard/activation-policies/new/",
    "/dashboard/definitions/",
    "/dashboard/help/",
    "/dashboard/help/account/",
    "/dashboard/definitions/active_users_28/",
    "/dashboard/definitions/weight/",
    "/dashboard/accounts/{acme}/rows/active_users_28/",
    "/dashboard/accounts/{acme}/rows/trend_30/",
    "/dashboard/components/",
    "/dashboard/help/",
    "/dashboard/help/account/",
    "/dashboard/components/",
    "/dashboard/help/",
    "/dashboard/help/account/",
    "/auth/2fa/",
    "/auth/password/change/",
]
FOR_CUSTOMERS = [
    "/portal/",
    "/portal/team/",
    "/profile/",
    "/portal/definitions/",
    "/portal/definitions/events/",
    "/portal/rows/active_users/",
    "/portal/help/",
    "/portal/help/home/",
]


def _visit(page: Page, addresses: list[str], look, world) -> None:
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": WIDTHS[width], "height": 900})
        page.emulate_media(color_scheme=scheme)
        for address in addresses:
            answer = page.goto(address.format(acme=world.acme.pk))
            assert answer.status == 200, address
            look(page)


def test_pages_for_strangers(page, world, look):
    _visit(page, FOR_STRANGERS, look, world)


def test_pages_for_staff(world, log_in, look):
    _visit(log_in(world.mia), FOR_STAFF, look, world)


@pytest.mark.parametrize("language", ["", "zh-hans"])
def test_pages_for_customers(world, log_in, look, language):
    world.alice.language = language
    world.alice.save()

    _visit(log_in(world.alice), FOR_CUSTOMERS, look, world)
