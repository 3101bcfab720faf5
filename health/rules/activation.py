"""Activation: dated milestones against a deadline that stands still while an account is paused (metrics.md)."""

from dataclasses import dataclass

import numpy as np

from health.rules import policy as policies
from health.rules.evidence import NEVER, Booleans, Evidence, Integers, Terms
from health.rules.policy import Milestone, Policy
from lib.periods import add_months_each
from lib.ragged import Ragged, first_at_least

ACTIVATED, ACTIVATED_LATE, ENDED, NOT_ACTIVATED, PAUSED, IN_PROGRESS = STATES = (
    "activated",
    "activated_late",
    "ended",
    "not_activated",
    "paused",
    "in_progress",
)
PACE_DAYS = 28


@dataclass(frozen=True)
class Progress:
    """A milestone, per account: the day it was reached (NEVER if not), its total so far, its last 28 days."""

    type: str
    event: str  # counted by name, else empty
    reached_on: Integers
    total: Integers
    at_least: Integers
    recent: Integers


@dataclass(frozen=True)
class Activation:
    """Per account: deadline, day of activation, expected day of activation (NEVER if none), index into STATES."""

    deadline: Integers
    activated_on: Integers
    projected_on: Integers
    state: Integers
    milestones: dict[str, Progress]  # in the policy's order, keyed by the milestone's key


def activate(evidence: Evidence, policy: Policy) -> Activation:
    """The activation of every account of `evidence` under `policy`."""
    milestones = {each.key: _progress(evidence, each) for each in applicable(policy, evidence)}
    activated_on = np.max([each.reached_on for each in milestones.values()], axis=0)
    deadline, is_paused = deadlines(evidence, policy.deadline_months)
    state = _states(evidence.terms, evidence.as_of, deadline, activated_on, is_paused)
    projected_on = np.where(activated_on < NEVER, activated_on, _projection(evidence, milestones))
    return Activation(deadline, activated_on, projected_on, state, milestones)


def applicable(policy: Policy, evidence: Evidence) -> list[Milestone]:
    """The milestones without those that count core features while none are named, unless there are no others."""
    kept = [each for each in policy.milestones if not is_core(each) or evidence.catalogue.core]
    return kept or list(policy.milestones)


def is_core(milestone: Milestone) -> bool:
    return milestone.type == policies.EVENT_COUNT and not milestone.event


def last_counted_day(evidence: Evidence) -> Integers:
    return np.minimum(evidence.until, evidence.terms.ends_on)


def _progress(evidence: Evidence, milestone: Milestone) -> Progress:
    seats = evidence.terms.seats
    at_least = np.full(len(seats), milestone.at_least)
    if milestone.at_least_one_seat is not None:
        at_least[seats == 1] = milestone.at_least_one_seat
    days, running, bases = _running(evidence, milestone)
    last = last_counted_day(evidence)
    total = _total_by(days, running, bases, last)
    recent = total - _total_by(days, running, bases, np.minimum(last, evidence.as_of - PACE_DAYS))
    is_reached = total >= at_least
    reached_on = np.full(len(seats), NEVER)
    reached_on[is_reached] = days.values[np.searchsorted(running, (bases + at_least)[is_reached])]
    return Progress(milestone.type, milestone.event, reached_on, total, at_least, recent)


def _running(evidence: Evidence, milestone: Milestone) -> tuple[Ragged, Integers, Integers]:
    """The days that count, the running total over all accounts after each, and what it was before each account."""
    if milestone.type == policies.EVENT_COUNT:
        events = evidence.events[milestone.event or policies.CORE]
        days, counts = events.days, events.counts
    else:
        days = _counted_days(evidence, milestone.type)
        counts = np.ones(len(days.values), dtype=np.int64)
    running = np.cumsum(counts)
    return days, running, np.concatenate([[0], running])[days.starts[:-1]]


def _counted_days(evidence: Evidence, kind: str) -> Ragged:
    if kind == policies.DISTINCT_USERS:
        return evidence.first_user_days
    days = evidence.active_days
    if kind == policies.GUIDE_COMPLETED:  # nothing says yet that a guide was completed
        return Ragged(days.values[:0], np.zeros_like(days.starts))
    since_start = days.values >= evidence.terms.starts_on[days.owners]
    before = days.lengths - np.bincount(days.owners[since_start], minlength=len(days.lengths))
    return Ragged(days.values[since_start], days.starts - np.concatenate([[0], np.cumsum(before)]))


def _total_by(days: Ragged, running: Integers, bases: Integers, last: Integers) -> Integers:
    """What had been counted by the end of each account's day `last`."""
    position = first_at_least(days, last + 1)
    return np.concatenate([[0], running])[position] - bases


def deadlines(evidence: Evidence, months: int) -> tuple[Integers, Booleans]:
    """The last day in time, and whether a pause is open.

    Start + `months` calendar months + the paused days up to the day. Pauses that overlap count once; one that begins
    after the deadline has passed moves it no more, since a clock that ran out cannot stand still.
    """
    terms = evidence.terms
    deadline = add_months_each(terms.starts_on, months)
    is_paused = np.zeros(len(deadline), dtype=bool)
    for account in np.flatnonzero(evidence.pause_starts.lengths).tolist():
        for first, last in merged_pauses(evidence, account):
            if first <= deadline[account]:
                deadline[account] += min(last, evidence.as_of) - first + 1
            is_paused[account] |= last >= evidence.as_of
    return deadline, is_paused


def merged_pauses(evidence: Evidence, account: int) -> list[tuple[int, int]]:
    """(first, last) day of the account's pauses begun by the day, from its start on, touching ones made one."""
    begin, end = evidence.pause_starts.starts[account : account + 2]
    start = int(evidence.terms.starts_on[account])
    merged: list[tuple[int, int]] = []
    for first, last in zip(evidence.pause_starts.values[begin:end], evidence.pause_ends[begin:end], strict=True):
        first, last = max(int(first), start), int(last)
        if first > evidence.as_of or last < first:
            continue
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def _states(terms: Terms, as_of: int, deadline: Integers, activated_on: Integers, is_paused: Booleans) -> Integers:
    """The first state that holds, in the stated order."""
    reached = activated_on < NEVER
    holds = [
        reached & (activated_on <= deadline),
        reached,
        (terms.ends_on < as_of) & (terms.ends_on <= deadline),
        as_of > deadline,
        is_paused,
    ]
    return np.select(holds, range(5), default=5).astype(np.int64)


def _projection(evidence: Evidence, milestones: dict[str, Progress]) -> Integers:
    """The day by which all is reached if each missing milestone goes on at the pace of the last 28 days (or since the
    start); NEVER where one of them stands still or the contract ends before."""
    terms = evidence.terms
    window = np.clip(evidence.as_of - terms.starts_on + 1, 1, PACE_DAYS)
    expected = np.full(len(window), evidence.as_of)
    for each in milestones.values():
        missing = np.maximum(each.at_least - each.total, 0)
        days_needed = -(-missing * window // np.maximum(each.recent, 1))
        by = np.where(missing == 0, 0, np.where(each.recent > 0, evidence.as_of + days_needed, NEVER))
        expected = np.maximum(expected, by)
    return np.where(expected <= terms.ends_on, expected, NEVER)
