"""One's own profile, and log-in by code and reset from end to end in both languages."""

import re

import pytest
from django.core import mail
from django.test import Client

from accounts.models.people import User
from tests.dashboard.pages import text
from tests.factories.people import make_staff

PROFILE = "/profile/"


def _twin(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_name_language_and_time_zone_are_changed(as_alice, alice):
    answer = as_alice.post(
        PROFILE, {"name": " Alice A. ", "language": "zh-hans", "time_zone": "Asia/Shanghai"}, follow=True
    )

    alice.refresh_from_db()
    assert (alice.name, alice.language, alice.time_zone) == ("Alice A.", "zh-hans", "Asia/Shanghai")
    assert "您的个人资料已保存。" in text(answer)


@pytest.mark.parametrize(
    "given", [{"language": "xx"}, {"time_zone": "Mars/Base"}, {"name": "x" * 201}, {"name": "a\0b"}]
)
def test_what_is_wrong_is_said_and_changes_nothing(as_alice, alice, given):
    before = User.objects.filter(pk=alice.pk).values().get()
    answer = as_alice.post(PROFILE, {"name": "Al", "language": "", "time_zone": "", **given})

    assert answer.status_code == 422
    assert User.objects.filter(pk=alice.pk).values().get() == before


def test_all_other_sessions_end_and_this_one_goes_on(as_alice, alice):
    other = _twin(alice)
    assert other.get("/portal/").status_code == 200

    answer = as_alice.post("/profile/sessions/end/", follow=True)

    assert "All other sessions are ended." in text(answer)
    assert (as_alice.get("/portal/").status_code, other.get("/portal/").status_code) == (200, 302)


def test_who_has_no_password_is_offered_one(as_alice, alice):
    assert "Change password" in text(as_alice.get(PROFILE))
    alice.set_unusable_password()
    alice.save()
    client = _twin(alice)

    assert "You can set a password as well." in text(client.get(PROFILE))
    client.post("/auth/password/set/", {"password1": "a-long-new-word", "password2": "a-long-new-word"})
    alice.refresh_from_db()
    assert alice.check_password("a-long-new-word")


def test_staff_have_the_same_page(db, settings):
    settings.STAFF_MFA = "optional"

    assert _twin(make_staff("dana")).get(PROFILE).status_code == 200


def test_what_it_costs(as_alice, django_assert_num_queries):
    with django_assert_num_queries(2):
        as_alice.get(PROFILE)


WORDS = {
    "en": ("Log in by code", "Enter the code", "your log-in code", "Set a new password", "The new password holds"),
    "zh-hans": ("用验证码登录", "输入验证码", "登录验证码", "设置新密码", "新密码已生效"),
}


@pytest.mark.parametrize("language", WORDS)
def test_log_in_by_code_from_end_to_end(client, alice, language):
    heads = {"accept-language": language}
    ask, enter, subject, *_rest = WORDS[language]

    assert ask in text(client.get("/auth/login/code/", headers=heads))
    page = client.post("/auth/login/code/", {"email": alice.email}, headers=heads, follow=True)
    assert enter in text(page)
    assert subject in mail.outbox[0].subject
    code = re.search(r"^([A-Z0-9-]{6,})$", mail.outbox[0].body, re.MULTILINE)[1]
    home = client.post("/auth/login/code/confirm/", {"code": code}, headers=heads, follow=True)
    assert home.redirect_chain[-1][0] == "/portal/"


@pytest.mark.parametrize("language", WORDS)
def test_a_reset_from_end_to_end(client, alice, language):
    heads = {"accept-language": language}
    *_rest, reset, done = WORDS[language]

    assert reset in text(client.get("/auth/password/reset/", headers=heads))
    client.post("/auth/password/reset/", {"email": alice.email}, headers=heads)
    link = re.search(r"https?://[^/\s]+(/auth/password/reset/key/\S+)", mail.outbox[0].body)[1]
    form = client.get(link, headers=heads, follow=True)
    where = form.redirect_chain[-1][0]
    words = {"password1": "a-long-new-word", "password2": "a-long-new-word"}
    assert done in text(client.post(where, words, headers=heads, follow=True))
    assert client.login(email=alice.email, password="a-long-new-word")
