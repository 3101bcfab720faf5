"""Activation of one account as a checklist with its clock, for the pages of both audiences."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from health.choices import ActivationState
from health.models.activation import Pause
from health.models.scores import AccountSnapshot
from health.rules.policy import DEFAULT, EVENT_COUNT
from tiers.models.features import ProductFeature

_DEFAULT_TYPES = {milestone.key: milestone.type for milestone in DEFAULT.milestones}


@dataclass(frozen=True)
class Step:
    """A milestone: `total` of `at_least`, reached or not. `event` is what people call the event that is counted,
    empty where core features are."""

    key: str
    type: str
    event: str
    at_least: int
    total: int
    reached_on: dt.date | None


@dataclass(frozen=True)
class Checklist:
    """`day` of `length` days: the day counts from 1 on the contract's first day, paused days are in the length."""

    state: ActivationState
    starts_on: dt.date
    deadline: dt.date
    activated_on: dt.date | None
    projected_on: dt.date | None
    day: int
    length: int
    days_left: int  # negative once the deadline has passed
    steps: list[Step]
    pauses: list[Pause]

    @property
    def is_reached(self) -> bool:
        return self.activated_on is not None

    @property
    def is_over(self) -> bool:
        return self.state == ActivationState.NOT_ACTIVATED

    @property
    def is_paused(self) -> bool:
        """A pause is open, whatever the state of the last computed day says."""
        return any(pause.ends_on is None for pause in self.pauses)

    @property
    def reached_count(self) -> int:
        return sum(step.reached_on is not None for step in self.steps)


def checklist(snapshot: AccountSnapshot) -> Checklist:
    """As of the snapshot's day. Reads the account's pauses, and where events are counted what they are called."""
    labels = _event_labels(snapshot)
    starts_on, deadline = snapshot.starts_on, snapshot.activation_deadline
    length = (deadline - starts_on).days + 1
    last = snapshot.activated_on or snapshot.as_of
    return Checklist(
        state=ActivationState(snapshot.activation_state),
        starts_on=starts_on,
        deadline=deadline,
        activated_on=snapshot.activated_on,
        projected_on=snapshot.projected_on,
        day=min(max((last - starts_on).days + 1, 0), length),
        length=length,
        days_left=(deadline - snapshot.as_of).days,
        steps=[_step(stored, labels.get(stored["key"], "")) for stored in snapshot.milestones],
        pauses=list(Pause.objects.filter(account_id=snapshot.account_id).order_by("starts_on", "pk")),
    )


def steps_of(rows: Iterable[Any]) -> dict[int, list[Step]]:
    """The steps of many snapshots by account; one read at most."""
    rows = list(rows)
    labels = _labels({stored["event"] for row in rows for stored in row.milestones if stored.get("event")})
    return {
        row.account_id: [_step(stored, labels.get(stored.get("event", ""), "")) for stored in row.milestones]
        for row in rows
    }


def _labels(events: set[str]) -> dict[str, str]:
    """Event -> the catalogue's label in the reader's language, else its own name."""
    if not events:
        return {}
    label = "label_zh" if (get_language() or "").startswith("zh") else "label_en"
    known = dict(ProductFeature.objects.filter(event__in=events).values_list("event", label))
    return {event: known.get(event) or event for event in events}


def _event_labels(snapshot: AccountSnapshot) -> dict[str, str]:
    """Milestone key -> its event by the catalogue's label in the reader's language, else by the event's name."""
    events = {stored["key"]: stored["event"] for stored in snapshot.milestones if stored.get("event")}
    labels = _labels(set(events.values()))
    return {key: labels[event] for key, event in events.items()}


def _step(stored: dict, event: str) -> Step:
    return Step(
        key=stored["key"],
        type=stored.get("type") or _DEFAULT_TYPES.get(stored["key"], EVENT_COUNT),
        event=event,
        at_least=stored["at_least"],
        total=stored["total"],
        reached_on=dt.date.fromisoformat(stored["reached_on"]) if stored["reached_on"] else None,
    )
