import pytest

from tests.importing import Importing
from tiers.models.features import ProductFeature
from tiers.models.plans import Plan

pytestmark = pytest.mark.django_db
HEADER = "event,label_en,label_zh,core,plans"


@pytest.fixture
def importing(tmp_path, settings, capsys):
    settings.VAR_DIR = tmp_path
    return Importing("import_features", tmp_path, capsys)


def features():
    rows = ProductFeature.objects.order_by("event")
    return [(f.event, f.label_en, f.label_zh, f.is_core, sorted(f.plans.values_list("key", flat=True))) for f in rows]


def test_features_come_in_and_come_again(importing):
    lines = [HEADER, "Report created,Reports,报表,1,advanced premium", "Login,,,0,"]
    said = importing(*lines)
    assert said == (0, "2 rows: 2 features added, 0 changed, 0 unchanged, 0 rejected.\n", [])
    expected = [
        ("Login", "Login", "Login", False, []),
        ("Report created", "Reports", "报表", True, ["advanced", "premium"]),
    ]
    assert features() == expected
    assert importing(*lines)[1] == "2 rows: 0 features added, 0 changed, 2 unchanged, 0 rejected.\n"
    assert features() == expected


def test_a_feature_changes(importing):
    importing(HEADER, "Report created,Reports,报表,1,advanced premium")
    said = importing(HEADER, "Report created,Reports,报表,0,premium")
    assert said[1] == "1 row: 0 features added, 1 changed, 0 unchanged, 0 rejected.\n"
    assert features() == [("Report created", "Reports", "报表", False, ["premium"])]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",Reports,报表,1,", "event: is empty"),
        ("A,Reports,报表,maybe,", "core: 'maybe' is neither 1 nor 0"),
        ("A,Reports,报表,1,gold", "plans: 'gold' is not a plan"),
        (f"{'x' * 201},a,b,0,", "event: is longer than 200 characters"),
    ],
)
def test_a_bad_row_is_rejected_and_the_good_one_kept(importing, row, reason):
    said = importing(HEADER, row, "Login,Login,登录,0,basic")
    assert (said.status, said.reasons) == (1, [reason])
    assert said.text == "2 rows: 1 feature added, 0 changed, 0 unchanged, 1 rejected.\n"
    assert features() == [("Login", "Login", "登录", False, ["basic"])]


def test_nothing_is_kept_where_asked_for(importing):
    assert importing(HEADER, ",a,b,1,", "Login,Login,登录,0,", options=("--all-or-nothing",))[0] == 1
    assert importing(HEADER, "Login,Login,登录,0,", options=("--dry-run",))[0] == 0
    assert features() == []


def test_a_dry_run_makes_no_plans_and_knows_those_that_would_be_made(importing):
    said = importing(HEADER, "Login,Login,登录,0,basic", options=("--dry-run",))
    assert said == (0, "Dry run, nothing kept. 1 row: 1 feature added, 0 changed, 0 unchanged, 0 rejected.\n", [])
    assert (features(), Plan.objects.count()) == ([], 0)
