"""Invitations: bound to an address, used once, with a role that still may be given; and the outbox they leave from."""

import datetime as dt
import re
import smtplib
import threading

import pytest
from django.conf import settings as project
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.choices import CustomerRole, StaffRole
from accounts.models.invitations import Invitation
from accounts.models.mail import OutgoingMail
from accounts.models.people import Membership, User
from accounts.models.timeline import TimelineEntry
from accounts.queries import invitation_key
from accounts.services import access, invitations, people, team
from jobs import services as jobs
from jobs.models import Run, WorkItem
from tests.factories.people import assign_csm, make_account, make_member, make_person, make_staff

NOW = dt.datetime(2026, 5, 4, 9, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(hours=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def acme():
    return make_account("acme")


@pytest.fixture
def alice(acme):
    return make_member("alice", acme)


def invite(account, actor, *, email="erin@example.com", role=CustomerRole.MEMBER, at=NOW, **more) -> Invitation:
    return invitations.invite(account_id=account.pk, email=email, role=role, actor=actor, at=at, **more)


def accept(invitation, *, at=LATER, **more) -> invitations.Accepted:
    return invitations.accept(key=invitation_key(invitation), at=at, **more)


def roles(account) -> dict[str, str]:
    members = Membership.objects.filter(account=account, active_to=None)
    return dict(members.values_list("user__email", "role"))


def deliver(at=None) -> list[mail.EmailMessage]:
    """What a worker sends."""
    for run in Run.objects.filter(kind="mail", finished_at=None):
        jobs.work_through(run.pk, clock=lambda: at or timezone.now())
    return mail.outbox


class TestInviting:
    def test_the_owner_invites_and_the_account_is_told(self, acme, alice):
        made = invite(acme, alice, name="Erin", email=" Erin@Example.com ")

        line = TimelineEntry.objects.get()
        assert (made.email, made.expires_at) == ("erin@example.com", NOW + dt.timedelta(days=14))
        assert (line.sentence, line.actor, line.customer_visible) == ("Erin was invited as Member.", alice, True)

    @pytest.mark.parametrize("role", [CustomerRole.BILLING, CustomerRole.MEMBER])
    def test_others_of_the_account_do_not(self, acme, role):
        bob = make_member("bob", acme, role)

        with pytest.raises(invitations.RoleNotGiven):
            invite(acme, bob)
        assert Invitation.objects.count() == 0

    def test_its_own_csm_and_leaders_do_other_staff_does_not(self, acme):
        dana, dora, lea = make_staff("dana"), make_staff("dora"), make_staff("lea", StaffRole.LEAD)
        assign_csm(acme, dana)

        invite(acme, dana, email="a@example.com", role=CustomerRole.OWNER)
        invite(acme, lea, email="b@example.com", role=CustomerRole.OWNER)
        with pytest.raises(invitations.RoleNotGiven):
            invite(acme, dora, email="c@example.com")

    def test_an_owner_of_another_account_does_not(self, acme):
        charlie = make_member("charlie", make_account("globex"))

        with pytest.raises(invitations.RoleNotGiven):
            invite(acme, charlie)

    def test_nobody_twice(self, acme, alice):
        invite(acme, alice)

        with pytest.raises(invitations.AlreadyInvited):
            invite(acme, alice, email="ERIN@example.com", at=LATER)
        with pytest.raises(people.AlreadyMember):
            invite(acme, alice, email="alice@example.com")

    def test_one_whose_time_is_over_gives_way(self, acme, alice):
        old = invite(acme, alice)
        new = invite(acme, alice, at=NOW + dt.timedelta(days=15))

        assert list(Invitation.objects.open()) == [new]
        with pytest.raises(invitations.NotHolding):
            accept(old, at=NOW + dt.timedelta(days=15))

    def test_the_number_of_open_ones_has_a_limit(self, acme, alice, monkeypatch):
        monkeypatch.setattr(invitations, "OPEN_AT_MOST", 2)
        invite(acme, alice, email="1@example.com")
        invite(acme, alice, email="2@example.com")

        with pytest.raises(invitations.TooManyOpen):
            invite(acme, alice, email="3@example.com")

    def test_the_secret_is_not_stored(self, acme, alice):
        made = invite(acme, alice)
        key = invitation_key(made)

        stored = [str(list(model.objects.values())) for model in (Invitation, OutgoingMail, WorkItem, TimelineEntry)]
        assert len(key) == 64
        assert [key in text for text in stored] == [False] * 4

    def test_the_database_lets_no_half_invitation_in(self, acme):
        for fields in ({"account": acme}, {"role": "owner"}, {"account": acme, "role": "owner", "staff_role": "csm"}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Invitation.objects.create(email="x@example.com", hash=str(fields)[:64], expires_at=LATER, **fields)


class TestAccepting:
    def test_a_new_person_is_made_with_the_role(self, acme, alice):
        accepted = accept(invite(acme, alice, name="Erin", language="zh-hans"))

        assert (accepted.account_id, accepted.user.name, accepted.user.language) == (acme.pk, "Erin", "zh-hans")
        assert not accepted.user.has_usable_password()
        assert roles(acme) == {"alice@example.com": "owner", "erin@example.com": "member"}

    def test_a_known_person_keeps_name_and_password(self, acme, alice):
        erin = make_member("erin", make_account("globex"))
        before = erin.password

        accepted = accept(invite(acme, alice, name="Somebody"), name="Else")

        assert accepted.user == erin
        assert (accepted.user.name, accepted.user.password) == ("Erin", before)

    def test_once(self, acme, alice):
        made = invite(acme, alice)
        accept(made)

        with pytest.raises(invitations.NotHolding):
            accept(made)
        assert len(roles(acme)) == 2

    def test_it_is_bound_to_the_address(self, acme, alice):
        made = invite(acme, alice)

        with pytest.raises(invitations.OtherPerson):
            accept(made, person=make_person("mallory"))
        assert roles(acme) == {"alice@example.com": "owner"}
        assert Invitation.objects.open().count() == 1

    def test_its_time_is_over(self, acme, alice):
        made = invite(acme, alice)

        with pytest.raises(invitations.NotHolding):
            accept(made, at=NOW + dt.timedelta(days=14))
        accept(made, at=NOW + dt.timedelta(days=14, seconds=-1))

    @pytest.mark.parametrize("loss", ["removed", "lowered", "disabled"])
    def test_the_inviters_right_is_asked_for_again(self, acme, alice, loss):
        bob = make_member("bob", acme)
        olga = make_staff("olga", StaffRole.ADMINISTRATOR)
        membership = Membership.objects.get(user=bob)
        Membership.objects.filter(pk=membership.pk).update(active_from=NOW - dt.timedelta(days=1))
        made = invite(acme, bob, role=CustomerRole.OWNER)
        at = NOW + dt.timedelta(minutes=1)
        if loss == "removed":
            people.end_membership(membership_id=membership.pk, actor=alice, at=at)
        elif loss == "lowered":
            team.change_role(
                account_id=acme.pk, membership_id=membership.pk, role=CustomerRole.MEMBER, actor=alice, at=at
            )
        else:
            access.disable_person(user_id=bob.pk, actor=olga, at=at)
        before = roles(acme)

        with pytest.raises(invitations.NotHolding):
            accept(made)
        assert roles(acme) == before
        assert not User.objects.filter(email="erin@example.com").exists()

    def test_withdrawn_it_opens_nothing(self, acme, alice):
        made = invite(acme, alice)
        invitations.revoke(invitation_id=made.pk, actor=alice, at=LATER)

        with pytest.raises(invitations.NotHolding):
            accept(made)
        with pytest.raises(invitations.NotOpen):
            invitations.revoke(invitation_id=made.pk, actor=alice, at=LATER)

    def test_sent_again_only_the_new_link_holds(self, acme, alice):
        made = invite(acme, alice)
        with pytest.raises(invitations.TooSoon):
            invitations.send_again(invitation_id=made.pk, actor=alice, at=NOW + dt.timedelta(seconds=59))
        again = invitations.send_again(invitation_id=made.pk, actor=alice, at=LATER)

        with pytest.raises(invitations.NotHolding):
            accept(made)
        assert accept(again).account_id == acme.pk

    def test_a_disabled_person_stays_out(self, acme, alice):
        make_person("erin", is_active=False)

        with pytest.raises(invitations.NotHolding):
            accept(invite(acme, alice))
        assert roles(acme) == {"alice@example.com": "owner"}

    @pytest.mark.parametrize("key", ["", "x", "0" * 64, "\0", "\ud800", "x" * 10_000])
    def test_a_key_that_never_was(self, acme, key):
        with pytest.raises(invitations.NotHolding):
            invitations.accept(key=key, at=NOW)


class TestStaff:
    def test_an_administrator_invites_to_the_staff(self, acme):
        olga = make_staff("olga", StaffRole.ADMINISTRATOR)
        made = invitations.invite_staff(email="erin@example.com", role=StaffRole.CSM, actor=olga, at=NOW)

        accepted = accept(made)

        assert (accepted.account_id, User.objects.get(email="erin@example.com").staff_role) == (None, "csm")

    def test_nobody_else_does(self):
        with pytest.raises(invitations.RoleNotGiven):
            invitations.invite_staff(
                email="erin@example.com", role=StaffRole.CSM, actor=make_staff("lea", StaffRole.LEAD), at=NOW
            )

    def test_who_works_here_keeps_his_role(self):
        olga = make_staff("olga", StaffRole.ADMINISTRATOR)
        made = invitations.invite_staff(email="dana@example.com", role=StaffRole.ADMINISTRATOR, actor=olga, at=NOW)
        make_staff("dana")
        accept(made)

        assert User.objects.get(email="dana@example.com").staff_role == "csm"


@pytest.mark.django_db(transaction=True)
def test_twenty_rivals_accept_once():
    acme = make_account("acme")
    made = invite(acme, make_member("alice", acme))
    start, won, wrong = threading.Barrier(20), [], []

    def rival() -> None:
        start.wait()
        try:
            won.append(accept(made))
        except invitations.NotHolding:
            pass
        except Exception as error:  # what must not be
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=rival) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (len(won), wrong) == (1, [])
    assert Membership.objects.filter(user__email="erin@example.com").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_owners_do_not_remove_each_other():
    acme = make_account("acme")
    owners = [make_member("alice", acme), make_member("bob", acme)]
    members = {owner.pk: Membership.objects.get(user=owner).pk for owner in owners}
    start, refused = threading.Barrier(2), []

    def leave(actor, other) -> None:
        start.wait()
        try:
            team.remove_member(account_id=acme.pk, membership_id=members[other.pk], actor=actor, at=timezone.now())
        except (team.LastOwner, invitations.RoleNotGiven) as error:
            refused.append(type(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=leave, args=pair) for pair in (owners, owners[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(refused) == 1
    assert len(roles(acme)) == 1


@pytest.mark.django_db(transaction=True)
class TestOutbox:
    def test_the_mail_leaves_with_its_stable_id_in_the_language_chosen(self):
        acme = make_account("acme")
        invite(acme, make_member("alice", acme), name="Erin", language="zh-hans", at=timezone.now())
        assert mail.outbox == []

        sent = deliver()

        stored = OutgoingMail.objects.get()
        host = project.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
        assert [(each.to, each.subject) for each in sent] == [(["erin@example.com"], "cs_platform：邀请您加入 Acme")]
        assert sent[0].extra_headers["Message-ID"] == f"<{stored.stable_id}@{host}>"
        assert stored.sent_at is not None
        assert re.search(rf"{project.BASE_URL}/invitation/[0-9a-f]{{64}}/", sent[0].body)

    def test_a_person_who_is_known_reads_it_in_his_own_language(self):
        acme = make_account("acme")
        make_person("erin", language="zh-hans")
        invite(acme, make_member("alice", acme), language="en", at=timezone.now())

        assert deliver()[0].subject == "cs_platform：邀请您加入 Acme"

    def test_withdrawn_before_it_left_it_is_not_sent(self):
        acme = make_account("acme")
        alice = make_member("alice", acme)
        made = invite(acme, alice, at=timezone.now())
        invitations.revoke(invitation_id=made.pk, actor=alice, at=timezone.now())

        assert deliver() == []
        assert OutgoingMail.objects.get().dropped_at is not None

    def test_killed_after_sending_it_is_sent_again_under_the_same_id(self, monkeypatch):
        """The crash point between the mail server's answer and our mark: at least once, never lost."""
        acme = make_account("acme")
        invite(acme, make_member("alice", acme), at=timezone.now())
        item = WorkItem.objects.get()
        hits = []

        def killed(*_args, **_more):
            hits.append(1)
            raise SystemExit

        with monkeypatch.context() as patch:
            patch.setattr(jobs, "_settle", killed)
            with pytest.raises(SystemExit):
                jobs.work_through(item.run_id)
        WorkItem.objects.update(claimed_at=None, claimed_by="")  # as the reconciler does for a lost worker
        deliver()

        assert hits == [1]
        assert len(mail.outbox) == 2
        assert len({each.extra_headers["Message-ID"] for each in mail.outbox}) == 1

    def test_a_mail_server_that_is_down_is_waited_for(self, monkeypatch):
        acme = make_account("acme")
        at = timezone.now()
        invite(acme, make_member("alice", acme), at=at)
        down = {"is": True}

        def send(self, messages):
            if down["is"]:
                raise smtplib.SMTPServerDisconnected("gone")
            return original(self, messages)

        original = EmailBackend.send_messages
        monkeypatch.setattr(EmailBackend, "send_messages", send)
        jobs.work_through(Run.objects.get().pk, clock=lambda: at)
        waiting = OutgoingMail.objects.get()
        item = WorkItem.objects.get(done_at=None)
        assert (waiting.failures, waiting.sent_at) == (1, None)
        assert 60 <= (item.due_at - at).total_seconds() < 120

        down["is"] = False
        jobs.work_through(item.run_id, clock=lambda: at + dt.timedelta(minutes=3))

        assert len(mail.outbox) == 1
        assert (OutgoingMail.objects.get().error, WorkItem.objects.filter(parked_at=None, done_at=None).count()) == (
            "",
            0,
        )
