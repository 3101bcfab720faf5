"""Values that broke plain Django applications, at every route that takes input: refused or ignored, never 5xx."""

import json

import pytest
from django.db import transaction

from cs_platform.wsgi import application
from tests.access.test_matrix import fill_in, lines
from tests.access.world import World, make_world

TEXTS = ("\u0000", "a\u0000b", "\ud800", "٣", "-1", "2147483648", "9" * 30, "NaN", "1e400", "0001-01-01", "9999-12-31",
         "2026-02-30", "x" * 20_000, "=1+1", "<script>", "../../etc/passwd", "%", "_", "'; --", "\\",
         "\u202e")  # fmt: skip
VALUES = (*TEXTS, None, True, 0, -1, 2**31, 2**63, 2**70, 1.5, [], [1], {}, {"a": 1}, [[]])
WORST = ("a\u0000b", "\ud800", "9" * 30, "9999-12-31", "x" * 20_000)
FIELDS = ("name", "external_id", "starts_on", "ends_on", "seats", "country", "time_zone", "currency",
          "annual_value_minor",
          "value", "note", "band", "reason", "expires_on", "last_day", "account", "login", "password", "email", "code",
          "next", "language", "q", "sort", "after", "cursor", "page", "page_size", "csm", "until", "as_of", "subject",
          "unit", "since", "open", "kind", "plan", "stage", "activation_state", "opened_since")  # fmt: skip
BODIES = (b"", b"{", b"[]", b"null", b"1", b'"x"', b'{"name": NaN}', b"[" * 100_000, b'{"a":' * 100_000, b"\xff\xfe{",
          b'{"name": "\\u0000"}', b'{"name": "\\ud800"}', b'{"\\u0000": 1}', b"\x1f\x8b\x08\x00", b"\x00")  # fmt: skip
TYPES = ("application/json", "application/json; charset=nothing", "text/plain",
         "application/x-www-form-urlencoded; charset=utf-16", "multipart/form-data; boundary=x", "multipart/form-data",
         "", "\x00")  # fmt: skip
PATHS = ("/dashboard/accounts/٣/", "/dashboard/accounts/9999999999999999999999/", "/dashboard/accounts/-1/",
         "/dashboard/accounts/%00/", "/dashboard/definitions/%00/", "/portal/definitions/%00/", "/api/v1/accounts/%00/",
         "/api/v1/accounts/999999999999999999/", "/api/v1/accounts/9999999999999999999/scores/", "/api/v1/%ff%fe/",
         "/admin/accounts/account/%00/change/", "/admin/accounts/account/9999999999999999999999/change/",
         "/admin/accounts/account/٣/change/", "/admin/accounts/account/?q=%00", "/admin/accounts/account/?p=abc",
         "/admin/accounts/account/?country__exact=%00", "/admin/accounts/account/?id__exact=abc", "/admin/r/%00/%00/",
         "/admin/accounts/account/?o=abc", "/admin/accounts/user/?all=%00", "/admin/jsi18n/?x=%00",
         "/admin/autocomplete/?app_label=%00&model_name=x&field_name=y", "/auth/password/reset/key/0-%00/",
         "/auth/password/reset/key/zzzzzzzzzzzzzzzzzzzz-x/", "/auth/login/?next=%00",
         "/language/?next=%00")  # fmt: skip


@pytest.fixture
def world(db, settings) -> World:
    settings.STAFF_MFA = "optional"
    settings.ACCOUNT_RATE_LIMITS = False
    return make_world()


def status(world: World, actor: str, method: str, address: str, **request) -> int:
    client = world.client(actor)
    point = transaction.savepoint()
    try:
        return client.generic(method, address, **request).status_code
    finally:
        transaction.savepoint_rollback(point)


def addresses(world: World, *methods: str) -> list[tuple[str, str]]:
    named = {(method, fill_in(address, world)) for method, address, _ in lines()}
    return sorted((method, address) for method, address in named if method in methods and address != "/readyz")


def broken(found: dict) -> dict:
    return {key: code for key, code in found.items() if code >= 500}


def test_queries(world):
    """Each route that is read, with every parameter that any of them knows, all of them hostile."""
    found = {}
    for _, address in addresses(world, "GET"):
        for text in WORST:
            client = world.client("administrator" if address.startswith("/dash") else "owner")
            value = text.encode("utf-8", "surrogatepass").decode("latin-1")
            query = dict.fromkeys(FIELDS, value) if "export" not in address else {"q": value}
            found[address, text[:12]] = client.get(address, query).status_code

    assert broken(found) == {}


LISTS = {
    "/dashboard/accounts/": "q sort after plan band stage activation_state csm page",
    "/api/v1/accounts/": "external_id industry country currency csm cursor page_size",
    "/api/v1/scores/": "account external_id band stage activation_state csm plan",
    "/api/v1/subscriptions/": "account plan open period",
    "/api/v1/flags/": "account kind open opened_since",
    "/api/v1/accounts/{a}/scores/": "since until cursor",
    "/api/v1/cohorts/": "subject unit until",
    "/api/v1/time-to-value/": "as_of until since plan",
    "/api/v1/accounts/{a}/change/": "since until",
    "/api/v1/accounts/{a}/usage-days/": "until days",
    "/api/v1/accounts/{a}/features/": "until",
    "/api/v1/accounts/{a}/people/": "until days",
    "/api/v1/accounts/{a}/timeline/": "since until kind by customer_visible cursor",
    "/dashboard/accounts/{a}/timeline/": "kind by shown before correct list",
    "/dashboard/accounts/{a}/change/": "days since until",
}


