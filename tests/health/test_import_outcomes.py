from datetime import date

import pytest

from accounts.models.company import Account
from health.models.scores import Outcome
from tests.importing import Importing

pytestmark = pytest.mark.django_db
HEADER = "account,ended_on,outcome"


@pytest.fixture
def importing(tmp_path, settings, capsys):
    Account.objects.create(external_id="acme", name="Acme", starts_on=date(2025, 1, 1))
    settings.VAR_DIR = tmp_path
    return Importing("import_outcomes", tmp_path, capsys)


def outcomes():
    return list(Outcome.objects.order_by("ended_on").values_list("account__external_id", "ended_on", "outcome"))


def test_outcomes_come_in_come_again_and_change(importing):
    lines = [HEADER, "acme,2025-12-31,renewed", "acme,2026-12-31,churned"]
    said = importing(*lines)
    assert said == (0, "2 rows: 2 outcomes added, 0 changed, 0 unchanged, 0 rejected.\n", [])
    assert outcomes() == [("acme", date(2025, 12, 31), "renewed"), ("acme", date(2026, 12, 31), "churned")]
    assert importing(*lines)[1] == "2 rows: 0 outcomes added, 0 changed, 2 unchanged, 0 rejected.\n"
    said = importing(HEADER, "acme,2026-12-31,renewed")
    assert said[1] == "1 row: 0 outcomes added, 1 changed, 0 unchanged, 0 rejected.\n"
    assert outcomes() == [("acme", date(2025, 12, 31), "renewed"), ("acme", date(2026, 12, 31), "renewed")]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("globex,2025-12-31,renewed", "account: there is none with the external_id 'globex'"),
        ("acme,31/12/2025,renewed", "ended_on: '31/12/2025' is not a day such as 2026-03-31"),
        ("acme,2025-12-31,left", "outcome: 'left' is neither renewed nor churned"),
        ("acme,2026-12-31,churned", "line 2 has the same account and ended_on"),
        ("acme", "has 1 cells where the header has 3"),
    ],
)
def test_a_bad_row_is_rejected_and_the_good_one_kept(importing, row, reason):
    said = importing(HEADER, "acme,2026-12-31,renewed", row)
    assert (said.status, said.reasons) == (1, [reason])
    assert said.text == "2 rows: 1 outcome added, 0 changed, 0 unchanged, 1 rejected.\n"
    assert outcomes() == [("acme", date(2026, 12, 31), "renewed")]


def test_nothing_is_kept_where_asked_for(importing):
    assert importing(HEADER, "acme,2026-12-31,renewed", "x,y,z", options=("--all-or-nothing",))[0] == 1
    assert importing(HEADER, "acme,2026-12-31,renewed", options=("--dry-run",))[0] == 0
    assert outcomes() == []


def test_rejected_rows_stand_in_the_order_of_the_file(importing):
    said = importing(HEADER, "globex,2025-12-31,renewed", "acme,2025-12-31,left", "globex,2026-12-31,renewed", "acme")

    assert [row["line"] for row in said.rejected] == ["2", "3", "4", "5"]
