"""How the rows of each kind are taken in: each by the service that its command calls."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from accounts.models.people import User
from health.choices import ImportKind
from health.rules.events import COLUMNS as USAGE_COLUMNS
from health.rules.events import Event, InvalidEvent, read_event, repeat_identity
from health.rules.outcome_rows import COLUMNS as OUTCOME_COLUMNS
from health.services import claims, intake, usage_states
from health.services.imports.seen import Seen
from health.services.outcomes import import_outcomes
from lib.tables import Row
from tiers.rules.account_rows import COLUMNS as ACCOUNT_COLUMNS
from tiers.rules.feature_rows import COLUMNS as FEATURE_COLUMNS
from tiers.rules.subscription_rows import COLUMNS as SUBSCRIPTION_COLUMNS
from tiers.services.accounts_import import import_accounts
from tiers.services.features_import import import_features
from tiers.services.subscriptions_import import import_subscriptions

COLUMNS: dict[str, Sequence[str]] = {
    ImportKind.ACCOUNTS: ACCOUNT_COLUMNS,
    ImportKind.USAGE: USAGE_COLUMNS,
    ImportKind.SUBSCRIPTIONS: SUBSCRIPTION_COLUMNS,
    ImportKind.OUTCOMES: OUTCOME_COLUMNS,
    ImportKind.FEATURES: FEATURE_COLUMNS,
}
KEYS: dict[str, Sequence[str]] = {  # what a row is known by; usage is known by its identity
    ImportKind.ACCOUNTS: ("external_id",),
    ImportKind.SUBSCRIPTIONS: ("account", "starts_on"),
    ImportKind.OUTCOMES: ("account", "ended_on"),
    ImportKind.FEATURES: ("event",),
}
SLICE = {ImportKind.USAGE: 40_000, ImportKind.ACCOUNTS: 10_000}
USUAL_SLICE = 5_000
COUNTS = ("rows", "added", "changed", "unchanged", "accepted", "duplicate", "held", "rejected")


@dataclass
class Taken:
    """How the rows of a slice counted, those that were not taken, the accounts that usage touched."""

    counts: dict[str, int] = field(default_factory=dict)
    rejected: list[tuple[Row, str]] = field(default_factory=list)
    accounts: bytes = b""

    def reject(self, row: Row, reason: str) -> None:
        self.rejected.append((row, reason))


def slice_size(kind: str) -> int:
    return SLICE.get(ImportKind(kind), USUAL_SLICE)


def key_of(kind: str, values: Sequence[str]) -> str:
    places = [COLUMNS[kind].index(name) for name in KEYS[kind]]
    return "\0".join(values[place].strip() for place in places)


def take(
    kind: str, rows: Sequence[Row], *, present: Sequence[str], seen: Seen, intake_id: int | None, actor: User,
    at: dt.datetime, dry_run: bool,
) -> Taken:  # fmt: skip
    """Takes the rows in, in the caller's transaction; with `dry_run` only says what would become of them."""
    if kind == ImportKind.USAGE:
        return _take_usage(rows, seen, intake_id, at, dry_run=dry_run)
    taken = Taken()
    rows = list(_first_ones(kind, rows, seen))
    tally = _import(kind, rows, present, taken, actor, at, dry_run=dry_run)
    taken.counts = {name: getattr(tally, name) for name in ("rows", "added", "changed", "unchanged", "rejected")}
    return taken


def _import(kind, rows, present, taken, actor, at, *, dry_run):  # type: ignore[no-untyped-def]
    if kind == ImportKind.ACCOUNTS:
        return import_accounts(
            rows=rows, present=present, actor=actor, today=at.date(), at=at, reject=taken.reject, dry_run=dry_run
        )
    if kind == ImportKind.SUBSCRIPTIONS:
        return import_subscriptions(rows=rows, actor=actor, at=at, reject=taken.reject, dry_run=dry_run)
    if kind == ImportKind.OUTCOMES:
        return import_outcomes(rows=rows, reject=taken.reject, dry_run=dry_run)
    return import_features(rows=rows, at=at, reject=taken.reject, dry_run=dry_run)


def _first_ones(kind: str, rows: Sequence[Row], seen: Seen):  # type: ignore[no-untyped-def]
    """Rows whose key an earlier slice had get that as their problem; within a slice the importer says so itself."""
    keys = ["" if row.problem else key_of(kind, row.values) for row in rows]
    numbers = seen.earlier(keys)
    for row, key, number in zip(rows, keys, numbers, strict=True):
        if key and number:
            yield row._replace(problem=f"{' and '.join(KEYS[kind])}: an earlier line has the same")
        else:
            yield row


def _take_usage(rows: Sequence[Row], seen: Seen, intake_id: int | None, at: dt.datetime, *, dry_run: bool) -> Taken:
    taken = Taken()
    events = list(_events(rows, taken))
    _number_repeats([event for event in events if not event.has_own_id], seen)
    if dry_run:
        identities = [event.identity for event in events]
        known = usage_states.known_external_ids({event.account for event in events})
        tally, _new = intake.sort_out(events, claims.unclaimed(identities), known)
    else:
        tally = intake.store(events, intake=intake_id, at=at)
        ids = usage_states.find_accounts({event.account for event in events}).values()
        taken.accounts = np.unique(np.fromiter(ids, np.int64)).tobytes()
    taken.counts = {str(outcome): tally.count(outcome) for outcome in intake.Outcome}
    taken.counts |= {"rows": len(rows), "rejected": len(taken.rejected)}
    return taken


def _events(rows: Sequence[Row], taken: Taken):  # type: ignore[no-untyped-def]
    for row in rows:
        try:
            if row.problem:
                raise InvalidEvent(row.problem)
            yield read_event(row.values)
        except InvalidEvent as problem:
            taken.reject(row, str(problem))


def _number_repeats(events: Sequence[Event], seen: Seen) -> None:
    """Tells equal rows of the whole file apart by their running number."""
    for event, number in zip(events, seen.number([event.identity for event in events]), strict=True):
        if number:
            event.identity = repeat_identity(event.identity, int(number))
