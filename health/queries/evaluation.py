"""Everything the product says of accounts as of a date, computed from stored roll-ups; nothing is written."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from health.queries.evidence import read_evidence
from health.queries.models import PolicyBook, current_definition
from health.queries.selection import selection
from health.rules import metrics as usage
from health.rules.activation import Activation, activate
from health.rules.evidence import NEVER, Booleans, Evidence, Floats, Integers
from health.rules.model import Definition
from health.rules.policy import Policy
from health.rules.score import ESTABLISHED_AFTER_MONTHS, Scores, score
from lib.periods import add_months_each


@dataclass(frozen=True)
class Evaluation:
    """All arrays follow `account_ids` (ascending). `policy` is each account's position in `by_policy`."""

    account_ids: Integers
    as_of: date
    evidence: Evidence
    metrics: dict[str, Floats]
    activation: Activation  # each account under its own policy; its milestones stand in `by_policy`
    policy: Integers
    by_policy: list[Activation]
    is_new: Booleans
    definition: Definition
    scores: Scores


def evaluate(
    account_ids: Integers | list[int],
    *,
    as_of: date,
    until: date | None = None,
    definition: Definition | None = None,
) -> Evaluation:
    """Metrics, activation, stage and score of these accounts as of any date, by the published model or `definition`.

    `until` counts no event after that day. The same digits come out whatever accounts are evaluated together.
    """
    book = PolicyBook()
    evidence = read_evidence(account_ids, as_of=as_of, until=until, policies=book.policies)
    chosen = book.choose(selection(evidence.account_ids), as_of)
    return conclude(evidence, as_of, book.policies, chosen, definition or current_definition())


def conclude(
    evidence: Evidence, as_of: date, policies: list[Policy], chosen: Integers, definition: Definition
) -> Evaluation:
    """What follows from `evidence`, without another look at the database."""
    by_policy = [activate(evidence, policy) for policy in policies]
    activation = _own(by_policy, chosen)
    metrics = usage.compute(evidence)
    is_new = life_cycle_is_new(evidence, activation)
    return Evaluation(
        account_ids=evidence.account_ids,
        as_of=as_of,
        evidence=evidence,
        metrics=metrics,
        activation=activation,
        policy=chosen,
        by_policy=by_policy,
        is_new=is_new,
        definition=definition,
        scores=score(metrics, is_new, definition),
    )


def life_cycle_is_new(evidence: Evidence, activation: Activation) -> Booleans:
    """Neither activated nor three months old."""
    age_reached_on = add_months_each(evidence.terms.starts_on, ESTABLISHED_AFTER_MONTHS)
    return (activation.activated_on == NEVER) & (evidence.as_of < age_reached_on)


def _own(by_policy: list[Activation], chosen: Integers) -> Activation:
    if len(by_policy) == 1:
        return by_policy[0]
    names = ("deadline", "activated_on", "projected_on", "state")
    accounts = np.arange(len(chosen))
    own = {name: np.stack([getattr(each, name) for each in by_policy])[chosen, accounts] for name in names}
    return Activation(**own, milestones={})
