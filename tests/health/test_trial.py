"""A vendor with forty customers tries the product's own model on the renewals of June."""

import json
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models.company import Account
from health.models.scores import HealthModel, Outcome
from health.queries.evaluation import evaluate
from health.queries.models import default_definition
from health.queries.trial import trial_cases
from health.rules.model import as_json
from health.rules.score import BANDS
from tests.health.usage import every, use

START, JUNE, LAST = date(2025, 1, 1), date(2026, 6, 1), date(2026, 6, 30)
WINDOW = {"first": JUNE, "last": LAST}


def customer(name: str, outcome: str | None, ended_on: date = LAST, starts_on: date = START, **fields) -> Account:
    account = Account.objects.create(external_id=name, name=name.title(), starts_on=starts_on, seats=1, **fields)
    if outcome:
        Outcome.objects.create(account=account, ended_on=ended_on, outcome=outcome)
    return account


@pytest.fixture
def vendor(db):
    """Acme and the steady ones use the product every other day; Globex and the quiet ones stopped in February 2026."""
    stopped = date(2026, 2, 1)
    use(customer("acme", "churned", annual_value_minor=800_000, currency="EUR"), every(2, START, LAST))
    use(customer("globex", "renewed", annual_value_minor=990_000, currency="EUR"), every(2, START, stopped))
    for number in range(24):
        use(customer(f"steady-{number}", "renewed", LAST - timedelta(number % 3)), every(2, date(2026, 1, 1), LAST))
    for number in range(14):
        use(customer(f"quiet-{number}", "churned"), every(2, date(2025, 12, 1), stopped))
    customer("initech", "churned", starts_on=date(2026, 4, 2))
    customer("hooli", "churned", has_usage_source=False)
    customer("umbrella", "renewed", ended_on=date(2026, 7, 1))
    customer("stark", None)


def run(*more: str, capsys) -> dict:
    call_command("trial_health", "--from=2026-06-01", "--to=2026-06-30", *more)
    return json.loads(capsys.readouterr().out)


def test_the_report(vendor, capsys):
    found = run("--model=current", capsys=capsys)

    assert found["model"] == {"name": default_definition().name, "number": None}
    assert found["window"] == {"from": "2026-06-01", "to": "2026-06-30", "days_before": 90}
    assert [found[key] for key in ("decided", "not_started", "unknown", "scored")] == [42, 1, 1, 40]
    assert {band: (row["renewed"], row["churned"]) for band, row in found["bands"].items()} == {
        "healthy": (24, 1),
        "watch": (0, 0),
        "at_risk": (1, 14),
        "unknown": (0, 1),
    }
    # The 24 steady ones score above the 14 quiet ones and as Acme does; Globex scores as the quiet ones do.
    assert found["auc"] == pytest.approx((24 * 14 + 24 / 2 + 14 / 2) / (25 * 15))
    assert [miss["account"] for miss in found["misses"]] == ["acme"]
    assert [alarm["account"] for alarm in found["false_alarms"]] == ["globex"]
    assert found["revenue"] == {"false_alarms": {"EUR": "9900.00"}, "misses": {"EUR": "8000.00"}}
    assert found["verdict"].startswith("The score foretold who left: ")


def test_the_contract_started_ninety_days_before(db):
    """The end is 30 June: who started on 1 April has a score, who started a day later has none."""
    use(customer("acme", "renewed", starts_on=date(2026, 4, 1)), [date(2026, 4, 1)])
    customer("globex", "renewed", starts_on=date(2026, 4, 2))

    cases = {case.account: case.band for case in trial_cases(**WINDOW, definition=default_definition())}

    assert cases == {"acme": "healthy", "globex": None}


def test_each_score_is_that_of_ninety_days_before(vendor):
    """One by one, against the evaluation of a single account as of its own day."""
    for case in trial_cases(**WINDOW, definition=default_definition()):
        if case.band is not None:
            account = Account.objects.get(external_id=case.account)
            scores = evaluate([account.pk], as_of=case.ended_on - timedelta(days=90)).scores
            assert (case.score, case.band) == (scores.hundredths[0], BANDS[scores.band[0]])


