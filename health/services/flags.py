"""Flags follow from data: opened once, closed when their cause is gone, opened again only if the data say so."""

import datetime as dt

import numpy as np
from django.db import connection

from health.models.activation import Flag
from health.queries.evaluation import Evaluation
from health.queries.flags import ABSENT, KINDS, read_flags
from health.queries.selection import Selection
from health.rules.evidence import NEVER, Booleans, Integers
from health.rules.flags import due_flags
from health.services import cells
from lib import bulk

_COLUMNS = ("account_id", "kind", "opened_on", "closed_on", "created_at")


def settle_flags(evaluation: Evaluation, places: Integers, *, at: dt.datetime) -> None:
    """Make the flags of the accounts at `places`, whose snapshots the caller has locked, what the evaluation calls for.

    A flag that data no longer call for closes on the day of activation, or on the day it was looked at.
    """
    account_ids = evaluation.account_ids[places]
    standing = read_flags(Selection(account_ids))
    due_opened, due_closed = _due(evaluation, places)
    is_due, stands = due_opened < NEVER, standing.opened != ABSENT
    is_gone = stands & (standing.closed == NEVER) & ~is_due
    gone_on = np.minimum(evaluation.activation.activated_on[places], evaluation.evidence.as_of)
    opened = np.where(is_due, due_opened, standing.opened)
    closed = np.where(is_due, due_closed, np.maximum(standing.opened, gone_on))
    differs = (opened != standing.opened) | (closed != standing.closed)
    bulk.insert(connection, Flag, _COLUMNS, _rows(account_ids, opened, closed, is_due & ~stands, at))
    bulk.merge(
        connection,
        Flag,
        _COLUMNS,
        _rows(account_ids, opened, closed, (is_due | is_gone) & stands & differs, at),
        key=("account_id", "kind"),
        update={"opened_on": "excluded.opened_on", "closed_on": "excluded.closed_on"},
    )


def _due(evaluation: Evaluation, places: Integers) -> tuple[Integers, Integers]:
    """Day numbers of opening and closing: a row per kind, a column per place."""
    due = due_flags(evaluation.evidence, evaluation.activation)
    opened, closed = zip(*(due[kind] for kind in KINDS), strict=True)
    return np.stack(opened)[:, places], np.stack(closed)[:, places]


def _rows(account_ids: Integers, opened: Integers, closed: Integers, chosen: Booleans, at: dt.datetime) -> list[tuple]:
    """By account, then kind, so that rivals wait for each other in one order."""
    account, kind = np.nonzero(chosen.T)
    return list(
        zip(
            account_ids[account].tolist(),
            cells.named(kind, KINDS),
            cells.days(opened[kind, account]),
            cells.days(closed[kind, account]),
            [at] * len(account),
            strict=True,
        )
    )
