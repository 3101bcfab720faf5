"""Dana's pulse and override stand beside Acme's score, for as long as they hold."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models.timeline import TimelineEntry
from health.models.opinions import Override, Pulse
from health.models.scores import AccountSnapshot
from health.queries.opinions import disagreements, overrides_in_force, pulses_in_force
from health.services import opinions
from tests.factories.health import make_snapshot
from tests.factories.people import make_account, make_staff

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 30)
AT = datetime(2026, 6, 30, 9, tzinfo=UTC)


@pytest.fixture
def dana():
    return make_staff("dana")


def override(account, dana, **more) -> Override:
    given = {"band": "at_risk", "reason": "The sponsor left", "expires_on": TODAY + timedelta(10), **more}
    return opinions.set_override(account_id=account.pk, today=TODAY, actor=dana, at=AT, **given)


def test_a_pulse_is_unknown_after_ninety_days(dana):
    opinions.give_pulse(account_id=make_account().pk, value="good", note="Cheerful", actor=dana, at=AT)

    assert pulses_in_force(AT + timedelta(days=90)).count() == 1
    assert pulses_in_force(AT + timedelta(days=90, seconds=1)).count() == 0
    assert TimelineEntry.objects.get().sentence == "Pulse: good. Cheerful"


def test_an_override_holds_through_its_last_day(dana):
    override(make_account(), dana)

    assert overrides_in_force(TODAY + timedelta(10)).count() == 1
    assert overrides_in_force(TODAY + timedelta(11)).count() == 0


def test_a_new_override_takes_the_place_of_the_old_one(dana):
    acme = make_account()
    first = override(acme, dana)
    second = override(acme, dana, band="watch")

    first.refresh_from_db()
    assert (first.lifted_at, list(overrides_in_force(TODAY))) == (AT, [second])
    opinions.lift_override(account_id=acme.pk, actor=dana, at=AT)
    assert list(overrides_in_force(TODAY)) == []
    with pytest.raises(opinions.NoOverride):
        opinions.lift_override(account_id=acme.pk, actor=dana, at=AT)


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"reason": "  "}, opinions.NoReason),
        ({"band": "unknown"}, opinions.WrongValue),
        ({"expires_on": TODAY - timedelta(1)}, opinions.WrongEnd),
        ({"expires_on": TODAY + timedelta(91)}, opinions.WrongEnd),
    ],
)
def test_a_wrong_override_changes_nothing(dana, wrong, refusal):
    with pytest.raises(refusal):
        override(make_account(), dana, **wrong)
    assert (Override.objects.count(), TimelineEntry.objects.count()) == (0, 0)


def test_a_wrong_pulse_changes_nothing(dana):
    with pytest.raises(opinions.WrongValue):
        opinions.give_pulse(account_id=make_account().pk, value="meh", actor=dana, at=AT)
    assert (Pulse.objects.count(), TimelineEntry.objects.count()) == (0, 0)


def test_disagreements_of_people_and_machine(dana):
    bands = {"acme": "healthy", "globex": "at_risk", "initech": "watch", "hooli": "healthy", "stark": "at_risk"}
    accounts = {name: make_account(name) for name in bands}
    for name, band in bands.items():
        make_snapshot(accounts[name], band=band)
    for name, value, day in (("acme", "good", 9), ("acme", "bad", 1), ("globex", "good", 1), ("hooli", "bad", 91)):
        at = AT - timedelta(days=day)
        opinions.give_pulse(account_id=accounts[name].pk, value=value, actor=dana, at=at)
    override(accounts["initech"], dana)
    override(accounts["stark"], dana)

    found = disagreements(AccountSnapshot.objects.all(), today=TODAY, at=AT)

    assert sorted(row.external_id for row in found) == ["acme", "globex", "initech"]
