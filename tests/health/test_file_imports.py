"""A file in its own columns: mapped, checked, taken in, undone as if it had never been."""

import csv
import io
import json

import pytest
from django.core.management import call_command

from accounts.models.company import Account, CSMAssignment
from accounts.models.removal import AccountRemoval
from accounts.models.timeline import TimelineEntry
from health.models.imports import FileImport, ImportedRow
from health.models.intake import SetAside
from health.models.scores import Outcome
from health.models.usage import UsageEvent, UsageIdentity, UsageUser
from health.queries.usage_check import differences
from health.services import held
from health.services.imports import journal, kinds, undo_rows
from health.services.imports.undo import LaterImport
from health.services.recompute import KIND_OF_SOME
from jobs.models import Run
from tests.factories.people import make_account
from tests.factories.usage import count_in, event, recount, stored
from tests.health.imports import bring, counts, lead, undo_it, work
from tiers.models.features import ProductFeature
from tiers.models.plans import Subscription
from tiers.services.catalogue import ensure_catalogue

ACCOUNTS = """\
account_id,account_name,industry,country,signup_date,plan_tier,seats
A-1,Acme,EdTech,UK,2023-02-10,Pro,9
A-2,Globex,FinTech,US,2024-02-29,Enterprise,3
A-3,,DevTools,DE,2023-01-02,Basic,1
"""
USAGE = """\
usage_id,account_id,user_id,usage_date,feature_name,usage_count
U-1,A-1,alice,2023-07-27,feature_20,9
U-1,A-1,alice,2023-07-27,feature_20,9
U-2,A-2,bob,2024-12-31,feature_3,2
U-3,A-2,bob,2024-05-05,feature_3,0
U-4,A-9,eve,2024-05-05,feature_4,4
"""
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _catalogue():
    from tests.health.imports import AT

    ensure_catalogue(today=AT.date(), at=AT)


@pytest.fixture
def small_slices(monkeypatch):
    """Three rows a slice: what a large file goes through."""
    monkeypatch.setattr(kinds, "slice_size", lambda kind: 3)


def _said(row) -> str:
    return json.dumps(journal.plain(row) | {"updated_at": 0, "identity": 0}, default=str)


def everything() -> dict:
    """What an import may change, in a form that two moments can be compared in."""
    tables = (Account, Subscription, CSMAssignment, Outcome, ProductFeature, UsageEvent, UsageUser)
    rows = {model.__name__: sorted(map(_said, model.objects.all())) for model in tables}
    return {
        **rows, "roll-ups": stored(), "identities": set(UsageIdentity.objects.values_list("pk", flat=True)),
        "held": SetAside.objects.count(),
    }  # fmt: skip


def test_accounts_in_other_words_are_taken_and_gone_again():
    before = everything()
    found = bring(ACCOUNTS, name="ravenstack_accounts.csv")
    assert found.kind == "accounts"
    assert found.mapping["values"] == {
        "plan": {"Pro": "advanced", "Enterprise": "premium"},
        "country": {"UK": "GB"},
    }

    checked = work(found, dry_run=True)
    assert (checked.state, counts(checked)) == ("checked", {"rows": 3, "added": 2, "rejected": 1})
    assert everything() == before

    done = work(found)
    assert (done.state, counts(done)) == ("imported", {"rows": 3, "added": 2, "rejected": 1})
    acme = Account.objects.get(external_id="A-1")
    assert (acme.name, acme.country, acme.seats) == ("Acme", "GB", 9)
    assert done.parts.get().problems == [[4, "name: is empty"]]

    undone = undo_it(done)
    assert (undone.state, undone.undone["removed"]) == ("undone", 2)
    assert everything() == before
    assert TimelineEntry.objects.count() == 0
    assert set(AccountRemoval.objects.values_list("external_id", flat=True)) == {"A-1", "A-2"}


def test_fields_that_were_changed_are_as_they_were_and_what_was_changed_since_stays():
    work(bring(ACCOUNTS))
    before = everything()
    later = work(bring(ACCOUNTS.replace("Pro,9", "Enterprise,99").replace("FinTech", "Banking")))
    assert counts(later) == {"rows": 3, "changed": 2, "rejected": 1}
    Account.objects.filter(external_id="A-2").update(industry="Shipping")

    undone = undo_it(later)
    assert undone.undone["kept"] == 1
    assert Account.objects.get(external_id="A-2").industry == "Shipping"
    Account.objects.filter(external_id="A-2").update(industry="FinTech")
    assert everything() == before
    assert "The import of file.csv was undone." in [str(line) for line in TimelineEntry.objects.all()]


