"""The documented example of a mapping, on a made-up sample in RavenStack's columns."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.models.company import Account
from health.models.intake import Intake
from health.models.scores import Outcome

SCRIPT = Path(__file__).resolve().parents[2] / "docs/examples/map_ravenstack.py"
FILES = {
    "accounts": """\
account_id,account_name,industry,country,signup_date,referral_source,plan_tier,seats,is_trial,churn_flag
A-1,Acme,EdTech,UK,2023-02-10,other,Pro,9,False,True
A-2,Globex,FinTech,US,2024-02-29,ads,Enterprise,3,False,False
A-3,Initech,DevTools,DE,2023-01-02,ads,Basic,1,False,False
""",
    "subscriptions": """\
subscription_id,account_id,start_date,end_date,plan_tier,seats,mrr_amount,arr_amount,is_trial,upgrade_flag,\
downgrade_flag,churn_flag,billing_frequency,auto_renew_flag
S-1,A-1,2023-03-01,2024-04-12,Pro,9,100,1200,False,False,False,True,monthly,True
S-2,A-1,2023-03-01,,Pro,9,200,2400,False,False,False,False,monthly,True
S-3,A-1,2023-03-01,,Pro,9,50,600,True,False,False,False,monthly,True
S-4,A-2,2024-03-01,,Enterprise,3,300,3600,False,False,False,False,annual,True
""",
    "feature_usage": """\
usage_id,subscription_id,usage_date,feature_name,usage_count,usage_duration_secs,error_count,is_beta_feature
U-1,S-1,2023-07-27,feature_20,9,5004,0,False
U-1,S-1,2023-07-27,feature_20,9,5004,0,False
U-2,S-4,2024-12-31,feature_3,2,100,0,False
U-3,S-4,2024-05-05,feature_3,0,0,0,False
U-4,S-9,2024-05-05,feature_3,4,0,0,False
""",
    "churn_events": """\
churn_event_id,account_id,churn_date,reason_code,refund_amount_usd,preceding_upgrade_flag,preceding_downgrade_flag,\
is_reactivation,feedback_text
C-1,A-1,2024-10-27,pricing,4.03,False,False,False,
C-2,A-1,2023-10-27,budget,0,False,False,True,
""",
}


@pytest.fixture
def mapped(tmp_path):
    for name, text in FILES.items():
        (tmp_path / f"ravenstack_{name}.csv").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(tmp_path), str(tmp_path / "out")], check=True, capture_output=True, text=True
    )
    return tmp_path / "out", done.stdout


def test_what_the_columns_become(mapped):
    folder, said = mapped
    assert (folder / "accounts.csv").read_text() == (
        "external_id,name,starts_on,plan,seats,industry,country,currency,annual_value\n"
        "A-1,Acme,2023-02-10,advanced,9,EdTech,GB,USD,2400\n"
        "A-2,Globex,2024-02-29,premium,3,FinTech,US,USD,3600\n"
        "A-3,Initech,2023-01-02,basic,1,DevTools,DE,USD,0\n"
    )
    assert (folder / "usage.csv").read_text() == (
        "message_id,account,user,event,timestamp,count\n"
        "U-1,A-1,S-1,feature_20,2023-07-27,9\n"
        "U-1,A-1,S-1,feature_20,2023-07-27,9\n"
        "U-2,A-2,S-4,feature_3,2024-12-31,2\n"
    )
    assert (folder / "outcomes.csv").read_text() == (
        "account,ended_on,outcome\nA-1,2023-10-27,churned\nA-3,2024-01-01,renewed\n"
    )
    assert said == (
        "accounts.csv: 3 rows\nusage.csv: 3 rows\noutcomes.csv: 2 rows\n"
        "left out: 1 of an unknown subscription, 1 that used nothing\n"
    )


@pytest.mark.django_db
def test_the_importers_take_every_row(mapped):
    folder, _ = mapped
    call_command("import_accounts", folder / "accounts.csv")
    call_command("import_usage", folder / "usage.csv")
    call_command("import_outcomes", folder / "outcomes.csv")
    assert [Account.objects.count(), Outcome.objects.count()] == [3, 2]
    intake = Intake.objects.get()
    assert [intake.accepted, intake.duplicate, intake.held, intake.rejected] == [2, 1, 0, 0]
