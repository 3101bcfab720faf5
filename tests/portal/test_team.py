"""The team page: all see who is there, owners change it; and the link of an invitation, up to the first log-in."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.choices import CustomerRole, StaffRole
from accounts.models.invitations import Invitation
from accounts.models.people import Membership, User
from accounts.queries import invitation_key
from accounts.services import invitations
from tests.dashboard.pages import text
from tests.factories.people import make_member, make_person, make_staff

TEAM = "/portal/team/"
INVITE = "/portal/team/invitations/"
GIVEN = {"email": "erin@example.com", "name": "Erin", "role": "member", "language": "en"}


@pytest.fixture
def bob(acme) -> User:
    return make_member("bob", acme, CustomerRole.MEMBER)


@pytest.fixture
def as_bob(bob) -> Client:
    return logged_in(bob)


@pytest.fixture
def invitation(acme, alice) -> Invitation:
    return invitations.invite(
        account_id=acme.pk, email="erin@example.com", name="Erin", role=CustomerRole.MEMBER, actor=alice,
        at=timezone.now(),
    )  # fmt: skip


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def link(invitation: Invitation) -> str:
    return reverse("invitation_link", args=[invitation_key(invitation)])


def plain(response) -> str:
    """The page without what differs at each request."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"', "", response.content.decode())


class TestThePage:
    def test_everybody_of_the_team_sees_who_is_there(self, as_bob, alice):
        shown = text(as_bob.get(TEAM))

        assert "Alice alice@example.com Owner" in shown
        assert "Bob bob@example.com Member" in shown

    def test_only_owners_see_invitations_and_what_changes_something(self, as_alice, as_bob, invitation):
        assert "Erin erin@example.com Member" in text(as_alice.get(TEAM))
        assert as_alice.get(TEAM).content.count(b"<form") > as_bob.get(TEAM).content.count(b"<form")
        assert b"erin@example.com" not in as_bob.get(TEAM).content

    @pytest.mark.parametrize("count", [1, 3])
    def test_what_it_costs(self, as_alice, acme, alice, django_assert_num_queries, count):
        for n in range(count):
            make_member(f"p{n}", acme, CustomerRole.MEMBER)
            given = {"email": f"i{n}@example.com", "role": CustomerRole.MEMBER, "actor": alice, "at": timezone.now()}
            invitations.invite(account_id=acme.pk, **given)
        with django_assert_num_queries(5):
            as_alice.get(TEAM)


