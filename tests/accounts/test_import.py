"""`import_accounts`: what its files may say, what it keeps, and what it says of the rest."""

import gzip
from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command

from accounts.choices import StaffRole
from accounts.events import accounts_added, time_zones_changed
from accounts.models.company import Account, CSMAssignment
from accounts.models.people import User
from accounts.models.timeline import TimelineEntry
from tests.importing import Importing
from tiers.models.plans import Plan, PlanVersion, Subscription
from tiers.services.catalogue import ensure_catalogue

pytestmark = pytest.mark.django_db

HEADER = "external_id,name,starts_on,ends_on,plan,seats,industry,country,time_zone,currency,csm_email,annual_value"
ACME = "acme,Acme,2026-01-15,2027-01-14,premium,25,Retail,DE,Europe/Berlin,EUR,dana@vendor.example,12500.50"


@pytest.fixture
def importing(tmp_path, settings, capsys):
    settings.VAR_DIR = tmp_path
    return Importing("import_accounts", tmp_path, capsys)


def test_an_account_comes_in_with_its_plan_and_csm(importing):
    status, said, rejected = importing(HEADER, ACME)
    assert (status, rejected) == (0, [])
    assert said == (
        "1 row: 1 account added, 0 changed, 0 unchanged, 0 rejected.\n"
        "1 new CSM(s) without a password, to be invited: dana@vendor.example\n"
    )
    account = Account.objects.values().get()
    assert {name: account[name] for name in account if name not in ("id", "created_at", "updated_at")} == {
        "external_id": "acme",
        "name": "Acme",
        "starts_on": date(2026, 1, 15),
        "ends_on": date(2027, 1, 14),
        "seats": 25,
        "industry": "Retail",
        "country": "DE",
        "time_zone": "Europe/Berlin",
        "currency": "EUR",
        "annual_value_minor": 1250050,
        "has_usage_source": True,
    }
    subscription = Subscription.objects.select_related("plan_version__plan").get()
    assert (subscription.plan_version.plan.key, subscription.starts_on, subscription.ends_on) == (
        "premium",
        date(2026, 1, 15),
        None,
    )
    dana = User.objects.get()
    assert (dana.email, dana.staff_role, dana.has_usable_password()) == ("dana@vendor.example", StaffRole.CSM, False)
    assert CSMAssignment.objects.values_list("csm_id", "active_to").get() == (dana.pk, None)
    assert list(TimelineEntry.objects.values_list("text", flat=True)) == ["Added by import."]


def test_the_same_file_again_changes_nothing(importing):
    importing(HEADER, ACME)
    before = list(Account.objects.values())
    status, said, _ = importing(HEADER, ACME)
    assert (status, said) == (0, "1 row: 0 accounts added, 0 changed, 1 unchanged, 0 rejected.\n")
    assert list(Account.objects.values()) == before
    assert [Subscription.objects.count(), CSMAssignment.objects.count(), TimelineEntry.objects.count()] == [1, 1, 1]


def test_an_absent_column_stays_and_an_empty_cell_clears(importing):
    importing(HEADER, ACME)
    status, said, _ = importing("external_id,name,starts_on,seats,industry", "acme,Acme Ltd,2026-01-15,,Media")
    assert (status, said) == (0, "1 row: 0 accounts added, 1 changed, 0 unchanged, 0 rejected.\n")
    account = Account.objects.get()
    assert (account.name, account.seats, account.industry, account.country) == ("Acme Ltd", None, "Media", "DE")
    assert account.annual_value_minor == 1250050
    assert Subscription.objects.get().ends_on is None
    line = TimelineEntry.objects.order_by("pk").last().sentence
    assert line == "Changed by import: name Acme → Acme Ltd, seats 25 → –, industry Retail → Media"


def test_cleared_cells_end_the_plan_and_the_assignment(importing):
    importing(HEADER, ACME)
    importing("external_id,name,starts_on,plan,time_zone,csm_email", "acme,Acme,2026-01-15,,,")
    assert Account.objects.get().time_zone == "UTC"
    assert Subscription.objects.get().ends_on is not None
    assert CSMAssignment.objects.get().active_to is not None