def test_nothing_after_the_day_is_looked_at(vendor, capsys):
    """Everybody comes back in the last 90 days: the scores of before stay what they were."""
    before = run("--model=current", capsys=capsys)
    for account in Account.objects.filter(external_id__startswith="quiet"):
        use(account, every(1, date(2026, 4, 2), LAST), "bob", "Later feature")

    assert run("--model=current", capsys=capsys) == before


def test_the_queries_grow_with_the_days_not_with_the_accounts(vendor, django_assert_num_queries):
    june_30 = {"first": LAST, "last": LAST, "definition": default_definition()}
    with CaptureQueriesContext(connection) as few:
        trial_cases(**june_30)
    for number in range(5):
        use(customer(f"late-{number}", "renewed"), [date(2026, 3, 1)])

    with django_assert_num_queries(len(few)):
        trial_cases(**june_30)


def test_a_draft_from_a_file(vendor, capsys, tmp_path):
    """A model that takes silence for health is found out."""
    signal = {"metric": "recency_days", "weight": 1, "points": [[0, 0], [60, 100]]}
    file = tmp_path / "upside_down.json"
    file.write_text(json.dumps({"name": "Upside down", "stages": {"new": [signal], "established": [signal]}}))

    found = run(f"--model={file}", capsys=capsys)

    assert found["model"] == {"name": "Upside down", "number": None}
    assert found["verdict"].startswith("The score was the wrong way round: ")


def test_the_published_model_is_current(vendor, capsys):
    definition = {**as_json(default_definition()), "name": "Ours"}
    HealthModel.objects.create(number=7, definition=definition, state="published", published_at="2026-01-01T00:00Z")

    assert run("--model=current", capsys=capsys)["model"] == {"name": "Ours", "number": 7}


def test_the_report_in_a_file_is_the_same(vendor, capsys, tmp_path):
    file = tmp_path / "trial.json"
    call_command("trial_health", "--model=current", "--from=2026-06-01", "--to=2026-06-30", f"--out={file}")
    assert capsys.readouterr().out == ""

    assert json.loads(file.read_text(encoding="utf-8")) == run("--model=current", capsys=capsys)


def test_too_few(vendor, capsys):
    call_command("trial_health", "--model=current", "--from=2026-06-28", "--to=2026-06-29")

    found = json.loads(capsys.readouterr().out)
    assert (found["scored"], found["verdict"], found["auc"]) == (16, "not enough data", None)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "is not JSON: Expecting property name enclosed in double quotes in line 1, column 2"),
        ("[]", "the model: must be a JSON object with name, note, stages, thresholds"),
        ("[" * 100_000, "is nested too deeply"),
        ("\ud800".encode("utf-8", "surrogatepass"), "is not UTF-8 text"),
        ('{"name": 1, "name": 2}', 'the key "name" stands twice in one object'),
        ('{"name": "\\ud800"}', "holds \\ud800, half of a character"),
        ('{"name": NaN}', "NaN is not a JSON number"),
    ],
    ids=["cut off", "a list", "deep", "not UTF-8", "twice", "half a character", "not a number"],
)
def test_a_file_that_is_no_model_is_a_wrong_call(db, tmp_path, text, problem):
    file = tmp_path / "model.json"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())

    with pytest.raises(CommandError) as refused:
        call_command("trial_health", f"--model={file}", "--from=2026-06-01", "--to=2026-06-30")

    assert refused.value.returncode == 2
    assert str(refused.value).startswith(f"{file}: {problem}")


def test_a_window_that_ends_before_it_starts_is_a_wrong_call(db):
    with pytest.raises(CommandError, match=r"^--from 2026-06-30 lies after --to 2026-06-01$") as refused:
        call_command("trial_health", "--model=current", "--from=2026-06-30", "--to=2026-06-01")

    assert refused.value.returncode == 2
