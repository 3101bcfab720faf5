"""Usage over HTTP: what each call means, what is refused and how."""

import base64
import datetime as dt
import gzip
import json
import uuid

import pytest
from django.test import Client

from cs_platform.ingest import senders
from health.models.intake import SetAside, UserGroup
from health.models.rollups import AccountDay
from health.models.usage import UsageEvent, UsageUser
from health.services import arrivals, held, write_keys
from tests.factories.people import make_account

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _keys(settings):
    settings.USAGE_WRITE_KEYS = ["key-of-acme"]
    senders.forget()
    arrivals.forget()


def basic(key: str) -> str:
    return "Basic " + base64.b64encode(f"{key}:".encode()).decode()


def post(path: str, content, *, key: str = "key-of-acme", **headers):
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return Client(raise_request_exception=True).post(
        path, raw, content_type="application/json", headers={"authorization": basic(key), **headers}
    )


def track(**fields) -> dict:
    return {
        "type": "track",
        "userId": "alice",
        "event": "Report created",
        "messageId": str(uuid.uuid4()),
        "timestamp": "2026-05-04T10:00:00.000Z",
        "context": {"groupId": "acme"},
        **fields,
    }


def answer(accepted=0, duplicate=0, held=0, rejected=()):
    return {
        "success": True,
        "accepted": accepted,
        "duplicate": duplicate,
        "held": held,
        "rejected": [{"index": index, "reason": reason} for index, reason in rejected],
    }


def stored() -> list[tuple]:
    arrivals.count_in()
    return list(
        UsageEvent.objects.order_by("id").values_list("account__external_id", "user__external_id", "event__name")
    )


def test_a_batch_is_stored_and_its_repetition_is_not():
    make_account()
    batch = {"batch": [track(), track(userId="bob"), track(context={"groupId": "globex"})], "sentAt": "x"}

    assert post("/v1/batch", batch).json() == answer(accepted=2, held=1)
    assert post("/v1/import", batch).json() == answer(duplicate=3)
    assert stored() == [("acme", "alice", "Report created"), ("acme", "bob", "Report created")]
    assert list(AccountDay.objects.values_list("day", "events", "users")) == [(dt.date(2026, 5, 4), 2, 2)]


def test_each_kind_of_call_at_its_own_address():
    make_account()
    alice = {"userId": "alice", "context": {"groupId": "acme"}, "timestamp": "2026-05-04"}

    assert post("/v1/group", {"userId": "alice", "groupId": "acme"}).json() == answer(accepted=1)
    assert post("/v1/identify", {**alice, "traits": {"name": "Alice Ang", "email": "a@acme.test"}}).json() == answer(
        accepted=1
    )
    assert post("/v1/track", {"userId": "alice", "event": "Report created"}).json() == answer(accepted=1)
    assert post("/v1/page", {**alice, "name": "Home"}).json() == answer(accepted=1)
    assert post("/v1/screen/", {**alice, "name": "Home"}).json() == answer(accepted=1)
    assert post("/v1/alias", {"userId": "alice", "previousId": "anonymous"}).json() == answer(accepted=1)

    assert stored() == [
        ("acme", "alice", "Report created"),
        ("acme", "alice", "Page viewed"),
        ("acme", "alice", "Screen viewed"),
    ]
    assert list(UsageUser.objects.values_list("name", "email")) == [("Alice Ang", "a@acme.test")]
    assert UsageEvent.objects.get(event__name="Page viewed").properties == {"name": "Home"}


def test_the_group_last_put_in_names_the_account_whatever_the_order_of_arrival():
    make_account()
    make_account("globex")
    group = {"type": "group", "userId": "alice"}
    later = {**group, "groupId": "globex", "timestamp": "2026-05-05T00:00:00Z"}
    earlier = {**group, "groupId": "acme", "timestamp": "2026-05-04T00:00:00Z"}
    nameless = track(context={})

    assert post("/v1/batch", {"batch": [nameless, later]}).json() == answer(accepted=2)
    assert post("/v1/batch", {"batch": [earlier, track(context=None)]}).json() == answer(accepted=2)
    assert [account for account, *_ in stored()] == ["globex", "globex"]
    assert UserGroup.objects.get().account == "globex"


