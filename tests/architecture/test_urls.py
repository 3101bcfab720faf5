"""The url map: every page stands behind the door of its audience."""

from collections.abc import Iterable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

DOORS = {"dashboard": "staff", "portal": "member"}
OF_AN_ACCOUNT = {"account", "account_id", "external_id"}


def _routes(resolver: URLResolver | None = None, prefix: str = "/") -> Iterator[tuple[str, URLPattern]]:
    for item in (resolver or get_resolver()).url_patterns:
        if isinstance(item, URLResolver):
            yield from _routes(item, prefix + str(item.pattern))
        else:
            yield prefix + str(item.pattern), item


def _pages(audience: str) -> dict[str, URLPattern]:
    """Routes below `/dashboard/` or `/portal/`, and every other route whose view lives in that room."""
    return {
        route: item
        for route, item in _routes()
        if route.startswith(f"/{audience}/") or item.callback.__module__.split(".")[0] == audience
    }


@pytest.mark.parametrize("audience", DOORS)
def test_every_page_has_the_door_of_its_audience(audience):
    pages = _pages(audience)

    assert pages, f"no page of {audience} was found: this test looks in the wrong place"
    assert {route: getattr(item.callback, "door", None) for route, item in pages.items()} == dict.fromkeys(
        pages, DOORS[audience]
    )


def test_no_address_of_the_portal_names_an_account():
    """The account comes from the visitor's membership alone."""
    named = {route: sorted(OF_AN_ACCOUNT & set(item.pattern.converters)) for route, item in _pages("portal").items()}

    assert named == {route: [] for route in named}


def test_ids_in_addresses_are_typed():
    """`<int:pk>` answers 404 to what is no number; a bare `<pk>` or a regular expression reaches the database."""
    loose = [
        route
        for audience in DOORS
        for route, item in _pages(audience).items()
        for name, converter in item.pattern.converters.items()
        if name in {"pk", "id"} and type(converter).__name__ == "StringConverter"
    ]

    assert loose == []


def _answers_to_a_stranger(client: Client, routes: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Status and where it sends to, of every address that can be made up from a route."""
    addresses = [address for route in routes if "<" not in (address := route.replace("<int:pk>", "1"))]
    answers = {address: client.get(address) for address in addresses}
    return {
        address: (answer.status_code, answer.get("Location", "").split("?")[0]) for address, answer in answers.items()
    }


@pytest.mark.django_db
@pytest.mark.parametrize("audience", DOORS)
def test_a_stranger_is_sent_to_the_log_in(client, audience):
    answers = _answers_to_a_stranger(client, _pages(audience))

    assert f"/{audience}/" in answers, "the first page was not tried: this test looks in the wrong place"
    assert answers == dict.fromkeys(answers, (302, reverse(settings.LOGIN_URL)))


@pytest.mark.django_db
def test_a_page_without_a_door_would_be_noticed(client):
    """`/healthz` is open to all, as a page that forgot its door would be."""
    assert _answers_to_a_stranger(client, ["/healthz"]) == {"/healthz": (200, "")}
