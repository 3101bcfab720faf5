"""recompute_health, export_health, set_activation_policy, set_health_model as an operator meets them."""

import csv
import io
import json
import os
from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from accounts.models.company import Account
from health.choices import VersionState
from health.definitions import METRIC_NAMES
from health.models.activation import ActivationPolicy
from health.models.scores import AccountSnapshot, HealthModel, ScoreDay
from health.queries.evaluation import evaluate
from health.queries.models import default_definition
from health.rules.model import as_json
from jobs.models import Run
from tests.factories.people import make_account
from tests.factories.usage import count_in, event
from tests.health.usage import every, use
from tiers.models.plans import Subscription
from tiers.services.catalogue import ensure_catalogue

DAY = date(2026, 6, 30)
AT = datetime(2026, 7, 1, tzinfo=UTC)


def run(capsys, *words: str) -> str:
    call_command(*words)
    return capsys.readouterr().out


def refused(*words: str) -> str:
    """The line that a wrong call is answered with."""
    with pytest.raises(CommandError) as problem:
        call_command(*words)
    assert problem.value.returncode == 2
    return str(problem.value)


@pytest.fixture
def acme(transactional_db):
    account = make_account("acme", starts_on=date(2026, 1, 1), seats=2)
    for user in ("alice", "bob"):
        use(account, every(2, date(2026, 1, 1), DAY), user=user)
    return account


def test_recompute_does_the_work_itself_where_no_worker_runs(acme, capsys):
    make_account("globex", starts_on=date(2026, 5, 1))

    out = run(capsys, "recompute_health", "--as-of=2026-06-30", "--wait")

    assert out == "2 accounts computed as of 2026-06-30. healthy: 1, watch: 0, at risk: 1, unknown: 0.\n"
    assert AccountSnapshot.objects.count() == 2


def test_recompute_of_named_accounts_with_history(acme, capsys):
    make_account("globex")

    out = run(capsys, "recompute_health", "--as-of=2026-06-30", "--from=2026-06-28", "--account", "acme", "--wait")

    assert out.startswith("4 days of history added.\n1 accounts computed as of 2026-06-30.")
    assert ScoreDay.objects.filter(account=acme).count() == 3
    assert AccountSnapshot.objects.get().external_id == "acme"


def test_recompute_without_waiting_leaves_the_work_to_the_workers(acme, capsys):
    out = run(capsys, "recompute_health", "--as-of=2026-06-30")

    assert out.endswith("1 pieces of work for 2026-06-30 are due.\n")
    assert AccountSnapshot.objects.count() == 0


def test_recompute_refuses_what_it_cannot_do(acme):
    assert refused("recompute_health", "--account", "nobody") == "there is no account 'nobody'"
    assert refused("recompute_health", "--as-of=2026-06-30", "--from=2026-07-01").startswith("--from 2026-07-01 lies")


def test_recompute_refuses_a_day_that_has_begun_nowhere(acme):
    """Lists never move back: computed as of 2099 they would show that until then."""
    assert refused("recompute_health", "--as-of=2099-01-01", "--from=2098-12-31", "--wait").startswith(
        "2099-01-01 is a day to come; the latest that has begun anywhere is 20"
    )
    assert (AccountSnapshot.objects.count(), ScoreDay.objects.count(), Run.objects.count()) == (0, 0, 0)