def test_usage_of_a_user_in_no_group_is_held_until_he_is_put_in_one():
    make_account()

    assert post("/v1/track", track(context=None)).json() == answer(held=1)
    assert (arrivals.count_in(), held.release()) == (1, 0)
    assert post("/v1/identify", {"userId": "alice", "context": {"groupId": "acme"}}).json() == answer(accepted=1)
    assert held.release() == 1
    assert stored() == [("acme", "alice", "Report created")]


def test_gzip():
    make_account()
    body = gzip.compress(json.dumps({"batch": [track()]}).encode())

    assert post("/v1/batch", body, **{"content-encoding": "gzip"}).json() == answer(accepted=1)
    cut = post("/v1/batch", body[:-9], **{"content-encoding": "gzip"})
    assert (cut.status_code, cut.json()["code"]) == (400, "invalid_gzip")
    not_gzip = post("/v1/batch", b"{}", **{"content-encoding": "gzip"})
    assert (not_gzip.status_code, not_gzip.json()["code"]) == (400, "invalid_gzip")
    other = post("/v1/batch", b"{}", **{"content-encoding": "br"})
    assert (other.status_code, other.json()["code"]) == (415, "unsupported_encoding")


def test_sizes():
    make_account()
    big = track(properties={"text": "x" * 33_000})
    bomb = gzip.compress(b'{"batch":[' + b" " * 50_000_000 + b"]}")

    one = post("/v1/track", big)
    assert (one.status_code, one.json()["code"]) == (413, "too_large")
    among = post("/v1/batch", {"batch": [big, track()]}).json()
    assert (among["accepted"], [r["index"] for r in among["rejected"]]) == (1, [0])
    whole = post("/v1/batch", {"batch": [track(properties={"text": "x" * 30_000}) for _ in range(18)]})
    assert (whole.status_code, whole.json()["code"]) == (413, "too_large")
    unzipped = post("/v1/batch", bomb, **{"content-encoding": "gzip"})
    assert (unzipped.status_code, unzipped.json()["code"]) == (413, "too_large")
    assert len(stored()) == 1


@pytest.mark.parametrize("authorization", ["", "Basic", "Basic !!!", basic(""), basic("wrong"), "Bearer key-of-acme"])
def test_without_a_valid_key_nothing_comes_in(authorization):
    make_account()
    refused = Client().post(
        "/v1/track", json.dumps(track()), content_type="application/json", headers={"authorization": authorization}
    )

    assert (refused.status_code, refused.json()["code"]) == (401, "invalid_write_key")
    assert stored() == []


def test_a_key_made_here_works_until_it_is_revoked():
    make_account()
    key, secret = write_keys.create(name="Acme's product", at=AT)

    assert secret not in (key.hash, key.name)
    assert post("/v1/track", track(), key=secret).status_code == 200
    assert write_keys.revoke(key_id=key.pk, at=AT)
    assert not write_keys.revoke(key_id=key.pk, at=AT)
    senders.forget()  # as time does
    assert post("/v1/track", track(), key=secret).status_code == 401
    assert len(stored()) == 1


