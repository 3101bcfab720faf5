"""The team, invitations and one's own profile over HTTP."""

from django.core import mail

from accounts.models.invitations import Invitation
from accounts.models.people import Membership, User

GIVEN = {"email": "erin@example.com", "name": "Erin", "role": "member", "language": "en"}


def test_the_team_is_read_and_changed(people, call):
    alice, team = call(people.alice), f"/api/v1/accounts/{people.acme.pk}/members/"
    found = {each["user"]["email"]: each for each in alice.get(team).json()["results"]}
    assert {email: each["role"] for email, each in found.items()} == {
        "alice@example.com": "owner", "bill@example.com": "billing", "bob@example.com": "member",
    }  # fmt: skip

    bobs = found["bob@example.com"]["id"]
    Membership.objects.filter(pk=bobs).update(active_from="2026-01-01T00:00:00Z")
    changed = alice.patch(f"{team}{bobs}/", {"role": "billing"}, content_type="application/json")
    assert (changed.status_code, changed.json()["role"]) == (200, "billing")
    assert alice.delete(f"{team}{changed.json()['id']}/").status_code == 204

    assert not Membership.objects.filter(user=people.bob, active_to=None).exists()


def test_the_last_owner_stays(people, call):
    own = Membership.objects.get(user=people.alice)
    answer = call(people.alice).delete(f"/api/v1/accounts/{people.acme.pk}/members/{own.pk}/")

    assert (answer.status_code, answer.json()["detail"]) == (
        409, "This is the last owner. Make somebody else an owner first.",
    )  # fmt: skip
    assert Membership.objects.get(user=people.alice).active_to is None


def test_an_invitation_is_made_once_however_often_it_is_sent(people, call):
    alice, address = call(people.alice), f"/api/v1/accounts/{people.acme.pk}/invitations/"
    answers = [alice.send(address, GIVEN, headers={"Idempotency-Key": "k1"}) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[1]["Idempotent-Replayed"] == "true"
    assert answers[0].json() == answers[1].json()
    assert Invitation.objects.count() == 1
    assert alice.send(address, GIVEN).status_code == 409
    assert alice.delete(f"{address}{answers[0].json()['id']}/").status_code == 204
    assert (alice.get(address).json()["results"], mail.outbox) == ([], [])


def test_no_answer_holds_what_opens_it(people, call):
    answer = call(people.alice).send(f"/api/v1/accounts/{people.acme.pk}/invitations/", GIVEN)

    assert set(answer.json()) == {"id", "email", "name", "role", "language", "invited_by", "sent_at", "expires_at"}


def test_one_reads_and_changes_ones_own_profile(people, call):
    bob = call(people.bob)
    me = bob.get("/api/v1/profile/").json()
    assert (me["email"], [each["role"] for each in me["memberships"]]) == ("bob@example.com", ["member"])

    patch = {"time_zone": "Asia/Shanghai", "email": "other@example.com", "staff_role": "administrator"}
    changed = bob.patch("/api/v1/profile/", patch, content_type="application/json")
    wrong = bob.patch("/api/v1/profile/", {"time_zone": "Mars/Base"}, content_type="application/json")

    assert (changed.status_code, changed.json()["time_zone"], wrong.status_code) == (200, "Asia/Shanghai", 400)
    stored = User.objects.get(pk=people.bob.pk)
    assert (stored.email, stored.staff_role, stored.time_zone) == ("bob@example.com", "", "Asia/Shanghai")
