"""One account: why its score, its history, its clock, its people; and what people say of it."""

import datetime as dt
import re

import pytest
import time_machine

from accounts.models.timeline import TimelineEntry
from health.models.activation import Flag, Pause
from health.models.opinions import Override, Pulse
from health.models.scores import AccountSnapshot
from health.tasks.recompute import recompute_shard
from jobs.models import Heartbeat, WorkItem
from tests.dashboard.pages import text
from tests.factories.health import make_history, make_snapshot, make_usage
from tests.factories.people import assign_csm, make_account, make_member
from tiers.models.features import ProductFeature

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def acme(dana):
    account = make_account("acme", currency="EUR", annual_value_minor=1_200_000)
    assign_csm(account, dana)
    return account


def _address(account, *parts) -> str:
    return "/".join(["/dashboard/accounts", str(account.pk), *parts, ""])


def test_the_contributions_add_up_to_the_score_as_shown(as_dana, acme):
    make_snapshot(acme)

    why = as_dana.get(_address(acme)).context["main"][0]["data"]

    assert [(line.metric, line.points, line.brings, line.at_most) for line in why.lines] == [
        ("active_days_28", 70.0, 4200, 6000),
        ("seat_utilisation", pytest.approx(73.125), 2925, 4000),
    ]
    assert sum(line.brings for line in why.lines) == why.total == 7125


def test_the_table_shows_value_points_and_contribution(as_dana, acme):
    make_snapshot(acme)

    shown = text(as_dana.get(_address(acme)))

    assert "Active days 14 70.0 60% 42.00 / 60.00 Seats in use 58% 73.1 40% 29.25 / 40.00 Health score 71.25" in shown


def test_a_signal_that_is_unknown_says_so_and_the_others_carry_its_weight(as_dana, acme):
    make_snapshot(
        acme, seat_utilisation=None, score=7000, contributions={"active_days_28": 7000, "seat_utilisation": None}
    )

    shown = text(as_dana.get(_address(acme)))

    assert "Active days 14 70.0 60% 70.00 / 100.00 Seats in use – – 40% unknown Health score 70.00" in shown


def test_it_shows_who_what_and_since_when(as_dana, acme):
    make_snapshot(acme, trend_7=150, trend_30=-1250, trend_90=None)

    shown = text(as_dana.get(_address(acme)))

    assert (
        "Health score 71.25 watch Score change, 7 days +1.5 Score change, 30 days −12.5 Score change, 90 days –"
        in shown
    )
    assert "CSM Dana Seats 20 Annual value €12,000.00 Contract since Jan 15, 2026" in shown


def test_the_clock_of_an_account_that_is_not_activated(as_dana, acme):
    make_snapshot(acme, activation_state="not_activated", activated_on=None, projected_on=dt.date(2026, 12, 1))

    shown = text(as_dana.get(_address(acme)))

    assert "The deadline passed on Apr 15, 2026 not activated Activation deadline Apr 15, 2026" in shown
    assert "Used on 5 days Feb 3, 2026 2 people have used it 1 of 2 Expected activation Dec 1, 2026" in shown


def test_history_usage_people_flags_and_timeline(as_dana, acme, dana):
    make_snapshot(acme)
    make_history(acme, [7000, None, 7125])
    make_usage(acme, {"Ann": [0, 1, 5], "Ben": [1]})
    Flag.objects.create(account=acme, kind="activation_warning_30", opened_on=dt.date(2026, 2, 14))
    TimelineEntry.objects.create(account=acme, kind="note", text="Spoke with Alice.", actor=dana, at=NOW)

    shown = " ".join(text(as_dana.get(_address(acme, *part))) for part in ((), ("usage",), ("people",), ("timeline",)))

    assert "Nov 19, 2026 70 Nov 20, 2026 – Nov 21, 2026 71" in shown
    assert "Nov 20, 2026 6 Nov 21, 2026 3" in shown  # events
    assert "Ann Nov 21, 2026 3 3 9 Ben Nov 20, 2026 1 1 3" in shown
    assert "30 days without activation Feb 14, 2026" in shown
    assert "Nov 22, 2026 Spoke with Alice. – Dana" in shown