class TestChanging:
    def test_an_owner_invites(self, as_alice):
        answer = as_alice.post(INVITE, GIVEN, follow=True)

        assert "The invitation is on its way to erin@example.com." in text(answer)
        assert Invitation.objects.get().email == "erin@example.com"

    def test_known_and_unknown_are_answered_alike(self, as_alice, globex):
        make_member("known", globex)
        answers = [
            as_alice.post(INVITE, {**GIVEN, "email": email}, follow=True)
            for email in ("known@example.com", "nobody@example.com")
        ]

        pages = [re.sub(r"(known|nobody)@example.com|/\d+/", "", plain(answer)) for answer in answers]
        first, second = (page.split("<h2>Invited</h2>")[0] for page in pages)
        assert first == second

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"email": "bob@example.com"}, "This person is in the team already."),
            ({"email": "x"}, "Enter a valid email address."),
            ({"role": "king"}, "Select a valid choice. king is not one of the available choices."),
        ],
    )
    def test_what_is_wrong_stands_beside_the_field(self, as_alice, bob, given, said):
        answer = as_alice.post(INVITE, {**GIVEN, **given})

        assert answer.status_code == 422
        assert said in text(answer)
        assert Invitation.objects.count() == 0

    def test_a_member_changes_nothing(self, as_bob, bob, alice, invitation):
        before = list(Membership.objects.values()), list(Invitation.objects.values())
        alices = Membership.objects.get(user=alice)
        answers = [
            as_bob.post(INVITE, GIVEN),
            as_bob.post(f"{TEAM}{alices.pk}/end/"),
            as_bob.post(f"{TEAM}{Membership.objects.get(user=bob).pk}/role/", {"role": "owner"}),
        ]

        assert [answer.status_code for answer in answers] == [403] * 3
        assert as_bob.post(f"{INVITE}{invitation.pk}/withdrawal/").status_code == 403
        assert (list(Membership.objects.values()), list(Invitation.objects.values())) == before

    def test_an_owner_changes_roles_and_removes(self, as_alice, as_bob, bob):
        bobs = Membership.objects.get(user=bob)
        as_alice.post(f"{TEAM}{bobs.pk}/role/", {"role": "billing"})
        now = Membership.objects.get(user=bob, active_to=None)
        assert now.role == "billing"

        as_alice.post(f"{TEAM}{now.pk}/end/")

        assert not Membership.objects.filter(user=bob, active_to=None).exists()
        assert as_bob.get("/portal/").status_code == 403

    def test_the_last_owner_stays(self, as_alice, alice):
        own = Membership.objects.get(user=alice)
        answers = [as_alice.post(f"{TEAM}{own.pk}/end/"), as_alice.post(f"{TEAM}{own.pk}/role/", {"role": "member"})]

        assert [answer.status_code for answer in answers] == [409, 409]
        assert "This is the last owner." in text(answers[0])
        assert Membership.objects.get(user=alice, active_to=None).role == "owner"

    def test_members_and_invitations_of_others_do_not_exist(self, as_alice, globex):
        charlie = make_member("charlie", globex)
        theirs = Membership.objects.get(user=charlie)
        invited = invitations.invite(
            account_id=globex.pk, email="x@example.com", role=CustomerRole.MEMBER, actor=charlie, at=timezone.now()
        )
        addresses = [
            f"{TEAM}{theirs.pk}/end/", f"{INVITE}{invited.pk}/withdrawal/", f"{INVITE}{invited.pk}/mails/",
            f"{TEAM}999999/end/", f"{INVITE}999999/mails/",
        ]  # fmt: skip

        assert [as_alice.post(address).status_code for address in addresses] == [404] * 5
        assert Membership.objects.get(user=charlie).active_to is None
        assert Invitation.objects.open().count() == 1