def test_another_plan_starts_where_the_old_one_ends(importing):
    importing("external_id,name,starts_on,plan", "acme,Acme,2026-01-15,basic")
    importing("external_id,name,starts_on,plan", "acme,Acme,2026-01-15,advanced")
    old, new = Subscription.objects.order_by("pk").select_related("plan_version__plan")
    assert [old.plan_version.plan.key, new.plan_version.plan.key] == ["basic", "advanced"]
    assert (new.starts_on - old.ends_on).days == 1
    assert new.ends_on is None
    assert TimelineEntry.objects.order_by("pk").last().sentence == "Changed by import: plan basic → advanced"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",Acme,2026-01-15,,,,,,,,,", "external_id: is empty"),
        ("acme,,2026-01-15,,,,,,,,,", "name: is empty"),
        ("acme,Acme,15.01.2026,,,,,,,,,", "starts_on: '15.01.2026' is not a day such as 2026-03-31"),
        ("acme,Acme,2026-02-30,,,,,,,,,", "starts_on: 2026-02-30 is not in the calendar"),
        ("acme,Acme,9999-12-31,,,,,,,,,", "starts_on: 9999-12-31 is not between 1900 and 2199"),
        ("acme,Acme,٢٠٢٦-٠١-١٥,,,,,,,,,", "starts_on: '٢٠٢٦-٠١-١٥' is not a day such as 2026-03-31"),
        ("acme,Acme,2026-01-15,2026-01-14,,,,,,,,", "ends_on: 2026-01-14 lies before the start, 2026-01-15"),
        ("acme,Acme,2026-01-15,,gold,,,,,,,", "plan: 'gold' is not a plan; there are advanced, basic, premium"),
        ("acme,Acme,2026-01-15,,,-1,,,,,,", "seats: '-1' is not a whole number from 0 to 2147483647"),
        ("acme,Acme,2026-01-15,,,2147483648,,,,,,", "seats: '2147483648' is not a whole number from 0 to 2147483647"),
        ("acme,Acme,2026-01-15,,,,,UK,,,,", "country: UK is not an ISO 3166 code; the United Kingdom is GB"),
        ("acme,Acme,2026-01-15,,,,,XX,,,,", "country: 'XX' is not a two-letter ISO 3166 code such as DE"),
        ("acme,Acme,2026-01-15,,,,,,Berlin,,,", "time_zone: 'Berlin' is not a time zone name such as Europe/Berlin"),
        ("acme,Acme,2026-01-15,,,,,,,EURO,,", "currency: 'EURO' is not an ISO 4217 currency code such as EUR"),
        ("acme,Acme,2026-01-15,,,,,,,,dana,", "csm_email: 'dana' is not an e-mail address"),
        ("acme,Acme,2026-01-15,,,,,,,,da\u200bna@vendor.example,",
         "csm_email: 'da\\u200bna@vendor.example' is not an e-mail address"),
        ("acme,Acme,2026-01-15,,,,,,,,dana@vendor.ex\x07ample,",
         "csm_email: 'dana@vendor.ex\\x07ample' is not an e-mail address"),
        ("acme,Acme,2026-01-15,,,,,,,,,5", "annual_value: needs a currency"),
        ("acme,Acme,2026-01-15,,,,,,,JPY,,5.5", "annual_value: '5.5' has more decimals than JPY has (0)"),
        ("acme,Acme,2026-01-15,,,,,,,EUR,,-5", "annual_value: -5 is negative"),
        ("acme,Acme,soon,,gold,,,,,,,", "starts_on: 'soon' is not a day such as 2026-03-31; "
         "plan: 'gold' is not a plan; there are advanced, basic, premium"),
        ("acme,Acme", "has 2 cells where the header has 12"),
        ("acme,Ac\0me,2026-01-15,,,,,,,,,", "contains a NUL character; remove it"),
        (f"{'x' * 201},Acme,2026-01-15,,,,,,,,,", "external_id: is longer than 200 characters"),
    ],
)  # fmt: skip
def test_a_bad_row_is_set_aside_with_its_reason_and_the_good_one_kept(importing, row, reason):
    status, said, rejected = importing(HEADER, row, "globex,Globex,2026-02-01,,,,,,,,,")
    assert status == 1
    assert said == "2 rows: 1 account added, 0 changed, 0 unchanged, 1 rejected.\n"
    assert [(bad["line"], bad["reason"]) for bad in rejected] == [("2", reason)]
    assert list(Account.objects.values_list("external_id", flat=True)) == ["globex"]


