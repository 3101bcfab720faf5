"""The log of a healthy installation holds no traceback, whatever people ask for."""

import logging

import pytest
from django.urls import reverse

from accounts.choices import StaffRole
from cs_platform.logs import OrdinaryAnswers
from tests.factories.people import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def written(caplog, settings, monkeypatch):
    """What the console would get: the one handler's filters, as they are set; whatever a test before switched off."""
    for name in ("django", "django.request"):
        monkeypatch.setattr(logging.getLogger(name), "disabled", False)
        monkeypatch.setattr(logging.getLogger(name), "propagate", True)
        caplog.set_level(logging.WARNING, logger=name)
    settings.STAFF_MFA = "optional"
    assert settings.LOGGING["handlers"]["console"]["filters"] == ["ordinary"]
    assert settings.LOGGING["filters"]["ordinary"]["()"] == "cs_platform.logs.OrdinaryAnswers"
    ordinary = OrdinaryAnswers()

    def lines():
        return [logging.Formatter("%(levelname)s %(message)s").format(r) for r in caplog.records if ordinary.filter(r)]

    return lines


def test_a_refusal_is_one_line(client, written):
    client.force_login(make_staff("dana", StaffRole.CSM))
    assert client.get(reverse("admin:index")).status_code == 403
    assert client.get("/nothing/").status_code == 404

    assert written() == ["WARNING Forbidden (Permission denied): /admin/", "WARNING Not Found: /nothing/"]


def test_an_error_of_ours_keeps_its_traceback(client, written, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr("cs_platform.home.works_here", lambda user: 1 / 0)
    client.force_login(make_staff("dana", StaffRole.CSM))
    assert client.get("/").status_code == 500

    [line] = written()
    assert line.startswith("ERROR Internal Server Error: /\nTraceback")


def test_a_probe_while_starting_is_no_error(client, written):
    assert client.get("/readyz").status_code == 503

    assert written() == []


def test_browsers_that_ask_for_the_icon_find_it(client, written):
    answer = client.get("/favicon.ico", follow=True)

    assert (answer.status_code, answer["Content-Type"], written()) == (200, "image/svg+xml", [])
