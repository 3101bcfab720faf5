"""What was known of a few accounts at several moments, by as few statements as one moment takes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
from django.db import connection

from health.queries.evaluation import evaluate
from health.queries.evidence import catalogue_of, read_active_days, read_features, read_names, read_terms
from health.queries.selection import Selection, selection
from health.queries.windows import read_windows_at
from health.rules import metrics
from health.rules.change import Reading
from health.rules.evidence import NEVER, Booleans, Evidence, Integers, Terms
from health.rules.score import ESTABLISHED_AFTER_MONTHS
from lib import columns
from lib.periods import add_months_each, day_number
from lib.ragged import Ragged, starts_of

Moment = tuple[date, date]  # as of the first day, no event after the second one counted


def read_readings(account_ids: Integers, moments: Sequence[Moment]) -> list[Reading]:
    """Metrics and stage of the accounts, by ascending id, at each moment. Seven statements.

    The day of activation is the one that the last recompute found, since a milestone that was reached is never
    unreached; for young accounts that none has looked at so far it is worked out.
    """
    shard = selection(account_ids)
    numbers = [(day_number(as_of), min(day_number(as_of), day_number(until))) for as_of, until in moments]
    names = read_names()
    features = read_features()
    catalogues = [catalogue_of(names, features, cut) for _, cut in numbers]
    terms = read_terms(shard, any_usage=True)
    activated_on = _activated_on(shard, moments, terms)
    active_days = read_active_days(shard, max(cut for _, cut in numbers))
    windows = read_windows_at(shard, catalogues, numbers)
    readings = []
    for (today, cut), catalogue, counted in zip(numbers, catalogues, windows, strict=True):
        any_usage = any(day_number(first) <= cut for _, _, first in names)
        evidence = Evidence(
            account_ids=shard.account_ids,
            as_of=today,
            until=cut,
            terms=replace(terms, connected=terms.connected & any_usage),
            windows=counted,
            catalogue=catalogue,
            active_days=_up_to(active_days, cut),
            first_user_days=_NOTHING,
            events={},
            pause_starts=_NOTHING,
            pause_ends=_NOTHING.values,
        )
        readings.append(Reading(metrics.compute(evidence), _is_new(terms, activated_on, today, cut)))
    return readings


_NOTHING = Ragged(np.zeros(0, dtype=np.int64), np.zeros(1, dtype=np.int64))  # what only milestones ask for


def _up_to(days: Ragged, cut: int) -> Ragged:
    counted = days.values <= cut
    return Ragged(days.values[counted], starts_of(days.owners[counted], len(days.starts) - 1))


def _is_new(terms: Terms, activated_on: Integers, today: int, cut: int) -> Booleans:
    """Neither activated, by what had happened until `cut`, nor three months old."""
    return (activated_on > cut) & (today < add_months_each(terms.starts_on, ESTABLISHED_AFTER_MONTHS))


def _activated_on(shard: Selection, moments: Sequence[Moment], terms: Terms) -> Integers:
    day = columns.day_number(connection, "activated_on")
    rows = columns.read(
        connection,
        f"SELECT account_id, COALESCE({day}, {NEVER}) AS day FROM health_accountsnapshot"  # noqa: S608 (ints only)
        f" WHERE {shard.among('account_id')}",
        *("account_id", "day"),
    )
    places, days = shard.place(rows)
    activated_on = np.full(len(shard.account_ids), NEVER)
    activated_on[places] = days
    first, last = min(as_of for as_of, _ in moments), max(as_of for as_of, _ in moments)
    is_unseen = day_number(first) < add_months_each(terms.starts_on, ESTABLISHED_AFTER_MONTHS)
    is_unseen[places] = False
    if is_unseen.any():
        activated_on[is_unseen] = evaluate(shard.account_ids[is_unseen], as_of=last).activation.activated_on
    return activated_on
