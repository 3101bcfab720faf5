"""Who gets what answer at which address: `matrix.txt`, held against the running installation.

A line is METHOD, address, the answer for each actor. `{a}` and `{b}` are ids of Acme and Globex, `{none}` of nothing;
`{a:flag}` the id of Acme's flag; `{run}`, `{file}`, `{view}` belong to Acme's CSM. Routes of the admin
are held by a rule, since every model has the same six.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib import admin
from django.db import transaction
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse

from accounts.models.invitations import Invitation
from accounts.models.people import Membership
from health.models.activation import Flag
from tests.access.world import ACTORS, World, make_world
from tiers.models.plans import Plan, Subscription

MATRIX = Path(__file__).with_name("matrix.txt")
ADMIN_PATHS = ("", "add/", "1/", "1/change/", "1/delete/", "1/history/", "999999/change/")
BY_RULE = ("/admin/",)  # held by test_the_admin_is_for_administrators
UNREACHABLE = {r"auth/confirm-email/(?P<key>[-:\w]+)/$"}  # allauth's, behind our refusal of the same addresses


def lines() -> list[tuple[str, str, dict[str, str]]]:
    rows = [line.split() for line in MATRIX.read_text().splitlines() if line and not line.startswith("#")]
    header, *rest = rows
    assert tuple(header[2:]) == ACTORS
    return [(row[0], row[1], dict(zip(ACTORS, row[2:], strict=True))) for row in rest]


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    """Routes as `resolve` names them: a regular expression loses its ^ behind a prefix."""
    for item in (resolver or get_resolver()).url_patterns:
        pattern = str(item.pattern)
        route = prefix + (pattern.removeprefix("^") if prefix else pattern)
        if isinstance(item, URLResolver):
            yield from routes(item, route)
        elif isinstance(item, URLPattern):
            yield route


@pytest.fixture
def world(db, settings) -> World:
    settings.STAFF_MFA = "optional"
    settings.ACCOUNT_RATE_LIMITS = False
    return make_world()


def fill_in(address: str, world: World) -> str:
    if "{" not in address:
        return address
    if "a" not in world.ids:
        world.ids |= {"a": world.a.pk, "b": world.b.pk, "none": 999_999, "plan": Plan.objects.first().pk}
        for name, account in (("a", world.a), ("b", world.b)):
            world.ids[f"{name}:flag"] = Flag.objects.get(account=account).pk
            world.ids[f"{name}:member"] = Membership.objects.filter(account=account).order_by("-pk")[0].pk
            world.ids[f"{name}:invitation"] = Invitation.objects.get(account=account).pk
            world.ids[f"{name}:subscription"] = Subscription.objects.get(account=account).pk
    return re.sub(r"{([a-z:]+)}", lambda found: str(world.ids[found[1]]), address)


def ask_for(world: World, actor: str, method: str, address: str) -> HttpResponse:
    """The answer; what the request did is taken back."""
    client = world.client(actor)
    point = transaction.savepoint()
    try:
        body = {"content_type": "application/json"} if address.startswith(("/api/", "/v1/")) else {}
        return getattr(client, method.lower())(address, **({} if method == "GET" else {"data": {}, **body}))
    finally:
        transaction.savepoint_rollback(point)


def ask(world: World, actor: str, method: str, address: str) -> str:
    return str(ask_for(world, actor, method, address).status_code)


@pytest.mark.parametrize("actor", ACTORS)
def test_every_actor_gets_the_answer_that_the_matrix_names(world, actor):
    found, expected = {}, {}
    for method, address, answers in lines():
        found[method, address] = ask(world, actor, method, fill_in(address, world))
        expected[method, address] = answers[actor]

    wrong = {key: f"{found[key]} instead of {expected[key]}" for key in found if found[key] != expected[key]}
    assert wrong == {}


def test_every_route_is_in_the_matrix(world):
    listed = {resolve(fill_in(address.partition("?")[0], world)).route for _, address, _ in lines()}
    missing = {route for route in routes() if route not in listed and not f"/{route}".startswith(BY_RULE)}

    assert missing - UNREACHABLE == set()


def test_what_the_matrix_does_not_name_does_nothing(world):
    """Methods without a line: no actor gets more than a refusal or, in allauth's forms, the form again."""
    named = {(method, address) for method, address, _ in lines()}
    allowed = {"302", "400", "401", "403", "404", "405", "409", "410", "415"}
    wrong = {}
    for address in {address for _, address in named}:
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            if (method, address) not in named:
                for actor in ("anonymous", "owner", "administrator"):
                    status = ask(world, actor, method, fill_in(address, world))
                    if status not in allowed and not (address.startswith("/auth/") and status == "200"):
                        wrong[method, address, actor] = status
    assert wrong == {}


def expected_in_admin(actor: str) -> set[str]:
    if actor == "anonymous" or actor.startswith("token_"):
        return {"302"}  # a token opens the API only
    return {"404"} if actor in ("owner", "billing", "member", "owner_b") else {"403"}


@pytest.mark.parametrize("actor", [actor for actor in ACTORS if actor != "administrator"])
def test_the_admin_is_for_administrators(world, actor):
    """Whatever stands there or not: strangers log in, for customers nothing exists, other staff are refused."""
    found = {}
    for model in admin.site._registry:
        root = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for path in ADMIN_PATHS if actor in ("anonymous", "owner", "csm") else ("",):
            found[root + path] = ask(world, actor, "GET", root + path)
        found[root + "add/ POST"] = ask(world, actor, "POST", root + "add/")
    for address in (
        "/admin/",
        "/admin/autocomplete/",
        "/admin/jsi18n/",
        "/admin/accounts/",
        "/admin/r/1/1/",
        "/admin/x/",
    ):
        found[address] = ask(world, actor, "GET", address)

    assert {address: status for address, status in found.items() if {status} != expected_in_admin(actor)} == {}


def test_an_administrator_opens_every_page_of_the_admin(world):
    """Lists, searches, forms: every model of ours answers."""
    wrong = {}
    for model in admin.site._registry:
        root = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        row = model._default_manager.order_by("pk").first()
        addresses = {root: "200", f"{root}?q=acme": "200", f"{root}999999/change/": "302"}
        if row is not None:
            addresses[f"{root}{row.pk}/change/"] = addresses[f"{root}{row.pk}/history/"] = "200"
        for address, expected in addresses.items():
            status = ask(world, "administrator", "GET", address)
            if status != expected:
                wrong[address] = status
        if ask(world, "administrator", "GET", f"{root}add/") not in ("200", "403"):
            wrong[f"{root}add/"] = "add"
    assert wrong == {}
