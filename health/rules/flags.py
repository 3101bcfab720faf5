"""Which flags an account's activation calls for, from data alone: the same however late the job runs."""

import numpy as np

from health.rules.activation import Activation, merged_pauses
from health.rules.evidence import NEVER, Booleans, Evidence, Integers

WARNING_DAYS = (30, 60, 75)
NOT_ACTIVATED = "not_activated"


def due_flags(evidence: Evidence, activation: Activation) -> dict[str, tuple[Integers, Integers]]:
    """Per kind: the day each account's flag opened (NEVER if it did not) and closed (NEVER while open).

    A warning opens on its day after the start, or when the pause over that day ends, unless the account is activated
    or ended by then or the deadline has passed. It closes on activation, at the end, or when `not_activated` opens.
    `not_activated` opens on the first day past the deadline and closes by itself with late activation.
    """
    flags = {f"activation_warning_{days}": _warning(evidence, activation, days) for days in WARNING_DAYS}
    flags[NOT_ACTIVATED] = _not_activated(evidence, activation)
    return flags


def _warning(evidence: Evidence, activation: Activation, days: int) -> tuple[Integers, Integers]:
    terms = evidence.terms
    opened = terms.starts_on + days
    for account in np.flatnonzero(evidence.pause_starts.lengths).tolist():
        for first, last in merged_pauses(evidence, account):
            if first <= opened[account] <= last:
                opened[account] = last + 1
    is_due = (
        (opened <= evidence.as_of)
        & (opened <= activation.deadline)
        & (opened <= terms.ends_on)
        & (opened < activation.activated_on)
    )
    over = np.minimum(np.minimum(activation.activated_on, activation.deadline + 1), terms.ends_on + 1)
    return _open_and_closed(is_due, opened, over, evidence.as_of)


def _not_activated(evidence: Evidence, activation: Activation) -> tuple[Integers, Integers]:
    opened = activation.deadline + 1
    is_due = (evidence.as_of >= opened) & (activation.activated_on >= opened) & (evidence.terms.ends_on >= opened)
    return _open_and_closed(is_due, opened, activation.activated_on, evidence.as_of)


def _open_and_closed(is_due: Booleans, opened: Integers, over: Integers, as_of: int) -> tuple[Integers, Integers]:
    return np.where(is_due, opened, NEVER), np.where(is_due & (over <= as_of), over, NEVER)