def test_too_many_requests_in_a_minute(settings):
    settings.USAGE_BATCHES_PER_MINUTE = 2
    answers = [post("/v1/alias", {}) for _ in range(3)]
    if [a.status_code for a in answers] == [200, 200, 200]:  # a minute ended in between
        answers = [post("/v1/alias", {}) for _ in range(3)]

    assert [a.status_code for a in answers] == [200, 200, 429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60


def test_other_methods():
    assert Client().get("/v1/batch").status_code == 405


WRONG = {
    "no user": (track(userId=None), "userId (or anonymousId) is empty"),
    "blank user": (track(userId="  "), "userId (or anonymousId) is empty"),
    "user that is a list": (track(userId=["alice"]), "Expected `int | str | null`, got `array` - at `$.userId`"),
    "no event": (track(event=None), "event is empty"),
    "long event": (track(event="x" * 201), "event is longer than 200 characters"),
    "bad time": (
        track(timestamp="yesterday"),
        "timestamp must be ISO 8601 such as 2026-05-31T14:05:00Z or 2026-05-31, not 'yesterday'",
    ),
    "old time": (
        track(timestamp="1889-01-01T00:00:00Z"),
        "timestamp must lie in the years 1990 to 2100, not '1889-01-01T00:00:00Z'",
    ),
    "number as time": (track(timestamp=12), "Expected `str | null`, got `int` - at `$.timestamp`"),
    "properties that are a list": (track(properties=[1]), "Expected `object | null`, got `array` - at `$.properties`"),
    "NUL in a name": (track(event="a\0b"), "event contains a NUL character; remove it"),
    "NUL in a group": (
        track(context={"groupId": "a\0b"}),
        "context.groupId contains a NUL character; remove it",
    ),
    "NUL in properties": (track(properties={"a": ["\0"]}), "properties contain a NUL character; remove it"),
    "NUL in a key": (track(properties={"\0": 1}), "properties contain a NUL character; remove it"),
    "unknown type": (
        track(type="dance"),
        "type must be one of alias, group, identify, page, screen, track",
    ),
    "no type": (track(type=None), "type must be one of alias, group, identify, page, screen, track"),
    "a list": ([1, 2], "Expected `object`, got `array`"),
    "null": (None, "Expected `object`, got `null`"),
}


@pytest.mark.parametrize("call", WRONG.values(), ids=WRONG)
def test_a_wrong_call_is_named_and_harms_no_other(call):
    make_account()
    wrong, reason = call

    assert post("/v1/batch", {"batch": [track(), wrong, track()]}).json() == answer(accepted=2, rejected=[(1, reason)])
    aside = SetAside.objects.get()
    assert (aside.state, aside.reason, json.loads(aside.payload)) == ("rejected", reason, wrong)


def test_a_wrong_single_call_gets_400_and_is_kept_for_the_administrator():
    refused = post("/v1/track", track(userId=None))

    assert (refused.status_code, refused.json()["message"]) == (400, "userId (or anonymousId) is empty")
    assert SetAside.objects.count() == 1


def test_what_is_rejected_again_and_again_is_kept_once():
    batch = {"batch": [track(userId=None), track(event="", messageId="m"), track(event="", messageId="m")]}
    for _ in range(3):
        assert len(post("/v1/batch", batch).json()["rejected"]) == 3

    assert sorted(SetAside.objects.values_list("reason", flat=True)) == [
        "event is empty",
        "userId (or anonymousId) is empty",
    ]


DEEP = b"[" * 15_000 + b"]" * 15_000
HOSTILE = {
    "empty": b"",
    "not JSON": b"{",
    "a list": b"[]",
    "no batch": b"{}",
    "batch that is an object": b'{"batch": {}}',
    "deep": b'{"bunch": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "NaN": b'{"batch": NaN}',
    "not UTF-8": b'\xff\xfe{"batch": []}',
    "UTF-16": json.dumps({"batch": []}).encode("utf-16"),
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("path", ["/v1/batch", "/v1/track", "/batch/", "/capture/"])
def test_a_hostile_body_gets_4xx(path, raw):
    refused = post(path, raw)

    assert refused.status_code in (400, 401, 411, 413)
    assert refused.json()["message"]
    assert stored() == []


@pytest.mark.parametrize(
    "item",
    [
        b'{"type":"track","userId":"a","event":"e","properties":{"x":%s}}' % DEEP,
        b'{"type":"track","userId":"a","event":"e","properties":{"x":"\\ud800"}}',
        b'{"type":"track","userId":"\\udfff","event":"e"}',
        b'{"type":"track","userId":"a","event":"e","properties":{"x":1e999}}',
        b'{"type":"track","userId":"a","event":"e","properties":{"x":%s}}' % (b"9" * 5000),
        b'{"type":"track","userId":"a","event":"e","properties":%s}' % (b'{"a":' * 200 + b"1" + b"}" * 200),
        b'{"type":"track","userId":1e3,"event":"e"}',
        b'{"type":"track","userId":true,"event":"e"}',
        b'{"type":"track","userId":"a","event":"e","properties":{"x":NaN}}',
        b'{"type":"track","userId":"\xed\xa0\x80","event":"e"}',
        b'{"type":"track","userId":"\xff","event":"e"}',
        b"[" * 100_000 + b"]" * 100_000,
        b'{"type":"group","userId":"alice","groupId":"a\\u0000b"}',
        b'{"type":"identify","userId":"ali\\u0000ce","groupId":"acme","traits":{"name":"Alice"}}',
    ],
)
def test_a_hostile_call_is_rejected_alone(item):
    make_account()
    good = json.dumps(track()).encode()
    answered = post("/v1/batch", b'{"batch": [' + item + b"," + good + b"]}")

    assert answered.status_code == 200
    assert (answered.json()["accepted"], [r["index"] for r in answered.json()["rejected"]]) == (1, [0])
    assert len(stored()) == 1


def test_a_batch_that_breaks_off_in_a_call_is_refused_whole():
    refused = post("/v1/batch", b'{"batch": [' + json.dumps(track()).encode() + b',{"type":"track"')

    assert (refused.status_code, refused.json()["code"]) == (400, "invalid_json")


@pytest.mark.parametrize("value", [2**31, 2**63, 2**64, -1, 10**300, 1.5, "١٢٣", "𝕏", "\u202e", "'; DROP TABLE"])
def test_odd_values_are_kept_as_they_are(value):
    make_account()

    assert post("/v1/batch", {"batch": [track(properties={"value": value})]}).json() == answer(accepted=1)
    assert len(stored()) == 1
    assert UsageEvent.objects.get().properties == {"value": value}


def test_equal_calls_without_an_id_count_each_and_their_repetition_none():
    make_account()
    batch = {"batch": [track(messageId=None), track(messageId=None)]}

    assert post("/v1/batch", batch).json() == answer(accepted=2)
    assert post("/v1/batch", batch).json() == answer(duplicate=2)


def test_a_blank_id_is_none():
    make_account()
    calls = [track(messageId="  "), track(messageId="\t", userId="bob"), track(messageId=" m "), track(messageId="m")]

    assert post("/v1/batch", {"batch": calls}).json() == answer(accepted=3, duplicate=1)


def test_a_blank_group_puts_nobody_anywhere():
    post("/v1/identify", {"userId": "alice", "groupId": "acme"})
    post("/v1/identify", {"userId": "alice", "groupId": "  "})

    assert UserGroup.objects.get().account == "acme"


def test_a_trait_with_a_nul_is_dropped_and_the_other_kept():
    make_account()
    post("/v1/identify", {"userId": "alice", "groupId": "acme", "traits": {"name": "A\0", "email": "a@acme.test"}})

    assert list(UsageUser.objects.values_list("name", "email")) == [("", "a@acme.test")]


def test_posthog():
    make_account()
    groups = {"$groups": {"project": "p", "company": "acme"}}
    at = {"timestamp": "2026-05-04T10:00:00+00:00", "distinct_id": "alice"}
    batch = {
        "api_key": "key-of-acme",
        "batch": [
            {**at, "event": "Report created", "uuid": str(uuid.uuid4()), "properties": {**groups, "a": 1}},
            {**at, "event": "$pageview", "uuid": str(uuid.uuid4()), "properties": {"$groups": {"project": "acme"}}},
            {**at, "event": "$groupidentify", "properties": {"$group_type": "company", "$group_key": "acme"}},
            {**at, "event": "$identify", "properties": groups, "$set": {"email": "a@acme.test"}},
            {**at, "event": ["x"]},
        ],
    }

    expected = answer(accepted=4, rejected=[(4, "Expected `str`, got `array` - at `$.event`")])
    assert post("/batch/", batch).json() == expected
    assert stored() == [("acme", "alice", "Report created"), ("acme", "alice", "Page viewed")]
    assert UsageUser.objects.get().email == "a@acme.test"
    assert post("/capture/", {**batch["batch"][0], "api_key": "key-of-acme"}).json() == answer(duplicate=1)
    wrong = post("/batch/", {**batch, "api_key": "other"})
    assert (wrong.status_code, wrong.json()["detail"]) == (401, wrong.json()["message"])
