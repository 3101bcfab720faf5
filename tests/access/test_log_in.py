"""How people come in, and what they are told when they may not."""

import re
import threading
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.choices import StaffRole
from tests.factories.people import PASSWORD, make_account, make_member, make_person, make_staff

LOGIN = reverse("account_login")
CODE = reverse("account_request_login_code")
CONFIRM = reverse("account_confirm_login_code")
RESET = reverse("account_reset_password")


def log_in(client: Client, email: str, password: str = PASSWORD, **more):
    return client.post(LOGIN, {"login": email, "password": password, **more})


def told(answer) -> str:
    """The page without what differs at each request."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"', "", answer.content.decode())


@pytest.fixture
def alice(db):
    return make_member("alice", make_account())


def test_a_customer_logs_in_by_e_mail_whatever_the_case(client, alice):
    assert log_in(client, "ALICE@example.com").status_code == 302
    assert client.session["_auth_user_id"] == str(alice.pk)


def test_the_session_changes_its_name_at_log_in(client, alice):
    client.get(LOGIN)
    client.session["planted"] = 1
    client.session.save()
    before = client.session.session_key
    log_in(client, alice.email)

    assert client.session.session_key != before


def test_known_and_unknown_are_answered_alike_at_log_in(alice):
    known = log_in(Client(), alice.email, "wrong")
    unknown = log_in(Client(), "nobody@example.com", "wrong")

    assert (known.status_code, told(known).replace(alice.email, "")) == (
        unknown.status_code,
        told(unknown).replace("nobody@example.com", ""),
    )


@pytest.mark.parametrize("address", [CODE, RESET])
def test_known_and_unknown_are_answered_alike_by_mail(alice, address):
    answers = []
    for email in (alice.email, "nobody@example.com"):
        client = Client()
        first = client.post(address, {"email": email})
        page = client.get(first["Location"])
        answers.append((first.status_code, first["Location"], page.status_code, told(page).replace(email, "")))

    assert answers[0] == answers[1]
    assert [message.to for message in mail.outbox] == [[alice.email]]


def test_a_customer_logs_in_by_code(client, alice):
    client.post(CODE, {"email": alice.email})
    code = re.search(r"^([A-Z0-9-]{6,})$", mail.outbox[0].body, re.MULTILINE)
    assert code, mail.outbox[0].body
    client.post(CONFIRM, {"code": code[1]})

    assert client.session["_auth_user_id"] == str(alice.pk)


def test_a_disabled_person_is_as_unknown_for_codes(client, alice):
    alice.is_active = False
    alice.save()
    client.post(CODE, {"email": alice.email})

    assert mail.outbox == []


@pytest.mark.parametrize("address", ["/auth/signup/", "/auth/email/", "/auth/confirm-email/", "/auth/confirm-email/x/"])
def test_nobody_signs_up_or_adds_an_address(client, alice, address):
    client.force_login(alice)

    assert [client.get(address).status_code, client.post(address, {"email": "x@example.com"}).status_code] == [404, 404]


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "///evil.example", "http:evil.example",
     "javascript:alert(1)", "\thttps://evil.example", "https://localhost.evil.example", "https://127.0.0.1/", "\x00"],
)  # fmt: skip
def test_log_in_redirects_to_no_other_host(client, alice, target):
    """127.0.0.1 is in ALLOWED_HOSTS, but it is not the host that was asked."""
    answer = log_in(client, alice.email, next=target)

    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_log_in_returns_to_where_one_wanted_to_go(client, alice):
    assert log_in(client, alice.email, next="/portal/definitions/")["Location"] == "/portal/definitions/"


class TestLimits:
    def test_five_wrong_passwords(self, alice):
        answers = [log_in(Client(), alice.email, "wrong") for _ in range(5)]
        sixth = log_in(Client(), alice.email)

        assert [answer.status_code for answer in answers] == [200] * 5
        assert (sixth.status_code, "_auth_user_id" in sixth.client.session) == (200, False)

    def test_three_wrong_codes(self, client, alice):
        client.post(CODE, {"email": alice.email})
        code = re.search(r"^([A-Z0-9-]{6,})$", mail.outbox[0].body, re.MULTILINE)[1]
        for _ in range(3):
            client.post(CONFIRM, {"code": "WRONG1"})
        client.post(CONFIRM, {"code": code})

        assert "_auth_user_id" not in client.session

    @pytest.mark.django_db(transaction=True)
    def test_they_are_exact_when_all_come_at_once(self, client, request):
        """Twelve threads try one code; allauth's own count in the session lets more than three through."""
        alice = make_member("alice", make_account())
        client.post(CODE, {"email": alice.email})
        compared = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("allauth.account.forms.compare_user_code", lambda **_: compared.append(1))
            _at_once(12, client)

        assert len(compared) == 3