def test_weekly_points_are_one_line_and_what_lies_further_apart_is_left_open(as_dana, acme):
    make_snapshot(acme)
    for day in (1, 8, 16, 25):
        make_history(acme, [5000], until=dt.date(2026, 11, 21) - dt.timedelta(days=30 - day))

    history = as_dana.get(_address(acme)).context["main"][1]["data"]

    assert [(day.day, value) for day, value in history.series] == [(23, 50), (30, 50), (7, 50), (8, None), (16, 50)]


@pytest.mark.parametrize(("language", "words"), [("", "“Report shared” done once"), ("zh-hans", "分享报表")])
def test_a_milestone_of_an_event_is_named_as_the_catalogue_does(as_dana, acme, dana, language, words):
    ProductFeature.objects.create(event="report_shared", label_en="Report shared", label_zh="分享报表")
    step = {"key": "x", "type": "event_count", "at_least": 1, "total": 0, "reached_on": None}
    make_snapshot(acme, milestones=[{**step, "event": "report_shared"}, {**step, "key": "y", "event": "invoice_sent"}])
    dana.language = language
    dana.save()

    shown = text(as_dana.get(_address(acme)))

    assert words in shown
    assert "invoice_sent" in shown


def test_an_account_that_has_not_been_scored_has_a_page_too(as_dana, acme):
    shown = text(as_dana.get(_address(acme)))

    assert "Not scored yet" in shown
    assert "No history yet" in shown


@pytest.mark.parametrize("people", [1, 3])
def test_what_the_page_costs(as_dana, acme, dana, django_assert_num_queries, people):
    make_snapshot(acme)
    make_usage(acme, {f"p{n}": [n, n + 1] for n in range(people)})
    for n in range(people):
        TimelineEntry.objects.create(account=acme, kind="note", text=f"{n}", actor=dana)
        Pulse.objects.create(account=acme, value="good", by=dana)
        Pause.objects.create(account=acme, starts_on=NOW, ends_on=NOW, reason=f"{n}")
    with django_assert_num_queries(11):
        as_dana.get(_address(acme))


def test_forms_begin_with_nothing_chosen_and_a_pause_with_today(as_dana, acme):
    make_snapshot(acme, activation_state="in_progress", activated_on=None)

    forms = as_dana.get(_address(acme)).context["forms"]

    assert (forms["pulse"]["value"].value(), forms["override"]["band"].value()) == (None, None)
    assert forms["pulse"].fields["value"].choices[0] == forms["override"].fields["band"].choices[0] == ("", "–")
    assert 'value="2026-11-22"' in str(forms["pause"]["starts_on"])
    assert as_dana.post(_address(acme, "pulses"), {"value": ""}).status_code == 422


def test_after_an_error_the_first_field_that_is_wrong_has_the_focus(as_dana, acme):
    page = as_dana.post(_address(acme, "override"), {"band": "watch", "reason": "", "expires_on": ""})

    assert re.findall(r'name="(\w+)"[^>]*autofocus', page.content.decode()) == ["reason"]


def test_the_clock_of_an_activated_account_stops_on_its_day_and_never_active_is_said(as_dana, acme):
    make_snapshot(acme, last_active_on=None)

    answer = as_dana.get(_address(acme))

    (gone,) = re.findall(r'class="span-gone" x="0.0" y="7" width="([0-9.]+)"', answer.content.decode())
    assert float(gone) == pytest.approx(1000 * 46 / 91, abs=0.1)  # activated on the 46th day of 91
    assert "Last active never" in text(answer)


def test_whom_to_write_to_and_why_to_call_stand_at_the_head(as_dana, acme, dana):
    make_snapshot(acme, band="at_risk", trend_30=-1250)
    for name, role in (("bill", "billing"), ("alice", "owner"), ("bob", "member")):
        make_member(name, acme, role)

    page = as_dana.get(_address(acme))

    assert "Contacts Alice Owner , Bill Billing contact Contract" in text(page)
    assert 'href="mailto:alice@example.com"' in page.content.decode()
    assert page.context["why_call"] == "Score fell 12 points in 30 days"
    Override.objects.create(account=acme, band="healthy", reason="x", by=dana, expires_on="2026-12-10")
    assert as_dana.get(_address(acme)).context["why_call"] == ""


