"""The accounts list beside a bare one-query view and Django admin's list of the same table."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.choices import StaffRole
from accounts.models.people import User
from health.models.scores import AccountSnapshot
from tests.bench import data
from tests.bench.measure import alternate, show
from tests.bench.recompute import recompute

REQUESTS = 40


def run(*, quick: bool) -> None:
    for size in (1_000, 10_000) if quick else (1_000, 100_000):
        data.clear()
        data.make_accounts(size)
        data.make_rollups(size)
        recompute(2)
        data.execute("VACUUM ANALYZE")
        at_size(size)


def at_size(size: int) -> None:
    User.objects.filter(email="bench@example.com").delete()
    person = User.objects.create_user("bench@example.com", staff_role=StaffRole.ADMINISTRATOR)
    client = Client()
    client.force_login(person)
    account = AccountSnapshot.objects.order_by("score").values_list("account_id", flat=True)[size // 2]
    pages = {
        "bare view: one query, plain template": "/bench/bare/",
        "Django admin's list of the same table": "/admin/health/accountsnapshot/",
        "accounts list": "/dashboard/accounts/",
        "accounts list, filtered by band": "/dashboard/accounts/?band=watch",
        "accounts list, search": "/dashboard/accounts/?q=account+77",
        "account page": f"/dashboard/accounts/{account}/",
        "home": "/dashboard/?scope=all",
        "activation": "/dashboard/activation/",
        "cohorts": "/dashboard/cohorts/",
    }
    show(
        f"Pages: {REQUESTS} requests each at {size:,} accounts",
        alternate({name: lambda url=url: ask(client, url) for name, url in pages.items()}, runs=3),
        against="bare view: one query, plain template",
        rows=REQUESTS,
        goal="the list at most 1.6 times the bare view, half of admin's; at most 12 queries, none over 10 ms",
    )
    for name, url in pages.items():
        show_queries(client, name, url)


def ask(client: Client, url: str) -> None:
    for _ in range(REQUESTS):
        answer = client.get(url)
        if answer.status_code != 200:
            raise SystemExit(f"{url} answered {answer.status_code}")


def show_queries(client: Client, name: str, url: str) -> None:
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    slowest = max(float(query["time"]) for query in queries) * 1000
    print(f"{name:58} {len(queries):3} queries, the slowest {slowest:.0f} ms")