def test_a_single_query_parameter(world):
    """Alone, since the first refusal hides those behind it."""
    found = {}
    for address, names in LISTS.items():
        for name in names.split():
            for raw in ("%00", "%ED%A0%80", "%D9%A3", "-1", "2147483648", "9" * 30, "NaN", "1e400", "9999-12-31"):
                asked = f"{fill_in(address, world)}?{name}={raw}"
                found[asked] = status(world, "lead", "GET", asked)

    assert broken(found) == {}


def test_fields_of_json_bodies(world):
    found = {}
    for method, address in addresses(world, "POST", "PATCH"):
        if address.startswith(("/api/", "/v1/", "/batch/", "/capture/")):
            for value in (*WORST, None, 2**70, 1.5, [1], {"a": 1}):
                body = json.dumps(dict.fromkeys(FIELDS[:15], value))
                request = {"data": body, "content_type": "application/json"}
                found[method, address, repr(value)[:12]] = status(world, "administrator", method, address, **request)

    assert broken(found) == {}


def test_one_hostile_field_in_a_sound_body(world):
    found = {}
    sound = {
        "external_id": "initech",
        "name": "Initech",
        "starts_on": "2026-03-01",
        "annual_value_minor": 1,
        "currency": "EUR",
    }
    for field in FIELDS[:9]:
        for value in VALUES:
            body = json.dumps({**sound, field: value})
            request = {"data": body, "content_type": "application/json"}
            found[field, repr(value)[:12]] = status(world, "administrator", "POST", "/api/v1/accounts/", **request)

    assert broken(found) == {}


def test_bodies(world):
    found = {}
    machines = ("/api/", "/v1/", "/batch/", "/capture/")
    for method, address in [item for item in addresses(world, "POST", "PATCH") if item[1].startswith(machines)]:
        for body in BODIES:
            request = {"data": body, "content_type": "application/json"}
            found[method, address, body[:12]] = status(world, "administrator", method, address, **request)

    assert broken(found) == {}


def test_content_types(world):
    found = {}
    for method, address in addresses(world, "GET", "POST"):
        for kind in TYPES if method == "POST" else TYPES[1:2]:
            request = {"data": b"a=1&b=%00", "content_type": kind}
            found[method, address, kind] = status(world, "owner", method, f"{address}?q=%ff", **request)

    assert broken(found) == {}


def test_fields_of_forms(world):
    found = {}
    for _, address in addresses(world, "POST"):
        if not address.startswith(("/api/", "/v1/", "/batch/", "/capture/")):
            for text in WORST:
                raw = text.encode("utf-8", "surrogatepass")
                body = b"&".join(name.encode() + b"=" + b"".join(b"%%%02x" % byte for byte in raw) for name in FIELDS)
                request = {"data": body[:2_000_000], "content_type": "application/x-www-form-urlencoded"}
                for actor in ("anonymous", "administrator"):
                    found[address, text[:12], actor] = status(world, actor, "POST", address, **request)

    assert broken(found) == {}


def test_paths(world):
    found = {address: status(world, "administrator", "GET", address) for address in PATHS}

    assert broken(found) == {}


HEADERS = (
    {"HTTP_ACCEPT_LANGUAGE": "x" * 5000}, {"HTTP_ACCEPT": "\x00"}, {"HTTP_COOKIE": "sessionid=\x00; csrftoken=%00"},
     {"HTTP_HOST": "evil.example"}, {"HTTP_AUTHORIZATION": "Basic \x00"}, {"HTTP_AUTHORIZATION": "Bearer \xff"},
     {"HTTP_IF_MODIFIED_SINCE": "x"}, {"HTTP_X_FORWARDED_FOR": "\x00"}, {"HTTP_RANGE": "bytes=x"},
     {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "\x00", "HTTP_HX_TARGET": "\x00"},
)  # fmt: skip


def test_headers(world):
    found = {}
    for headers in HEADERS:
        for address in ("/", "/dashboard/accounts/", "/api/v1/accounts/", "/auth/login/", "/healthz", "/admin/"):
            found[address, str(headers)[:40]] = status(world, "csm", "GET", address, **headers)

    assert broken(found) == {}


@pytest.mark.parametrize("charset", ["hex", "rot13", "base64", "utf-16"])
def test_a_charset_that_is_none_of_text_is_refused_before_django(charset):
    told = []
    environ = {"CONTENT_TYPE": f"application/json; charset={charset}", "REQUEST_METHOD": "GET", "PATH_INFO": "/"}

    body = application(environ, lambda status, headers: told.append(status))

    assert (told, b"".join(body)) == (["400 Bad Request"], b"The charset must be UTF-8.")