@pytest.mark.parametrize("pk", [0, 2**31, 2**63, 10**30])
def test_what_does_not_exist_is_404(as_dana, pk):
    assert as_dana.get(f"/dashboard/accounts/{pk}/").status_code == 404


def test_a_pulse_is_noted_beside_the_score(as_dana, acme, dana):
    make_snapshot(acme)

    answer = as_dana.post(_address(acme, "pulses"), {"value": "bad", "note": "Champion left."}, follow=True)

    assert list(Pulse.objects.values_list("account", "value", "note", "by")) == [
        (acme.pk, "bad", "Champion left.", dana.pk)
    ]
    assert "Health score 71.25 watch" in text(answer)
    assert "bad Champion left. Dana, Nov 22, 2026" in text(answer)


def test_an_override_is_set_and_lifted(as_dana, acme):
    make_snapshot(acme)
    as_dana.post(
        _address(acme, "override"), {"band": "at_risk", "reason": "Budget frozen.", "expires_on": "2026-12-31"}
    )
    assert "at risk Budget frozen. Dana, until Dec 31, 2026" in text(as_dana.get(_address(acme)))

    as_dana.post(_address(acme, "override", "end"))

    assert list(Override.objects.values_list("band", "lifted_at")) == [("at_risk", NOW)]
    assert "The machine's band stands." in text(as_dana.get(_address(acme)))


def test_an_override_stands_at_the_head_beside_the_machines_band(as_dana, acme):
    make_snapshot(acme, band="at_risk")
    as_dana.post(_address(acme, "override"), {"band": "healthy", "reason": "Renewed.", "expires_on": "2026-12-10"})

    shown = text(as_dana.get(_address(acme)))

    assert "Health score 71.25 at risk Override healthy set by Dana until Dec 10, 2026 ; machine: at risk" in shown


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"band": "unknown"}, "Select a valid choice"),
        ({"reason": "  "}, "This field is required"),
        ({"reason": "x" * 501}, "at most 500 characters"),
        ({"expires_on": "2026-11-21"}, "Choose a day from today to 90 days ahead."),
        ({"expires_on": "2027-02-21"}, "Choose a day from today to 90 days ahead."),
        ({"expires_on": "31.12.2026"}, "Enter a valid date"),
        ({"reason": "a\0b"}, "Null characters are not allowed"),
    ],
)
def test_a_wrong_override_comes_back_and_changes_nothing(as_dana, acme, changes, complaint):
    values = {"band": "at_risk", "reason": "Budget frozen.", "expires_on": "2026-12-31", **changes}

    answer = as_dana.post(_address(acme, "override"), values)

    assert answer.status_code == 422
    assert complaint in text(answer)
    assert Override.objects.count() == 0


def test_the_clock_is_paused_once_and_runs_again(as_dana, acme):
    make_snapshot(acme)
    pause = {"starts_on": "2026-11-10", "reason": "Their office moves."}
    as_dana.post(_address(acme, "pauses"), pause)
    assert "Paused since Nov 10, 2026 : Their office moves." in text(as_dana.get(_address(acme)))

    again = as_dana.post(_address(acme, "pauses"), pause)
    too_early = as_dana.post(_address(acme, "pauses", "end"), {"last_day": "2026-11-09"})
    as_dana.post(_address(acme, "pauses", "end"), {"last_day": "2026-11-20"})

    assert (again.status_code, too_early.status_code) == (422, 422)
    assert "The pause cannot end before it starts." in text(too_early)
    assert list(Pause.objects.values_list("starts_on", "ends_on")) == [(dt.date(2026, 11, 10), dt.date(2026, 11, 20))]