def test_an_account_on_which_something_hangs_since_stays():
    done = work(bring(ACCOUNTS))
    count_in(event(account="A-1"))

    undone = undo_it(done).undone
    assert (undone["removed"], undone["kept"]) == (1, 1)
    assert list(Account.objects.values_list("external_id", flat=True)) == ["A-1"]
    assert TimelineEntry.objects.filter(account__external_id="A-1").exists()


def test_every_table_of_accounts_is_known_to_the_undoing():
    """A table that is computed from others goes along; any other keeps the account it points to."""
    computed = {model.__name__ for model in undo_rows.DERIVED}

    assert computed == {"AccountSnapshot", "ScoreDay", "Flag", "AccountUsage"}


def test_an_import_that_a_later_one_built_on_waits_for_it():
    first = work(bring(ACCOUNTS))
    second = work(bring(ACCOUNTS.replace("Pro,9", "Pro,10"), name="later.csv"))

    with pytest.raises(LaterImport, match=r"later\.csv"):
        undo_it(first)
    undo_it(second)
    assert undo_it(first).undone["removed"] == 2


@pytest.mark.parametrize("slices", ["one", "many"])
def test_usage_is_counted_in_and_out_again(slices, request):
    if slices == "many":
        request.getfixturevalue("small_slices")
    work(bring(ACCOUNTS))
    count_in(event(account="A-1", user="alice", timestamp="2023-07-27"), event(account="A-1", user="zoe"))
    before = everything()

    done = work(bring(USAGE))
    assert done.kind == "usage"
    assert counts(done) == {"rows": 5, "accepted": 2, "duplicate": 1, "held": 1, "rejected": 1}
    assert stored() == recount()
    make_account("A-9")
    held.release()
    assert UsageEvent.objects.filter(intake=done.intake_id).count() == 3

    undone = undo_it(done)
    assert undone.undone["events"] == 3
    assert stored() == recount()
    assert differences() == []
    from health.models.rollups import AccountUsage

    nine = Account.objects.get(external_id="A-9")
    AccountUsage.objects.filter(pk=nine.pk).delete()
    nine.delete()
    assert everything() == before


def test_equal_rows_without_an_id_count_as_often_as_they_stand_in_the_whole_file(small_slices):
    make_account("A-1")
    row = "A-1,alice,Report created,2026-05-04\n"
    text = "account,user,event,timestamp\n" + row * 8

    assert counts(work(bring(text))) == {"rows": 8, "accepted": 8}
    again = bring(text)
    assert counts(work(again, dry_run=True)) == {"rows": 8, "duplicate": 8}
    assert counts(work(again)) == {"rows": 8, "duplicate": 8}
    assert stored() == recount()


def test_a_key_that_an_earlier_slice_had_is_rejected(small_slices):
    text = "external_id,name,starts_on\n" + "".join(f"a{n % 4},Name {n},2026-01-01\n" for n in range(8))

    done = work(bring(text))
    assert counts(done) == {"rows": 8, "added": 4, "rejected": 4}
    assert [problem for part in done.parts.order_by("first_line") for _line, problem in part.problems] == [
        "external_id: an earlier line has the same"
    ] * 4


def test_a_slice_that_is_done_twice_counts_once():
    make_account("A-1")
    from health.services.imports import runs
    from tests.health.imports import AT

    found = bring(USAGE)
    started = runs.start(import_id=found.pk, dry_run=False, actor=lead(), at=AT)
    params = started.run.items.get().params
    first, rival = runs.take_slice(params, at=AT), runs.take_slice(params, at=AT)

    assert first() == 5
    assert rival() == 0
    assert counts(FileImport.objects.get()) == {"rows": 5, "accepted": 1, "duplicate": 1, "held": 2, "rejected": 1}


SUBSCRIPTIONS = """\
subscription_id,account_id,start_date,end_date,plan_tier,mrr_amount,billing_frequency
S-1,A-1,2023-03-01,,Pro,100,annual
S-2,A-1,2023-09-01,,Enterprise,200.50,monthly
S-3,A-1,2023-06-01,,Basic,50,monthly
S-4,A-8,2024-03-01,,Pro,300,annual
"""


