"""Why Acme's score changed between two days, told with one cause at a time."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from accounts.models.company import Account
from health.models.scores import ScoreDay
from health.queries.change import change_between
from health.queries.evaluation import evaluate
from health.queries.models import default_definition
from health.queries.readings import read_readings
from health.rules.model import as_json
from health.services.models import draft_model, publish_model
from health.services.recompute import start_recompute
from jobs.services import work_through
from tests.factories.people import make_account
from tests.health.usage import every, use

FIRST, LAST = date(2026, 5, 31), date(2026, 6, 30)
AT = datetime(2026, 7, 1, tzinfo=UTC)


@pytest.fixture
def acme(transactional_db) -> Account:
    account = make_account("acme", starts_on=date(2025, 6, 1), seats=1)
    use(account, every(2, date(2025, 6, 1), FIRST))
    return account


def parts(account: Account) -> dict[str, int]:
    change = change_between([account.pk], first=FIRST, last=LAST)
    found = {name: int(values[0]) for name, values in change.parts.items()}
    assert sum(found.values()) == change.after[0] - change.before[0]
    return found


def test_silence_is_passing_time(acme):
    found = parts(acme)

    assert (found["configuration"], found["coverage"], found["behaviour"]) == (0, 0, 0)
    assert found["time"] < -5000


def test_going_on_as_before_makes_good_what_time_took(acme):
    use(acme, every(2, FIRST, LAST))
    found = parts(acme)

    assert found["time"] < -5000
    assert found["behaviour"] == -found["time"]


def test_a_signal_that_becomes_known_is_coverage(transactional_db):
    """Team activity is known from the 84th day on."""
    globex = make_account("globex", starts_on=LAST - timedelta(90), seats=4)
    for user in ("alice", "bob", "charlie"):
        use(globex, every(2, LAST - timedelta(90), LAST), user=user)
    found = parts(globex)

    assert found["coverage"] > 0


def recompute(day: date) -> None:
    work_through(start_recompute(as_of=day, at=AT).pk)


def test_another_model_is_configuration(acme):
    recompute(FIRST)
    strict = as_json(default_definition())
    strict["stages"]["established"] = [{"metric": "active_days_28", "weight": 1, "points": [[0, 0], [28, 100]]}]
    model = draft_model(definition=strict, actor=None, at=AT)
    publish_model(model_id=model.pk, actor=None, at=AT)
    use(acme, every(2, FIRST, LAST))
    recompute(LAST)

    found = parts(acme)
    scores = dict(ScoreDay.objects.values_list("day", "score"))
    assert scores[LAST] == 5000
    assert found["configuration"] == 5000 - scores[FIRST]
    assert found["behaviour"] == -found["time"]


def test_before_the_start_there_is_nothing_to_split(transactional_db):
    hooli = make_account("hooli", has_usage_source=False)
    change = change_between([hooli.pk], first=FIRST, last=LAST)

    assert (change.is_known.tolist(), change.before.tolist(), change.after.tolist()) == ([False], [-1], [-1])
    assert {name: values.tolist() for name, values in change.parts.items()} == {
        "configuration": [0],
        "coverage": [0],
        "time": [0],
        "behaviour": [0],
    }


def test_what_is_read_at_once_is_what_is_evaluated_one_by_one(acme):
    """Of an account with a pause in its usage, a young one, and one that never began."""
    use(acme, every(3, FIRST, LAST), user="bob", event="Export")
    young = make_account("young", starts_on=LAST - timedelta(80), seats=3)
    use(young, every(1, LAST - timedelta(20), LAST))
    hooli = make_account("hooli", has_usage_source=False)
    ids = [acme.pk, young.pk, hooli.pk]
    moments = [(FIRST, FIRST), (LAST, FIRST), (LAST, LAST)]

    readings = read_readings(np.array(ids), moments)

    for reading, (as_of, until) in zip(readings, moments, strict=True):
        one = evaluate(ids, as_of=as_of, until=until)
        assert reading.is_new.tolist() == one.is_new.tolist()
        for name, values in one.metrics.items():
            np.testing.assert_array_equal(reading.metrics[name], values, err_msg=name)
