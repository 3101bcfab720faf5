"""Every text of Globex holds a unique token. Whatever people of Acme call, no answer holds one."""

import re

import pytest
from django.urls import reverse

from tests.access.test_matrix import ask_for, fill_in, lines
from tests.access.world import OF_A, World, make_world, models_of_account, stamp


@pytest.fixture
def world(db, settings) -> World:
    settings.STAFF_MFA = "optional"
    settings.ACCOUNT_RATE_LIMITS = False
    return make_world()


def leaks(world: World, actor: str, tokens: set[str], addresses: list[tuple[str, str]]) -> dict[str, list[str]]:
    found = {}
    for method, address in addresses:
        answer = ask_for(world, actor, method, address)
        text = (b"".join(answer) if answer.streaming else answer.content).decode("utf-8", "replace")
        text += str(dict(answer.headers))
        seen = [token for token in re.findall(r"canary[0-9a-f]{14}", text) if token in tokens]
        if seen:
            found[f"{method} {address}"] = seen
    return found


def everything(world: World) -> list[tuple[str, str]]:
    """Each line of the matrix as it is, asked for B, and with B's ids in the query."""
    addresses = [(method, fill_in(address, world)) for method, address, _ in lines()]
    b = world.b.pk
    more = [
        ("GET", f"/api/v1/{name}/?{query}")
        for name in ("accounts", "subscriptions", "scores", "flags")
        for query in (f"account={b}", f"csm={world.people['csm_other'].pk}", "external_id=globex", "page_size=500")
    ]
    return [*addresses, *more, ("GET", f"/portal/?account={b}"), ("GET", "/dashboard/accounts/?q=canary")]


@pytest.mark.parametrize("actor", OF_A)
def test_no_answer_to_people_of_acme_holds_a_text_of_globex(world, actor):
    tokens = stamp(world.b)

    assert len(tokens) > 10
    assert leaks(world, actor, tokens, everything(world)) == {}


def test_the_tokens_are_seen_by_who_may_see_them(world):
    """Without this, the test above could look for what nothing ever shows."""
    tokens = stamp(world.b)

    seen = leaks(world, "owner_b", tokens, [("GET", "/portal/"), ("GET", f"/api/v1/accounts/{world.b.pk}/")])
    staff = leaks(
        world, "csm", tokens, [("GET", f"/dashboard/accounts/{world.b.pk}/"), ("GET", "/dashboard/accounts/")]
    )

    assert (len(seen), len(staff)) == (2, 2)


def test_posting_ids_of_globex_moves_nobody_there(world):
    """The portal takes the account from the membership: a chosen one of others is refused."""
    tokens = stamp(world.b)
    client = world.client("owner")
    refused = client.post("/portal/account/", {"account": world.b.pk})
    home = client.get("/portal/").content.decode()

    assert refused.status_code == 404
    assert not any(token in home for token in tokens)


def test_every_row_that_hangs_on_an_account_is_stamped(world):
    empty = [
        model.__name__ for model, name in models_of_account() if not model.objects.filter(**{name: world.b}).exists()
    ]

    assert empty == []


def test_the_same_body_whether_it_exists_or_not(world):
    """Word for word, but for the address that was asked."""
    differ = {}
    for method, address, _ in lines():
        if "{b" in address and address.startswith(("/dashboard/", "/api/")):
            existing = re.sub(r"{b[:a-z]*}", lambda found: fill_in(found[0], world), address)
            missing = re.sub(r"{b[:a-z]*}", "999999", address)
            both = [fill_in(each, world) for each in (existing, missing)]
            bodies = [_body(ask_for(world, "owner", method, at), at) for at in both]
            if bodies[0] != bodies[1]:
                differ[method, address] = bodies
    assert differ == {}


def _body(answer, address: str) -> tuple[int, str]:
    text = answer.content.decode().replace(address, "")
    return answer.status_code, re.sub(r'"X-CSRFToken": "[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"', "", text)


def test_the_admin_shows_no_hash_of_a_token(world):
    token = world.people["owner"].api_tokens.get()
    pages = [reverse("admin:accounts_apitoken_changelist"), reverse("admin:accounts_apitoken_change", args=[token.pk])]

    shown = [ask_for(world, "administrator", "GET", page) for page in pages]

    assert [(page.status_code, token.hash in page.content.decode()) for page in shown] == [(200, False), (200, False)]
