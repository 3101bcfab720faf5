"""The unmodified clients of Segment, RudderStack and PostHog against a real server process."""

import base64
import datetime as dt
import http.client
import json
import time
import uuid
from urllib.parse import urlsplit

import pytest
import requests
from posthog import Posthog
from rudderstack.analytics.client import Client as RudderStack
from segment.analytics.client import Client as Segment

from health.models.usage import UsageEvent, UsageIdentity
from health.services import arrivals
from tests.cs_platform.usage_server import serving
from tests.factories.people import make_account
from tests.factories.usage import recount, stored

pytestmark = pytest.mark.django_db(transaction=True)
AT = dt.datetime(2026, 5, 4, 10, tzinfo=dt.UTC)
EVENTS = 250


@pytest.fixture(scope="module")
def host(django_db_setup):
    with serving() as address:
        yield address


def _events() -> int:
    arrivals.count_in()
    return UsageEvent.objects.count()


@pytest.mark.parametrize("gzip", [False, True])
def test_segment(host, gzip):
    make_account()
    errors = []
    client = Segment("key-of-acme", host=host, gzip=gzip, on_error=lambda error, _: errors.append(error), timeout=10)
    client.identify("user-0", {"email": "a@acme.test"}, context={"groupId": "acme"})
    client.group("user-0", "acme", {"name": "Acme"})
    client.alias("anonymous", "user-0")
    for n in range(EVENTS):
        client.track(f"user-{n % 5}", "Report created", {"n": n}, timestamp=AT, context={"groupId": "acme"})
    client.page("user-1", "Docs", "Home", timestamp=AT, context={"groupId": "acme"})
    client.screen("user-1", "Docs", "Home", timestamp=AT, context={"groupId": "acme"})
    client.flush()
    client.join()

    assert (errors, _events()) == ([], EVENTS + 2)
    assert stored() == recount()


@pytest.mark.parametrize("gzip", [False, True])
def test_rudderstack(host, gzip):
    make_account()
    errors = []
    client = RudderStack("key-of-acme", host=host, gzip=gzip, on_error=lambda error, _: errors.append(error))
    client.identify("user-0", {"email": "a@acme.test"}, context={"groupId": "acme"})
    for n in range(EVENTS):
        client.track(f"user-{n % 5}", "Report created", {"n": n}, timestamp=AT, context={"groupId": "acme"})
    client.flush()
    client.join()

    assert (errors, _events()) == ([], EVENTS)
    assert stored() == recount()


@pytest.mark.parametrize("gzip", [False, True])
def test_posthog(host, gzip):
    make_account()
    errors = []
    client = Posthog(
        "key-of-acme", host=host, gzip=gzip, on_error=lambda error, _: errors.append(error), disable_geoip=True
    )
    for n in range(EVENTS):
        client.capture("Report created", distinct_id=f"user-{n % 5}", groups={"company": "acme"}, timestamp=AT)
    client.flush()
    client.join()

    assert (errors, _events()) == ([], EVENTS)
    assert stored() == recount()


def _batch(*, with_ids: bool) -> dict:
    events = [
        {
            "type": "track",
            "userId": f"user-{n % 5}",
            "event": "Report created",
            "context": {"groupId": "acme"},
            **({"messageId": str(uuid.uuid4()), "timestamp": AT.isoformat()} if with_ids else {}),
        }
        for n in range(50)
    ]
    return {"batch": events}


def _send_until_answered(host: str, batch: dict) -> int:
    """As a client does: the same batch again until it is answered. Says how often it was sent."""
    for attempt in range(1, 40):
        try:
            answer = requests.post(f"{host}/v1/batch", json=batch, auth=("key-of-acme", ""), timeout=60)
        except requests.ConnectionError:
            time.sleep(0.3)
            continue
        assert answer.status_code == 200
        return attempt
    raise TimeoutError("never answered")


@pytest.mark.parametrize(("with_ids", "counted"), [(True, 100), (False, 200)])
def test_a_server_killed_between_store_and_answer(tmp_path, with_ids, counted):
    """Each of two batches is stored, its server killed, and sent again: counted once. Control: without an id and a
    time two sendings cannot be told apart from two events, so the same crashes count each of them twice."""
    make_account()
    crashes = tmp_path / "crashes"
    with serving(CRASH_POINT="stored", CRASH_FILE=str(crashes)) as host:
        for _ in range(2):
            crashes.write_text("1")
            assert _send_until_answered(host, _batch(with_ids=with_ids)) > 1
            assert crashes.read_text() == "0"  # the crash point was hit

    assert _events() == counted
    assert UsageIdentity.objects.count() == counted
    assert stored() == recount()


def test_raw_bytes_that_no_client_sends(host):
    make_account()
    key = base64.b64encode(b"key-of-acme:").decode()
    for raw in (b"\0" * 100, b'{"batch":[' * 50_000, json.dumps(_batch(with_ids=True)).encode()[:-1]):
        sender = http.client.HTTPConnection(urlsplit(host).netloc, timeout=10)
        sender.request("POST", "/v1/batch", raw, {"Authorization": f"Basic {key}"})
        assert sender.getresponse().status == 400
    sender = http.client.HTTPConnection(urlsplit(host).netloc, timeout=10)
    sender.request("POST", "/v1/batch", iter([b'{"batch": []}']), {"Authorization": f"Basic {key}"})
    assert sender.getresponse().status == 411

    assert _events() == 0
