"""View as customer: staff see a portal read-only and recorded; there is no other way to somebody's portal."""

import ast

import pytest
from django.test import Client
from django.utils import timezone

from accounts.choices import CustomerRole, StaffRole
from accounts.doors import VIEWING
from accounts.models.invitations import Invitation
from accounts.models.people import Membership
from accounts.models.timeline import TimelineEntry
from accounts.models.viewings import Viewing
from accounts.services.viewings import start_viewing
from tests.access.test_matrix import lines
from tests.architecture.sources import imports, modules, place, tree
from tests.dashboard.pages import text
from tests.factories.people import assign_csm, make_staff


@pytest.fixture(autouse=True)
def _one_factor(settings) -> None:
    settings.STAFF_MFA = "optional"


@pytest.fixture
def dana(acme):
    dana = make_staff("dana")
    assign_csm(acme, dana)
    return dana


@pytest.fixture
def as_dana(dana) -> Client:
    client = Client()
    client.force_login(dana)
    return client


def view(client: Client, account, role="owner"):
    return client.post(f"/dashboard/accounts/{account.pk}/viewings/", {"role": role}, follow=True)


def test_the_csm_sees_the_portal_and_it_is_recorded(as_dana, acme, dana, alice):
    page = view(as_dana, acme, "billing")

    assert page.context["account"] == acme
    assert "You see the portal of Acme as its “Billing contact” does." in text(page)
    viewing = Viewing.objects.get()
    assert (viewing.viewer, viewing.account, viewing.role, viewing.ended_at) == (dana, acme, "billing", None)
    line = TimelineEntry.objects.get()
    assert (line.sentence, line.actor, line.customer_visible) == (
        "Dana looked at the portal as Billing contact.", dana, False,
    )  # fmt: skip


def test_back_again(as_dana, acme):
    view(as_dana, acme)
    back = as_dana.post("/dashboard/viewings/end/")

    assert back["Location"] == f"/dashboard/accounts/{acme.pk}/"
    assert Viewing.objects.get().ended_at is not None
    assert as_dana.get("/portal/").status_code == 403


def test_the_role_decides_what_is_seen(as_dana, acme, alice):
    Invitation.objects.create(
        account=acme, role="member", email="erin@example.com", hash="x", expires_at=timezone.now()
    )
    view(as_dana, acme, "owner")
    assert "erin@example.com" in text(as_dana.get("/portal/team/"))
    view(as_dana, acme, "member")
    assert "erin@example.com" not in text(as_dana.get("/portal/team/"))
    assert Viewing.objects.filter(ended_at=None).count() == 1


def test_every_writing_request_is_refused_with_words(as_dana, acme, alice):
    made = Invitation.objects.create(
        account=acme, role="member", email="erin@example.com", hash="x", expires_at=timezone.now()
    )
    view(as_dana, acme)
    before = list(Membership.objects.values()), list(Invitation.objects.values())
    member = Membership.objects.get(user=alice).pk
    ids = {"{a:member}": member, "{b:member}": member, "{none}": 1, "{a:invitation}": made.pk, "{b:invitation}": 1}
    wrong = {}
    for method, address, _answers in lines():
        if address.startswith("/portal/") and method != "GET":
            for name, number in ids.items():
                address = address.replace(name, str(number))
            answer = as_dana.post(address, {"email": "x@example.com", "role": "member", "language": "en"})
            if answer.status_code != 403 or "nothing can be changed here" not in text(answer):
                wrong[address] = answer.status_code
    assert wrong == {}
    assert (list(Membership.objects.values()), list(Invitation.objects.values())) == before


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_whatever_the_method(as_dana, acme, method):
    view(as_dana, acme)

    assert getattr(as_dana, method)("/portal/").status_code == 403


def test_nothing_to_change_is_offered(as_dana, acme, alice):
    view(as_dana, acme)

    page = as_dana.get("/portal/team/").content.decode()
    assert 'action="/portal/' not in page


@pytest.mark.parametrize("role", [StaffRole.CSM, StaffRole.SPECIALIST, StaffRole.SALES])
def test_others_of_the_staff_are_refused(acme, role):
    client = Client()
    client.force_login(make_staff("sam", role))

    assert view(client, acme).status_code == 403
    assert (Viewing.objects.count(), client.get("/portal/").status_code) == (0, 403)


def test_customers_cannot(as_alice, globex):
    assert view(as_alice, globex).status_code == 404
    assert Viewing.objects.count() == 0


def test_a_viewing_in_the_session_of_somebody_else_opens_nothing(as_alice, dana, acme, globex):
    """Even if a session could be written from outside."""
    viewing = start_viewing(account_id=globex.pk, role=CustomerRole.OWNER, actor=dana, at=timezone.now())
    session = as_alice.session
    session[VIEWING] = viewing.pk
    session.save()

    assert as_alice.get("/portal/").context["account"] == acme


def test_it_ends_with_the_right_to_it(as_dana, acme, dana):
    view(as_dana, acme)
    dana.assignments.update(active_to=timezone.now() + timezone.timedelta(days=1))

    assert as_dana.get("/portal/").status_code == 403


def test_it_ends_at_log_out(as_dana, acme, dana):
    view(as_dana, acme)
    as_dana.post("/auth/logout/")
    as_dana.force_login(dana)

    assert as_dana.get("/portal/").status_code == 403


def test_the_account_comes_from_the_door_alone():
    """No module of the portal looks for accounts or memberships itself, nor asks who the visitor is by the session."""
    allowed = {"accounts.queries.memberships_of", "accounts.queries.team_of", "accounts.queries.open_invitations_of"}
    queries = {
        name for path in modules("portal") for _line, name in imports(path) if name.startswith("accounts.queries.")
    }
    asked = [
        f"{place(path)}:{node.lineno}"
        for path in modules("portal")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and node.attr == "objects"
        and getattr(node.value, "id", "") in ("Account", "Membership", "User", "Viewing")
    ]

    assert queries - allowed == set()
    assert asked == []