def test_subscriptions_follow_each_other_and_are_taken_back(small_slices):
    make_account("A-1", starts_on="2023-03-01")
    before = everything()
    found = bring(SUBSCRIPTIONS)
    assert (found.kind, found.mapping["sources"]["period"]) == ("subscriptions", {"constant": "month"})

    done = work(found)
    assert counts(done) == {"rows": 4, "added": 3, "rejected": 1}
    rows = Subscription.objects.order_by("starts_on").values_list("starts_on", "ends_on", "price_minor", "period")
    assert [(str(start), str(end), price, period) for start, end, price, period in rows] == [
        ("2023-03-01", "2023-05-31", 10000, "month"),
        ("2023-06-01", "2023-08-31", 5000, "month"),
        ("2023-09-01", "None", 20050, "month"),
    ]
    assert counts(work(bring(SUBSCRIPTIONS))) == {"rows": 4, "unchanged": 3, "rejected": 1}
    undo_it(done)
    assert everything() == before


def test_usage_names_its_account_through_the_subscriptions_file():
    make_account("A-1")
    work(bring(SUBSCRIPTIONS, name="subs.csv"))
    found = bring("usage_id,subscription_id,usage_date,feature_name\nU-1,S-1,2023-07-27,f\nU-2,S-7,2023-07-27,f\n")

    assert found.mapping["sources"]["account"]["lookup"] == FileImport.objects.get(name="subs.csv").pk
    done = work(found)
    assert counts(done) == {"rows": 2, "accepted": 1, "rejected": 1}
    assert done.parts.get().problems == [[3, "'S-7' is not in the file that it is looked up in"]]
    assert UsageUser.objects.get().external_id == "S-1"


def test_outcomes_and_features_are_taken_and_taken_back():
    make_account("A-1")
    before = everything()
    churn = work(bring("churn_event_id,account_id,churn_date,reason\nC-1,A-1,2024-10-27,price\nC-2,A-1,2024-10-27,x\n"))
    assert counts(churn) == {"rows": 2, "added": 1, "rejected": 1}
    assert Outcome.objects.get().outcome == "churned"
    features = work(bring("event,label_en,label_zh,core,plans\nf,F,功能,1,basic premium\n"))
    assert counts(features) == {"rows": 1, "added": 1}
    assert ProductFeature.objects.get().plans.count() == 2

    undo_it(features)
    undo_it(churn)
    assert everything() == before
    assert ImportedRow.objects.count() == 0


def test_what_was_rejected_is_whole_in_the_file_of_errors():
    rows = "".join(f"a{n},,2026-01-01\n" for n in range(60))
    done = work(bring(f"external_id,name,starts_on\n{rows}"))
    from health.queries.imports import error_lines

    lines = list(csv.reader(io.StringIO("".join(error_lines(done)).removeprefix("\ufeff"))))
    assert lines[0] == ["line", "reason", "external_id", "name", "starts_on"]
    assert len(lines) == 61
    assert lines[60] == ["61", "name: is empty", "a59", "", "2026-01-01"]


def test_verify_usage_says_nothing_is_wrong_after_all_of_it(capsys):
    work(bring(ACCOUNTS))
    undo_it(work(bring(USAGE)))

    call_command("verify_usage")


def _asked_for(since: int = 0) -> list[list[int]]:
    """The accounts of each recompute that was asked for."""
    runs = Run.objects.filter(kind=KIND_OF_SOME, pk__gt=since).order_by("pk")
    return [item.params["accounts"] for run in runs for item in run.items.order_by("pk")]


def test_scores_of_the_accounts_concerned_follow_an_import_and_its_undoing():
    other = make_account("A-0")
    checked = work(bring(ACCOUNTS), dry_run=True)
    assert _asked_for() == []
    accounts = work(checked)
    first, second = Account.objects.exclude(pk=other.pk).order_by("pk").values_list("pk", flat=True)
    assert _asked_for() == [[first, second]]

    usage = work(bring(USAGE.replace("A-2,bob,2024-12-31", "A-1,bob,2024-12-31")))
    undo_it(usage)
    assert _asked_for()[1:] == [[first], [first]]
    undo_it(accounts)
    assert len(_asked_for()) == 3
    assert {run.requested_by for run in Run.objects.filter(kind=KIND_OF_SOME)} == {"mia@example.com"}


def test_scores_follow_subscriptions_and_features(django_capture_on_commit_callbacks):
    first, second = make_account("A-1"), make_account("A-2")
    with django_capture_on_commit_callbacks(execute=True):
        done = work(bring(SUBSCRIPTIONS))
    assert _asked_for() == [[first.pk]]
    with django_capture_on_commit_callbacks(execute=True):
        undo_it(done)
    assert _asked_for()[1:] == [[first.pk]]

    with django_capture_on_commit_callbacks(execute=True):
        features = work(bring("event,label_en,label_zh,core,plans\nf,F,功能,1,\n"))
    with django_capture_on_commit_callbacks(execute=True):
        undo_it(features)
    assert _asked_for()[2:] == [[first.pk, second.pk]] * 2