def _at_once(count: int, client: Client) -> None:
    start = threading.Barrier(count)

    def send() -> None:
        twin = Client()
        twin.cookies = client.cookies.copy()
        start.wait()
        try:
            twin.post(CONFIRM, {"code": "WRONG1"})
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class TestSecondFactor:
    @pytest.fixture(autouse=True)
    def _required(self, settings):
        settings.STAFF_MFA = "required"

    @pytest.fixture
    def dana(self, db):
        return make_staff("dana")

    def test_staff_without_one_can_only_set_it_up(self, client, dana):
        client.force_login(dana)
        setup = reverse("mfa_activate_totp")

        for address in ("/", "/dashboard/", "/auth/2fa/", "/auth/password/change/", "/nothing/"):
            answer = client.get(address)
            assert (answer.status_code, answer["Location"]) == (302, setup), address
        assert client.get("/api/v1/accounts/").status_code == 403
        assert client.get(reverse("account_logout")).status_code == 200

    def test_setting_it_up_opens_the_doors(self, client, dana):
        log_in(client, dana.email)
        page = client.get(reverse("mfa_activate_totp"))
        assert page.status_code == 200
        client.post(reverse("mfa_activate_totp"), {"code": _totp(page.context["form"].secret)})

        assert client.get("/dashboard/").status_code in (200, 302)
        assert client.get("/dashboard/").get("Location") != reverse("mfa_activate_totp")

    def test_the_password_is_asked_for_again_only_when_the_log_in_is_older(self, client, dana):
        with time_machine.travel(timezone.now() - timedelta(minutes=6)):
            log_in(client, dana.email)
        asked = client.get(reverse("mfa_activate_totp"))

        assert asked["Location"].startswith(reverse("account_reauthenticate"))
        client.post(asked["Location"], {"password": PASSWORD})
        assert client.get(reverse("mfa_activate_totp")).status_code == 200

    def test_a_session_without_a_log_in_of_its_own_is_asked_too(self, client, dana):
        client.force_login(dana)

        asked = client.get(reverse("mfa_activate_totp"))

        assert asked["Location"].startswith(reverse("account_reauthenticate"))

    def test_it_is_asked_for_at_log_in(self, client, dana):
        secret = generate_totp_secret()
        TOTP.activate(dana, secret)
        first = log_in(client, dana.email)

        assert (first["Location"], "_auth_user_id" in client.session) == (reverse("mfa_authenticate"), False)
        client.post(reverse("mfa_authenticate"), {"code": _totp(secret)})
        assert client.session["_auth_user_id"] == str(dana.pk)

    def test_a_code_by_mail_does_not_replace_it(self, client, dana):
        TOTP.activate(dana, generate_totp_secret())
        client.post(CODE, {"email": dana.email})
        code = re.search(r"^([A-Z0-9-]{6,})$", mail.outbox[0].body, re.MULTILINE)[1]

        assert client.post(CONFIRM, {"code": code})["Location"] == reverse("mfa_authenticate")
        assert "_auth_user_id" not in client.session

    def test_staff_cannot_switch_it_off(self, client, dana):
        secret = generate_totp_secret()
        TOTP.activate(dana, secret)
        log_in(client, dana.email)
        client.post(reverse("mfa_authenticate"), {"code": _totp(secret)})
        client.post(reverse("mfa_deactivate_totp"))

        assert Authenticator.objects.filter(user=dana, type="totp").count() == 1

    def test_customers_are_free(self, client, alice):
        client.force_login(alice)

        assert client.get("/auth/2fa/").status_code == 200

    def test_the_admin_uses_the_same_log_in(self, client, db):
        assert client.get("/admin/")["Location"].startswith("/admin/login/")
        assert client.get("/admin/login/?next=/admin/")["Location"] == f"{LOGIN}?next=/admin/"
        olga = make_staff("olga", StaffRole.ADMINISTRATOR)
        assert client.post("/admin/login/", {"username": olga.email, "password": PASSWORD}).status_code == 302
        assert "_auth_user_id" not in client.session


def _totp(secret: str) -> str:
    counter = next(yield_hotp_counters_from_time())
    return format_hotp_value(hotp_value(secret, counter))


def test_a_person_without_password_cannot_log_in_with_an_empty_one(client, db):
    person = make_person("erin")
    person.set_unusable_password()
    person.save()

    assert log_in(client, person.email, "").status_code == 200
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("language", "subject", "lifetime"),
    [
        ("en", "cs_platform: your log-in code", "It holds for 3 minutes."),
        ("zh-hans", "cs_platform：登录验证码", "3 分钟"),
    ],
)
def test_mails_name_the_product_and_how_long_a_code_holds(client, alice, language, subject, lifetime):
    client.post(CODE, {"email": alice.email}, headers={"accept-language": language})

    sent = mail.outbox[0]
    assert (sent.subject, lifetime in sent.body, "testserver" in sent.body) == (subject, True, False)


def test_a_reset_says_how_long_its_link_holds_and_the_change_is_told(client, alice):
    client.post(RESET, {"email": alice.email})
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body)[1]
    page = client.get(link)["Location"]
    refused = client.post(page, {"password1": "abc", "password2": "abc"}, headers={"accept-language": "zh-hans"})
    client.post(page, {"password1": "a-long-new-word", "password2": "a-long-new-word"})

    assert "The link holds for 72 hours and works once." in mail.outbox[0].body
    assert "密码太短：至少需要 10 个字符。" in refused.content.decode()
    assert [sent.subject for sent in mail.outbox] == [
        "cs_platform: set a new password",
        "cs_platform: your password was changed",
    ]


def test_a_lock_out_says_how_long(alice):
    answers = [told(log_in(Client(), alice.email, "wrong")) for _ in range(6)]

    assert ["Try again in 5 minutes." in answer for answer in answers] == [False] * 5 + [True]
