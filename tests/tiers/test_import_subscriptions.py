from datetime import date

import pytest

from accounts.models.timeline import TimelineEntry
from tests.factories.people import make_account
from tests.importing import Importing
from tiers.events import subscriptions_imported
from tiers.models.plans import Plan, Subscription

pytestmark = pytest.mark.django_db
HEADER = "account,plan,period,price,currency,starts_on,ends_on,seats,renewal_on"
BASIC = "acme,basic,month,99.50,EUR,2025-01-01,,5,"
PREMIUM = "acme,premium,year,12000,EUR,2026-01-01,2026-12-31,,2027-01-01"


@pytest.fixture
def acme():
    return make_account("acme", starts_on="2025-01-01")


@pytest.fixture
def importing(tmp_path, settings, capsys, acme):
    settings.VAR_DIR = tmp_path
    return Importing("import_subscriptions", tmp_path, capsys)


def subscriptions():
    rows = Subscription.objects.order_by("starts_on")
    return list(rows.values_list("plan_version__plan__key", "period", "price_minor", "ends_on", "seats", "renewal_on"))


STANDING = [
    ("basic", "month", 9950, date(2025, 12, 31), 5, None),
    ("premium", "year", 1200000, date(2026, 12, 31), None, date(2027, 1, 1)),
]


def test_subscriptions_come_in_and_come_again(importing):
    said = importing(HEADER, BASIC, PREMIUM)
    assert said == (0, "2 rows: 2 subscriptions added, 0 changed, 0 unchanged, 0 rejected.\n", [])
    assert subscriptions() == STANDING
    assert [str(line) for line in TimelineEntry.objects.all()] == ["2 subscriptions imported."]

    assert (
        importing(HEADER, BASIC, PREMIUM)[1] == "2 rows: 0 subscriptions added, 0 changed, 2 unchanged, 0 rejected.\n"
    )
    assert (subscriptions(), TimelineEntry.objects.count()) == (STANDING, 1)


def test_a_file_without_seats_and_renewal_leaves_what_is_known(importing):
    importing(HEADER, BASIC, PREMIUM)
    said = importing(HEADER.removesuffix(",ends_on,seats,renewal_on"), "acme,basic,month,120,EUR,2025-01-01")
    assert said == (0, "1 row: 0 subscriptions added, 1 changed, 0 unchanged, 0 rejected.\n", [])
    assert subscriptions() == [("basic", "month", 12000, date(2025, 12, 31), 5, None), STANDING[1]]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("nobody,basic,month,1,EUR,2025-01-01,,,", "account: there is none with the external_id 'nobody'"),
        ("acme,gold,month,1,EUR,2025-01-01,,,", "plan: 'gold' is not a plan"),
        ("acme,basic,week,1,EUR,2025-01-01,,,", "period: 'week' is neither month nor year"),
        ("acme,basic,month,1,,2025-01-01,,,", "currency: is empty, and a price needs one"),
        ("acme,basic,month,1,EUR,2025-01-01,2024-12-31,,", "ends_on: 2024-12-31 lies before the start, 2025-01-01"),
        ("acme,basic,month,1,EUR,2025-01-01,,some,", "seats: 'some' is not a whole number"),
        ("acme,basic,month,1,EUR,2025-01-01,,99999999999,", "seats: '99999999999' is not a whole number"),
        ("acme,basic,month,1,EUR,2025-01-01,,,soon", "renewal_on: 'soon' is not a day such as 2026-03-31"),
        ("acme,basic,month,1,EUR,2025-01-01,,,2024-12-31", "renewal_on: 2024-12-31 lies before the start, 2025-01-01"),
    ],
)
def test_a_bad_row_is_rejected_and_the_good_one_kept(importing, row, reason):
    said = importing(HEADER, row, PREMIUM)
    assert (said.status, said.reasons) == (1, [reason])
    assert said.text == "2 rows: 1 subscription added, 0 changed, 0 unchanged, 1 rejected.\n"
    assert subscriptions() == [STANDING[1]]


def test_nothing_is_kept_where_asked_for(importing):
    assert importing(HEADER, BASIC, "acme,gold,month,1,EUR,2026-01-01,,,", options=("--all-or-nothing",))[0] == 1
    said = importing(HEADER, BASIC, options=("--dry-run",))
    assert said == (0, "Dry run, nothing kept. 1 row: 1 subscription added, 0 changed, 0 unchanged, 0 rejected.\n", [])
    assert (subscriptions(), TimelineEntry.objects.count()) == ([], 0)


def test_who_hangs_on_plans_is_told_of_those_that_changed(importing, acme, django_capture_on_commit_callbacks):
    told = []
    hear = lambda account_ids, **_: told.append(account_ids)  # noqa: E731  (held by this name while connected)
    subscriptions_imported.connect(hear)
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            importing(HEADER, BASIC)
    subscriptions_imported.disconnect(hear)
    assert told == [[acme.pk]]
    assert Plan.objects.filter(key="basic").exists()