def test_a_report_ends_quietly_with_its_reader(acme):
    """As in `export_health | head`: the reading end of the pipe is gone."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as pipe, pytest.raises(SystemExit) as ended:
        call_command("export_health", "--as-of=2026-06-30", stdout=pipe)
    assert ended.value.code == 141


def test_a_report_counts_held_usage_and_follows_time_zones(acme, capsys):
    """Nobody has run a worker since: Globex came after its events, Acme has moved to Tokyo."""
    late = event("globex", user="gail", timestamp="2026-06-30T20:00:00Z", message_id="1")
    of_acme = event("acme", user="carl", timestamp="2026-06-30T20:00:00Z", message_id="2")
    count_in(late, of_acme)
    make_account("globex", starts_on=date(2026, 1, 1))
    Account.objects.filter(external_id="acme").update(time_zone="Asia/Tokyo")

    shown = {row["account"]: row["active_users_28"] for row in exported(capsys)}
    assert shown == {"acme": "2", "globex": "1"}  # Carl of Acme came on 1 July, by Tokyo's clocks
    assert run(capsys, "verify_usage").startswith("usage adds up")


def exported(capsys, *more: str) -> list[dict]:
    return list(csv.DictReader(io.StringIO(run(capsys, "export_health", "--as-of=2026-06-30", *more))))


def test_export_has_a_row_per_account_started_by_then(acme, capsys):
    make_account("globex", starts_on=date(2026, 7, 1))
    make_account("=initech", starts_on=date(2026, 6, 30), has_usage_source=False)

    first, second = exported(capsys)

    assert list(first) == [
        *("account", "as_of", "score", "band", "coverage", "activation_state", "activated_on", "activation_deadline"),
        *METRIC_NAMES,
    ]
    found = evaluate([acme.pk], as_of=DAY)
    assert (first["account"], first["as_of"], first["band"]) == ("acme", "2026-06-30", "healthy")
    assert (first["activation_state"], first["activated_on"]) == ("activated", "2026-01-09")
    assert first["activation_deadline"] == "2026-04-01"
    assert float(first["score"]) == found.scores.exact[0]
    assert (first["active_days_28"], first["recency_days"], first["core_events_28"]) == ("14", "0", "")
    assert {name: second[name] for name in METRIC_NAMES} == dict.fromkeys(METRIC_NAMES, "")
    assert (second["account"], second["score"], second["band"], second["coverage"]) == (
        "'=initech",
        "",
        "unknown",
        "0.0",
    )
    assert AccountSnapshot.objects.count() == 0


def test_export_of_a_past_day_looks_at_nothing_after_it(acme, capsys):
    before = run(capsys, "export_health", "--as-of=2026-03-31")
    use(acme, [date(2026, 4, 1)], user="charlie", event="Export")

    assert run(capsys, "export_health", "--as-of=2026-03-31") == before


def test_export_as_json_says_the_same(acme, capsys, tmp_path):
    (row,) = exported(capsys)
    file = tmp_path / "health.json"
    run(capsys, "export_health", "--as-of=2026-06-30", "--format=json", f"--out={file}")

    (found,) = json.loads(file.read_text())
    assert {name: "" if value is None else str(value) for name, value in found.items()} == row


def written(tmp_path, document: object) -> str:
    file = tmp_path / "document.json"
    file.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return str(file)


POLICY = {"deadline_months": 2, "milestones": [{"key": "habit", "type": "active_days", "at_least": 9}]}


def test_a_policy_holds_from_the_next_recompute_on(acme, capsys, tmp_path):
    out = run(capsys, "set_activation_policy", written(tmp_path, POLICY))

    assert out == "Activation policy 1 for all plans without one of their own: habit within 2 months.\n"
    found = evaluate([acme.pk], as_of=DAY).activation
    assert date.fromordinal(719163 + int(found.deadline[0])) == date(2026, 3, 1)
    assert date.fromordinal(719163 + int(found.activated_on[0])) == date(2026, 1, 17)


def test_a_policy_of_a_plan_holds_for_its_accounts_only(acme, capsys, tmp_path):
    ensure_catalogue(today=date(2026, 1, 1), at=AT)
    globex = make_account("globex", starts_on=date(2026, 1, 1))
    run(capsys, "set_activation_policy", written(tmp_path, {**POLICY, "plan": "premium"}))
    policy = ActivationPolicy.objects.get()
    Subscription.objects.create(account=globex, plan_version=policy.plan_version, starts_on=date(2026, 1, 1))

    found = evaluate([acme.pk, globex.pk], as_of=DAY).activation
    deadlines = [date.fromordinal(719163 + int(day)) for day in found.deadline]
    assert deadlines == [date(2026, 4, 1), date(2026, 3, 1)]


def test_the_same_policy_twice_is_one_version_and_another_the_next(db, capsys, tmp_path):
    for months in (2, 2, 4):
        run(capsys, "set_activation_policy", written(tmp_path, {**POLICY, "deadline_months": months}))

    assert list(ActivationPolicy.objects.order_by("number").values_list("number", "deadline_months")) == [
        (1, 2),
        (2, 4),
    ]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("{", "is not JSON: Expecting property name enclosed in double quotes in line 1, column 2"),
        ('{"milestones": NaN}', "NaN is not a JSON number"),
        ('{"milestones": [], "milestones": []}', 'the key "milestones" stands twice in one object'),
        ("[" * 100_000, "is nested too deeply"),
        ("\ud800".encode("utf-8", "surrogatepass"), "is not UTF-8 text"),
        ('{"\\udc00": 1}', "holds \\udc00, half of a character"),
        ({**POLICY, "plan_version": 10**30, "plan": "premium"}, "plan_version: must be a whole number from 1 on"),
        ({**POLICY, "plan": "platinum"}, "plan: there is no plan 'platinum'"),
        ({**POLICY, "plan_version": 1}, 'plan_version: needs the key of its plan, such as "plan": "premium"'),
        ({**POLICY, "milestones": {}}, "milestones: must be a list with at least one milestone"),
    ],
)
def test_a_wrong_file_is_answered_with_one_line(db, tmp_path, document, message):
    file = tmp_path / "document.json"
    content = (
        document if isinstance(document, bytes) else document if isinstance(document, str) else json.dumps(document)
    )
    file.write_bytes(content if isinstance(content, bytes) else content.encode())

    assert refused("set_activation_policy", str(file)) == f"{file}: {message}"
    assert ActivationPolicy.objects.count() == 0


def test_a_weight_beyond_all_floating_point_is_answered_with_one_line(db, tmp_path):
    wrong = model("Wrong")
    wrong["stages"]["new"][0]["weight"] = 10**400
    file = written(tmp_path, wrong)

    message = f"{file}: stages.new[0].weight: must be a number from 0 to 1e+06"
    assert refused("set_health_model", file) == message
    assert refused("trial_health", f"--model={file}", "--from=2026-06-01", "--to=2026-06-30") == message


def test_half_of_a_character_is_not_stored(db, tmp_path):
    file = written(tmp_path, model("Half \ud83d"))

    assert refused("set_health_model", file) == f"{file}: holds \\ud83d, half of a character"
    assert HealthModel.objects.count() == 0


def test_a_file_that_is_not_there(db, tmp_path):
    assert refused("set_health_model", str(tmp_path / "no.json")).endswith("No such file or directory")


def model(name: str) -> dict:
    return {**as_json(default_definition()), "name": name}


def test_a_model_is_a_draft_until_it_is_published(db, capsys, tmp_path):
    assert run(capsys, "set_health_model", written(tmp_path, model("One"))) == 'Health model 1 "One" is draft.\n'
    out = run(capsys, "set_health_model", written(tmp_path, model("Two")), "--publish")
    run(capsys, "set_health_model", written(tmp_path, model("Three")), "--publish")

    assert out == 'Health model 2 "Two" is published.\n'
    assert list(HealthModel.objects.order_by("number").values_list("state", flat=True)) == [
        VersionState.DRAFT,
        VersionState.RETIRED,
        VersionState.PUBLISHED,
    ]


def test_a_wrong_model_is_answered_with_one_line(db, tmp_path):
    wrong = model("Wrong")
    wrong["stages"]["new"][0]["points"] = [[1, 100], [1, 0]]
    file = written(tmp_path, wrong)

    message = "stages.new[0].points: the raw values must rise from pair to pair"
    assert refused("set_health_model", file, "--publish") == f"{file}: {message}"
    assert HealthModel.objects.count() == 0


@pytest.mark.parametrize("change", [{"definition": {}}, {"number": 9}, {"note": "x"}, {"state": "draft"}])
def test_the_database_keeps_a_published_model(db, capsys, tmp_path, change):
    run(capsys, "set_health_model", written(tmp_path, model("One")), "--publish")

    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        HealthModel.objects.update(**change)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        HealthModel.objects.all().delete()


def test_the_database_keeps_an_activation_policy(db, capsys, tmp_path):
    run(capsys, "set_activation_policy", written(tmp_path, POLICY))

    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        ActivationPolicy.objects.update(deadline_months=9)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        ActivationPolicy.objects.all().delete()
