"""Every sixtieth account of the Open University's 2013 courses, through the importers, against a recount of the file.

The data (Kuzilek, Hlosta, Zdrahal 2017, CC BY 4.0) are not part of the project; without them these tests are skipped.
"""

import csv
import gzip
import json
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import transaction

from accounts.models.company import Account
from health.models.rollups import AccountDay, FeatureDay, UserDay
from health.queries.cohorts import cohort_table
from health.queries.evaluation import evaluate
from health.rules.cohorts import Subject, Unit

FOLDER = settings.BASE_DIR.parent / "shared" / "data" / "oulad_2013"
EVERY = 60
MIDDLE = date(2014, 1, 15)
pytestmark = pytest.mark.skipif(
    not (FOLDER / "usage.csv.gz").exists(), reason=f"the real data are not here: {FOLDER} has no usage.csv.gz"
)


def _part(name: str, column: str, accounts: set[str], into: Path) -> list[dict[str, str]]:
    """Writes the rows of these accounts to `into`, and returns them."""
    source = FOLDER / name
    with gzip.open(source, "rt") if source.suffix == ".gz" else source.open() as file, into.open("w") as part:
        header = next(file)
        assert header.startswith(column + ",")
        lines = [line for line in file if line[: line.index(",")] in accounts]
        part.writelines([header, *lines])
    return list(csv.DictReader([header, *lines]))


@pytest.fixture(scope="module")
def course(django_db_setup, django_db_blocker, tmp_path_factory):
    """The part of the data, imported, with what its files say; taken back after the last test of this module."""
    folder = tmp_path_factory.mktemp("course")
    with (FOLDER / "accounts.csv").open() as file:
        chosen = {row["external_id"] for number, row in enumerate(csv.DictReader(file)) if number % EVERY == 0}
    accounts = _part("accounts.csv", "external_id", chosen, folder / "accounts.csv")
    usage = _part("usage.csv.gz", "account", chosen, folder / "usage.csv")
    outcomes = _part("outcomes.csv", "account", chosen, folder / "outcomes.csv")
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("import_accounts", str(folder / "accounts.csv"), "--errors", str(folder / "errors"))
        call_command("import_usage", str(folder / "usage.csv"), "--errors", str(folder / "errors"))
        call_command("import_outcomes", str(folder / "outcomes.csv"), "--errors", str(folder / "errors"))
        ids = dict(Account.objects.values_list("external_id", "id"))
        yield SimpleNamespace(accounts=accounts, usage=usage, outcomes=outcomes, ids=ids)
        transaction.set_rollback(True)


def _active_days(course) -> dict[str, set[date]]:
    days = defaultdict(set)
    for row in course.usage:
        days[row["account"]].add(date.fromisoformat(row["timestamp"]))
    return days


def test_the_part_is_large_enough_to_tell(course):
    assert (len(course.accounts), len(course.outcomes)) == (206, 206)
    assert len(course.usage) > 30_000


def test_every_event_is_counted_once(course, db):
    by_account, by_user, by_feature = Counter(), Counter(), Counter()
    for row in course.usage:
        account, day, count = course.ids[row["account"]], date.fromisoformat(row["timestamp"]), int(row["count"])
        by_account[account, day] += count
        by_user[account, day, row["user"]] += count
        by_feature[account, day, row["event"]] += count

    def stored(model, *key):
        return {tuple(row[:-1]): row[-1] for row in model.objects.values_list("account_id", "day", *key, "events")}

    assert stored(AccountDay) == by_account
    assert stored(UserDay, "user__external_id") == by_user
    assert stored(FeatureDay, "event__name") == by_feature


def test_active_days_of_a_day_in_mid_course(course, db):
    days, first = _active_days(course), MIDDLE - timedelta(27)
    names = {id: name for name, id in course.ids.items()}

    found = evaluate(list(names), as_of=MIDDLE)

    assert dict(zip(found.account_ids.tolist(), found.metrics["active_days_28"].tolist(), strict=True)) == {
        id: sum(first <= day <= MIDDLE for day in days[name]) for id, name in names.items()
    }


def test_cohorts_by_month(course, db):
    days, starts = _active_days(course), defaultdict(list)
    for row in course.accounts:
        starts[row["starts_on"][:7]].append(row["external_id"])

    table = cohort_table(subject=Subject.ACCOUNTS, unit=Unit.MONTH, until=date(2014, 6, 30))

    assert {cohort.label: cohort.size for cohort in table} == {month: len(names) for month, names in starts.items()}
    months = [f"2013-{month:02}" for month in range(1, 13)] + [f"2014-{month:02}" for month in range(1, 7)]
    for cohort in table:
        members = [{f"{day}"[:7] for day in days[name]} for name in starts[cohort.label]]
        active = [sum(month in used for used in members) for month in months if month >= cohort.label]
        assert [cell.active for cell in cohort.cells] == active


def test_the_score_foretells_who_does_not_complete(course, db, capsys):
    call_command("trial_health", "--model=current", "--from=2013-01-01", "--to=2014-12-31")

    found = json.loads(capsys.readouterr().out)

    starts = {row["external_id"]: date.fromisoformat(row["starts_on"]) for row in course.accounts}
    ends = {row["account"]: date.fromisoformat(row["ended_on"]) for row in course.outcomes}
    too_early = sum(starts[account] > ended_on - timedelta(90) for account, ended_on in ends.items())
    assert (found["decided"], found["not_started"], found["unknown"]) == (206, too_early, 0)
    assert found["auc"] > 0.7
    assert found["auc_interval"][0] > 0.6
    churned = {band: row["share_churned"] for band, row in found["bands"].items()}
    assert churned["at_risk"] > 2 * churned["healthy"]