def test_rejected_rows_can_be_mended_and_sent_again(importing, tmp_path):
    importing(HEADER, ACME.replace("2026-01-15", "soon"))
    mended = importing.rejected_file.read_text(encoding="utf-8").replace("soon", "2026-01-15")
    status, said, rejected = importing(*mended.splitlines())
    assert (status, rejected) == (0, [])
    assert said.startswith("1 row: 1 account added")


def test_the_second_row_of_an_account_is_rejected(importing):
    status, _, rejected = importing(HEADER, ACME, ACME.replace(",Acme,", ",Acme 2,"))
    assert status == 1
    assert [bad["reason"] for bad in rejected] == ["external_id: line 2 has the same one"]
    assert Account.objects.get().name == "Acme"


def test_a_customer_or_a_disabled_person_is_no_csm(importing):
    User.objects.create_user("bob@acme.example")
    User.objects.create_user("dana@vendor.example", staff_role=StaffRole.CSM, is_active=False)
    status, _, rejected = importing(
        "external_id,name,starts_on,csm_email",
        "acme,Acme,2026-01-15,Bob@acme.example",
        "globex,Globex,2026-01-15,dana@vendor.example",
    )
    assert status == 1
    assert [bad["reason"] for bad in rejected] == [
        "csm_email: bob@acme.example belongs to a customer",
        "csm_email: dana@vendor.example is disabled",
    ]
    assert Account.objects.count() == 0


def test_the_csm_of_a_rejected_row_is_not_made(importing):
    dana_of_globex = "globex,Globex,2026-01-15,2026-01-14,,,,,,,dana@vendor.example,"
    status, said, _ = importing(HEADER, dana_of_globex)
    assert (status, said) == (1, "1 row: 0 accounts added, 0 changed, 0 unchanged, 1 rejected.\n")
    assert User.objects.count() == 0
    assert importing(HEADER, dana_of_globex, ACME).text.endswith("to be invited: dana@vendor.example\n")
    assert list(User.objects.values_list("email", flat=True)) == ["dana@vendor.example"]


def test_a_value_in_another_currency_must_be_given_anew(importing):
    importing(HEADER, ACME)
    status, _, rejected = importing("external_id,name,starts_on,currency", "acme,Acme,2026-01-15,JPY")
    assert status == 1
    assert [bad["reason"] for bad in rejected] == [
        "currency: changes, so the file must give annual_value in the new currency too"
    ]
    assert Account.objects.get().annual_value_minor == 1250050


def test_a_dry_run_says_all_and_keeps_nothing(importing):
    status, said, rejected = importing(HEADER, ACME, "globex,,2026-01-15,,,,,,,,,", options=("--dry-run",))
    assert status == 1
    assert said.startswith("Dry run, nothing kept. 2 rows: 1 account added, 0 changed, 0 unchanged, 1 rejected.\n")
    assert [bad["reason"] for bad in rejected] == ["name: is empty"]
    assert [Account.objects.count(), User.objects.count(), TimelineEntry.objects.count()] == [0, 0, 0]
    assert [Plan.objects.count(), PlanVersion.objects.count()] == [0, 0]


def test_a_dry_run_knows_the_plans_that_stand_instead_of_the_standard_ones(importing):
    ensure_catalogue(today=date(2026, 1, 1), at=datetime(2026, 1, 1, tzinfo=UTC))
    PlanVersion.objects.bulk_create(
        [PlanVersion(plan=Plan.objects.create(key="gold", name_en="Gold", position=9), number=1, effective_on=date.max)]
    )
    status, _, rejected = importing(HEADER, ACME.replace("premium", "gold"), options=("--dry-run",))
    assert status == 1
    assert [bad["reason"] for bad in rejected] == ["plan: 'gold' is not a plan; there are advanced, basic, premium"]