class TestTheLink:
    def test_following_it_changes_nothing_and_hides_the_key(self, client, invitation):
        answer = client.get(link(invitation))

        assert answer["Location"] == "/invitation/"
        assert Invitation.objects.open().count() == 1

    @pytest.mark.parametrize("known", [True, False])
    def test_a_stranger_joins_and_logs_in_by_code(self, client, invitation, known, acme):
        if known:
            make_person("erin")
        client.get(link(invitation))
        answer = client.post("/invitation/", {"name": "Erin", "email": "erin@example.com", "next": "/"}, follow=True)

        assert answer.redirect_chain == [
            ("/auth/login/code/", 307), ("/auth/login/code/confirm/?next=%2F", 302),
        ]  # fmt: skip
        code = re.search(r"^([A-Z0-9-]{6,})$", mail.outbox[-1].body, re.MULTILINE)[1]
        answer = client.post("/auth/login/code/confirm/", {"code": code, "next": "/"}, follow=True)
        assert answer.redirect_chain[-1][0] == "/portal/"
        assert answer.context["account"] == acme
        assert mail.outbox[-1].to == ["erin@example.com"]

    def test_known_and_unknown_see_the_same_pages(self, acme, alice):
        seen = []
        for email in ("known@example.com", "nobody@example.com"):
            if email.startswith("known"):
                make_person("known")
            made = invitations.invite(
                account_id=acme.pk, email=email, role=CustomerRole.MEMBER, actor=alice, at=timezone.now()
            )
            client = Client()
            client.get(link(made))
            pages = [client.get("/invitation/"), client.post("/invitation/", {"email": email}, follow=True)]
            seen.append([plain(page).replace(email, "") for page in pages])

        assert seen[0] == seen[1]

    def test_with_a_password_wish_he_chooses_one_after_the_code(self, client, invitation):
        client.get(link(invitation))
        wish = {"email": "erin@example.com", "next": "/auth/password/set/"}
        client.post("/invitation/", wish, follow=True)
        code = re.search(r"^([A-Z0-9-]{6,})$", mail.outbox[-1].body, re.MULTILINE)[1]
        page = client.post("/auth/login/code/confirm/", {"code": code, "next": wish["next"]}, follow=True)
        assert page.redirect_chain[-1][0] == "/auth/password/set/"
        words = {"password1": "a-long-new-word", "password2": "a-long-new-word"}
        client.post("/auth/password/set/", words)

        assert User.objects.get(email="erin@example.com").check_password("a-long-new-word")

    def test_who_is_logged_in_joins_with_one_click(self, invitation, acme):
        client = logged_in(make_person("erin"))
        client.get(link(invitation))
        answer = client.post("/invitation/", follow=True)

        assert answer.redirect_chain[-1][0] == "/portal/"
        assert "Welcome to the team." in text(answer)

    def test_somebody_else_is_told_so_and_nothing_happens(self, invitation, acme):
        client = logged_in(make_person("mallory"))
        client.get(link(invitation))
        pages = [client.get("/invitation/"), client.post("/invitation/")]

        assert ["this invitation is for somebody else" in text(page) for page in pages] == [True, True]
        assert Invitation.objects.open().count() == 1

    def test_used_withdrawn_over_and_never_made_look_alike(self, acme, alice, invitation):
        used = link(invitation)
        invitations.accept(key=invitation_key(invitation), at=timezone.now())
        withdrawn = invitations.invite(
            account_id=acme.pk, email="w@example.com", role=CustomerRole.MEMBER, actor=alice, at=timezone.now()
        )
        invitations.revoke(invitation_id=withdrawn.pk, actor=alice, at=timezone.now())
        over = invitations.invite(
            account_id=acme.pk, email="o@example.com", role=CustomerRole.MEMBER, actor=alice, at=timezone.now()
        )
        Invitation.objects.filter(pk=over.pk).update(expires_at=timezone.now())
        seen = set()
        for address in (used, link(withdrawn), link(over), "/invitation/never/"):
            client = Client()
            client.get(address)
            for answer in (client.get("/invitation/"), client.post("/invitation/")):
                seen.add((answer.status_code, plain(answer)))

        assert len(seen) == 1
        assert seen.pop()[0] == 410

    def test_staff_sets_up_the_second_factor_first(self, client, db, settings):
        settings.STAFF_MFA = "required"
        olga = make_staff("olga", StaffRole.ADMINISTRATOR)
        made = invitations.invite_staff(email="erin@example.com", role=StaffRole.CSM, actor=olga, at=timezone.now())
        client.get(link(made))
        client.post("/invitation/", {"email": "erin@example.com", "next": "/"}, follow=True)
        code = re.search(r"^([A-Z0-9-]{6,})$", mail.outbox[-1].body, re.MULTILINE)[1]
        page = client.post("/auth/login/code/confirm/", {"code": code, "next": "/"}, follow=True)

        assert page.redirect_chain[-1][0] == reverse("mfa_activate_totp")

    def test_the_admin_invites_staff_and_says_what_is_refused(self, settings, db):
        settings.STAFF_MFA = "optional"
        client = logged_in(make_staff("olga", StaffRole.ADMINISTRATOR))
        given = {"email": "Erin@example.com", "name": "", "language": "en", "staff_role": "csm", "role": ""}
        add = reverse("admin:accounts_invitation_add")
        client.post(add, given)
        twice = client.post(add, given, follow=True)
        half = client.post(add, {**given, "email": "x@example.com", "staff_role": ""})

        assert list(Invitation.objects.values_list("email", "staff_role")) == [("erin@example.com", "csm")]
        assert "This person is invited already." in text(twice)
        assert "An invitation is to an account with a role" in text(half)
