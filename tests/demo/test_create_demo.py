"""`make demo` in small: everything through the real importers and tasks, and again without doubling anything."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum

from accounts.choices import CustomerRole
from accounts.models.company import Account, CSMAssignment
from accounts.models.people import Membership, User
from accounts.models.timeline import TimelineEntry
from cs_platform.demo import people, scores
from cs_platform.demo.load import Loader
from health.models.activation import Pause
from health.models.opinions import Override, Pulse
from health.models.rollups import AccountDay
from health.models.scores import AccountSnapshot, Outcome, ScoreDay
from jobs.models import PeriodClaim, WorkItem
from tiers.models.features import ProductFeature
from tiers.models.plans import Subscription

COUNTED = (
    Account, User, Membership, CSMAssignment, Subscription, ProductFeature, AccountDay, Outcome, AccountSnapshot,
    ScoreDay, Pause, Pulse, Override, TimelineEntry,
)  # fmt: skip
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def quick(monkeypatch, tmp_path, settings):
    """A history of days, not months; files of its own."""
    monkeypatch.setattr(scores, "DAYS", 8)
    monkeypatch.setattr(scores, "WEEKS", 1)
    settings.VAR_DIR = tmp_path


@pytest.fixture
def a_folder(tmp_path):
    folder = tmp_path / "sample"
    folder.mkdir()
    (folder / "accounts.csv").write_text("external_id,name,starts_on\nacme,Acme,2013-10-01\nglobex,,2013-10-01\n")
    (folder / "usage.csv").write_text(
        "account,user,event,timestamp,count\nacme,u1,Login,2013-10-02,3\nacme,u1,Login,2013-11-05,4\n"
    )
    (folder / "outcomes.csv").write_text("account,ended_on,outcome\nacme,2014-06-26,renewed\n")
    return folder


def rows():
    return {model.__name__: model.objects.count() for model in COUNTED}


def test_a_vendor_stands_and_stands_once(quick, capsys):
    call_command("create_demo", "--accounts", "9")
    first, said = rows(), capsys.readouterr().out
    assert [first["Account"], first["AccountSnapshot"], first["ProductFeature"], first["Subscription"]] == [9, 9, 14, 9]
    assert first["ScoreDay"] > 9 * 7
    computed = WorkItem.objects.exclude(task="accounts.send_mail")  # the invitation waits for a worker
    assert computed.exclude(done_at=None).count() == computed.count() > 0
    events = AccountDay.objects.aggregate(total=Sum("events"))["total"]
    assert f"  events                  {events:>9,}\n" in said
    for log_in in people.log_ins():
        assert log_in.email in said
        assert User.objects.get(email=log_in.email).check_password(people.PASSWORD)
    alice = Membership.objects.get(user__email="alice@customer.example")
    assert (alice.role, alice.account.external_id) == (CustomerRole.OWNER, "C-1001")
    call_command("create_demo", "--accounts", "9")
    assert rows() == first
    assert AccountDay.objects.aggregate(total=Sum("events"))["total"] == events


def test_what_people_change_in_the_demo_stays(quick, capsys):
    call_command("create_demo", "--accounts", "9")
    assert "Nothing is served yet" in capsys.readouterr().out
    acme = Account.objects.get(external_id="C-1001")
    Account.objects.filter(pk=acme.pk).update(name="Acme, renamed")
    Membership.objects.filter(user__email="bob@customer.example").update(active_to=acme.created_at + timedelta(days=1))
    AccountSnapshot.objects.exclude(account=acme).update(as_of="2099-01-01")
    call_command("create_demo", "--accounts", "9", "--serving")
    said = capsys.readouterr().out
    assert Account.objects.get(pk=acme.pk).name == "Acme, renamed"
    assert Membership.objects.filter(user__email="bob@customer.example", active_to=None).count() == 0
    assert ("Pages at http" in said, " to 2099-01-01:\n" in said) == (True, True)


@pytest.mark.parametrize("killed_in", ["load_accounts", "load_usage", "load_outcomes"])
def test_a_call_that_was_killed_is_gone_on_with(quick, monkeypatch, killed_in):
    with monkeypatch.context() as patch:
        patch.setattr(Loader, killed_in, raise_interrupt)
        with pytest.raises(KeyboardInterrupt):
            call_command("create_demo", "--accounts", "3")
    call_command("create_demo", "--accounts", "3")
    stands = rows()
    assert (stands["Account"], stands["AccountSnapshot"], stands["Membership"]) == (3, 3, 4)
    assert AccountDay.objects.count() > 0


def raise_interrupt(_loader):
    raise KeyboardInterrupt


def test_a_folder_whose_files_changed_is_loaded_again(quick, a_folder):
    call_command("create_demo", "--sample", a_folder)
    (a_folder / "accounts.csv").write_text("external_id,name,starts_on\nacme,Acme and Sons,2013-10-01\n")
    call_command("create_demo", "--sample", a_folder)
    assert Account.objects.get().name == "Acme and Sons"


def test_a_folder_of_ones_own_is_scored_as_of_its_last_day(quick, a_folder, capsys):
    call_command("create_demo", "--sample", a_folder)
    said = capsys.readouterr().out
    assert "usage lasts until 2013-11-05: scores are as of that day (--as-of names another)\n" in said
    assert "1 row rejected, with reasons in " in said
    assert list(AccountSnapshot.objects.values_list("external_id", "as_of")) == [
        ("acme", AccountSnapshot.objects.get().as_of)
    ]
    assert str(AccountSnapshot.objects.get().as_of) == "2013-11-05"
    assert Outcome.objects.count() == 1
    assert CSMAssignment.objects.get().csm.email == "dana@lumenara.example"


def test_strays_do_not_make_everybody_silent(quick, a_folder):
    days = [f"acme,u{user},Login,2013-10-{day:02}" for day in range(2, 30) for user in range(2)]
    others = [f"a{n},u,Login,2013-10-{day:02}" for n in range(15) for day in range(2, 30)]
    stray = "acme,u1,Login,2014-09-01"
    (a_folder / "usage.csv").write_text("\n".join(["account,user,event,timestamp", *days, *others, stray]))
    accounts = [f"a{n},A{n},2013-10-01" for n in range(15)]
    (a_folder / "accounts.csv").write_text("\n".join(["external_id,name,starts_on", "acme,Acme,2013-10-01", *accounts]))
    call_command("create_demo", "--sample", a_folder)
    assert {str(day) for day in AccountSnapshot.objects.values_list("as_of", flat=True)} == {"2013-10-29"}
    call_command("create_demo", "--sample", a_folder, "--as-of", "2014-09-01")
    assert {str(day) for day in AccountSnapshot.objects.values_list("as_of", flat=True)} == {"2014-09-01"}


def test_an_installation_in_use_is_left_alone(quick):
    User.objects.create_user("dana@vendor.example")
    with pytest.raises(CommandError) as refusal:
        call_command("create_demo", "--accounts", "3")
    assert (refusal.value.returncode, Account.objects.count(), User.objects.count()) == (2, 0, 1)
    assert str(refusal.value).startswith("this installation is in use or holds another demo")


@pytest.mark.parametrize("missing", ["accounts.csv", "usage.csv"])
def test_a_folder_without_its_files_is_a_wrong_call(quick, a_folder, missing):
    (a_folder / missing).unlink()
    with pytest.raises(CommandError, match="holds no ") as refusal:
        call_command("create_demo", "--sample", a_folder)
    assert (refusal.value.returncode, Account.objects.count(), PeriodClaim.objects.count()) == (2, 0, 0)


def test_a_day_to_come_is_a_wrong_call(quick, a_folder):
    with pytest.raises(CommandError, match="2099-01-01 is a day to come") as refusal:
        call_command("create_demo", f"--sample={a_folder}", "--as-of=2099-01-01")
    assert (refusal.value.returncode, Account.objects.count(), PeriodClaim.objects.count()) == (2, 0, 0)


def test_one_database_holds_one_demo(quick, a_folder):
    call_command("create_demo", "--sample", a_folder)
    before = rows()
    with pytest.raises(CommandError, match="holds another demo"):
        call_command("create_demo", "--accounts", "3")
    assert rows() == before