def test_all_or_nothing_keeps_none_if_one_is_bad(importing):
    status, said, rejected = importing(HEADER, ACME, "globex,,2026-01-15,,,,,,,,,", options=("--all-or-nothing",))
    assert status == 1
    assert said == "1 row rejected: nothing was kept, as asked for by --all-or-nothing.\n"
    assert len(rejected) == 1
    assert [Account.objects.count(), User.objects.count(), TimelineEntry.objects.count()] == [0, 0, 0]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "accounts.csv is empty; its first line must name the columns"),
        (b"id,name\n1,Acme\n", "accounts.csv has no column external_id, starts_on; its header is: id, name"),
        ("external_id,name,starts_on\n".encode("utf-16"), "accounts.csv is UTF-16; save it as CSV UTF-8"),
    ],
)
def test_a_file_that_is_no_table_is_a_wrong_call(importing, tmp_path, content, message):
    (tmp_path / "accounts.csv").write_bytes(content)
    with pytest.raises(CommandError) as refusal:
        importing.run(importing.file)
    assert (refusal.value.returncode, str(refusal.value)) == (2, message)


def test_the_input_is_never_overwritten_by_its_own_errors(importing, tmp_path):
    (tmp_path / "accounts.csv").write_text(HEADER + "\n" + ACME + "\n", encoding="utf-8")
    with pytest.raises(CommandError, match="is the file to be read; name another one"):
        importing.run(importing.file, "--errors", tmp_path / "." / "accounts.csv")
    assert (tmp_path / "accounts.csv").read_text(encoding="utf-8") == HEADER + "\n" + ACME + "\n"


def test_gzip_semicolons_and_a_byte_order_mark_are_fine(importing, tmp_path):
    text = "\ufeffExternal ID;Name;Starts on\nacme;Acme, Inc.;2026-01-15\n"
    (tmp_path / "accounts.csv.gz").write_bytes(gzip.compress(text.encode()))
    assert importing.run(tmp_path / "accounts.csv.gz").status == 0
    assert Account.objects.get().name == "Acme, Inc."


def test_rooms_above_hear_of_new_accounts_and_moved_days(importing, django_capture_on_commit_callbacks):
    heard = []

    def note_added(account_ids, **_):
        heard.append(("added", account_ids))

    def note_moved(account_ids, **_):
        heard.append(("moved", account_ids))

    accounts_added.connect(note_added)
    time_zones_changed.connect(note_moved)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            importing(HEADER, ACME)
            importing(HEADER, ACME.replace("Europe/Berlin", "Asia/Tokyo"))
    finally:
        accounts_added.disconnect(note_added)
        time_zones_changed.disconnect(note_moved)
    acme = Account.objects.get().pk
    assert heard == [("added", [acme]), ("moved", [acme])]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_depend_on_the_rows(importing, django_assert_num_queries, rows):
    importing("external_id,name,starts_on,plan,csm_email", "zero,Zero,2026-01-15,basic,dana@vendor.example")
    lines = [f"a{n},A{n},2026-01-15,basic,dana@vendor.example" for n in range(rows)]
    with django_assert_num_queries(QUERIES):
        importing("external_id,name,starts_on,plan,csm_email", *lines)


QUERIES = 26


def test_rejected_rows_stand_in_the_order_of_the_file(importing):
    ends_first = ",Acme,2026-01-15,2025-01-14,premium,25,Retail,DE,Europe/Berlin,EUR,,"
    unnamed = ",,2026-01-15,,,,,,,,,"
    _, _, rejected = importing(HEADER, "a" + ends_first, "b" + unnamed, "c" + ends_first, "d" + unnamed)

    assert [row["line"] for row in rejected] == ["2", "3", "4", "5"]


def test_a_column_that_nobody_asked_for_is_named_as_ignored(tmp_path, settings, capsys):
    settings.VAR_DIR = tmp_path
    file = tmp_path / "accounts.csv"
    file.write_text("external_id,Colour,name,starts_on\nacme,red,Acme,2026-01-01\n")
    call_command("import_accounts", str(file))

    assert capsys.readouterr().err == "Ignored, as no column of this import has that name: Colour\n"