@pytest.mark.parametrize(
    ("verb", "field", "day", "complaint"),
    [
        ("pauses", "starts_on", "2026-01-14", "Choose a day from the contract's first one to today."),
        ("pauses", "starts_on", "2026-11-23", "Choose a day from the contract's first one to today."),
        ("pauses/end", "last_day", "2026-11-09", "The pause cannot end before it starts."),
        ("pauses/end", "last_day", "2027-11-24", "Choose a day within a year from today."),
    ],
)
def test_a_pause_of_impossible_days_comes_back_and_changes_nothing(as_dana, acme, verb, field, day, complaint):
    make_snapshot(acme)
    if field == "last_day":
        Pause.objects.create(account=acme, starts_on=dt.date(2026, 11, 10), reason="x")

    answer = as_dana.post(_address(acme, verb), {field: day, "reason": "Their office moves."})

    assert answer.status_code == 422
    assert complaint in text(answer)
    assert Pause.objects.exclude(starts_on="2026-11-10", ends_on=None).count() == 0


def test_a_pause_has_the_figures_computed_afresh_at_once(as_dana, acme):
    type(acme).objects.update(starts_on="2026-10-01")
    make_snapshot(acme, as_of=NOW.date(), activation_state="in_progress", activated_on=None)
    as_dana.post(_address(acme, "pauses"), {"starts_on": "2026-11-10", "reason": "Their office moves."})
    item = WorkItem.objects.get()
    assert (item.params, item.task) == ({"as_of": "2026-11-22", "accounts": [acme.pk]}, "health.recompute_shard")

    recompute_shard(item.pk)

    assert AccountSnapshot.objects.get().activation_state == "paused"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(1, "The figures follow in a moment."), (3, "The figures will be recomputed with the next run.")],
)
def test_it_says_when_the_figures_will_show_a_pause(as_dana, acme, minutes, words):
    Heartbeat.objects.create(name="worker", at=NOW - dt.timedelta(minutes=minutes))
    pause = {"starts_on": "2026-11-10", "reason": "Their office moves."}

    assert words in text(as_dana.post(_address(acme, "pauses"), pause, follow=True))


@pytest.mark.parametrize(
    ("state", "activated_on", "is_offered"),
    [("in_progress", None, True), ("not_activated", None, True), ("activated", dt.date(2026, 3, 1), False)],
)
def test_a_pause_is_offered_while_the_clock_matters(as_dana, acme, state, activated_on, is_offered):
    make_snapshot(acme, activation_state=state, activated_on=activated_on)

    assert ("Pause the clock" in text(as_dana.get(_address(acme)))) == is_offered


def test_no_pause_is_offered_once_the_contract_is_over(as_dana, acme):
    make_snapshot(acme, activation_state="ended", activated_on=None)
    type(acme).objects.update(ends_on="2026-11-01")

    assert "Pause the clock" not in text(as_dana.get(_address(acme)))


@pytest.mark.parametrize("verb", ["pulses", "override", "override/end", "pauses", "pauses/end"])
def test_who_may_not_judge_changes_nothing(client, as_dana, acme, dana, verb):
    globex = make_account("globex")  # not Dana's
    alice = make_member("alice", acme)
    values = {
        "value": "good", "band": "watch", "reason": "x", "expires_on": "2026-12-01", "starts_on": "2026-11-01",
        "last_day": "2026-11-20",
    }  # fmt: skip
    client.force_login(alice)

    assert as_dana.post(_address(globex, verb), values).status_code == 403
    assert client.post(_address(acme, verb), values).status_code == 404
    assert as_dana.get(_address(acme, verb)).headers["Location"] == _address(acme)
    assert (Pulse.objects.count(), Override.objects.count(), Pause.objects.count()) == (0, 0, 0)


def test_forms_are_offered_only_to_who_may_send_them(as_dana, as_mia, acme):
    globex = make_account("globex")

    assert "Give a pulse" in text(as_dana.get(_address(acme)))
    assert "Give a pulse" not in text(as_dana.get(_address(globex)))
    assert "Give a pulse" in text(as_mia.get(_address(globex)))
