from datetime import timedelta

import pytest
from celery import current_app
from django.db import DatabaseError
from django.utils import timezone

from cs_platform import probes
from jobs import services

SILENT = "No worker has consumed a message yet: start a worker and the clock."


def test_healthz_looks_at_the_process_only(client):
    answer = client.get("/healthz")  # without access to a database: it would raise

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-cache" in answer["Cache-Control"]


@pytest.mark.django_db
def test_readyz_when_a_worker_has_consumed_something(client):
    services.beat(name="worker", at=timezone.now())

    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "database": "ok", "broker": "ok", "worker": "ok"}


@pytest.mark.django_db
def test_readyz_without_a_worker(client):
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json() == {"status": "not ready", "database": "ok", "broker": "ok", "worker": SILENT}


@pytest.mark.django_db
def test_readyz_when_the_worker_fell_silent(client, time_machine):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    services.beat(name="worker", at=now - timedelta(seconds=130))

    problem = "No worker has consumed a message for 2 min, 10 sec: start a worker and the clock, or look into its log."
    assert client.get("/readyz").json()["worker"] == problem


@pytest.mark.django_db
def test_readyz_when_the_broker_is_down(client, monkeypatch):
    services.beat(name="worker", at=timezone.now())
    monkeypatch.setattr(current_app.conf, "broker_url", "redis://127.0.0.1:1/0")

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["broker"].startswith("broker does not answer: ")
    assert answer.json()["worker"] == "ok"


@pytest.mark.django_db
def test_readyz_when_the_database_is_down(client, monkeypatch):
    def cursor():
        raise DatabaseError("the server closed the connection\nmore")

    monkeypatch.setattr(probes.connection, "cursor", cursor)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["database"] == "database does not answer: the server closed the connection"
    assert answer.json()["worker"] == "worker does not answer: the server closed the connection"


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_nothing_can_be_sent_to_them(client, path):
    assert client.post(path).status_code == 405
