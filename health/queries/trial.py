"""Trial of a model on the past: each decided renewal with the score of 90 days before."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby, islice
from operator import attrgetter

from health.models.scores import Outcome
from health.queries.evaluation import evaluate
from health.rules.model import Definition
from health.rules.score import BANDS
from health.rules.trial import Case, scored_on

SHARD = 2_000  # accounts evaluated together: bounds memory, while an evaluation's fixed cost hardly shows


@dataclass(frozen=True, slots=True)
class _Decided:
    account_id: int
    starts_on: date
    ended_on: date
    outcome: str
    external_id: str
    name: str
    annual_value_minor: int | None
    currency: str


def trial_cases(
    *, first: date, last: date, definition: Definition, show: Callable[[int], None] = lambda done: None
) -> list[Case]:
    """The outcomes from `first` to `last`, both counted, as `definition` would have scored them; nothing is written.

    Outcomes of one day share their score's date, so each such group is one evaluation (in shards). `show` is told
    how many are done.
    """
    cases: list[Case] = []
    for _, group in groupby(_decided(first, last), key=attrgetter("ended_on")):
        while shard := list(islice(group, SHARD)):
            cases.extend(_score(shard, definition))
            show(len(cases))
    return cases


def count_outcomes(first: date, last: date) -> int:
    return Outcome.objects.filter(ended_on__range=(first, last)).count()


def _decided(first: date, last: date) -> Iterator[_Decided]:
    columns = (
        "account_id",
        "account__starts_on",
        "ended_on",
        "outcome",
        "account__external_id",
        "account__name",
        "account__annual_value_minor",
        "account__currency",
    )
    rows = Outcome.objects.filter(ended_on__range=(first, last)).order_by("ended_on", "account_id")
    return (_Decided(*row) for row in rows.values_list(*columns))


def _score(shard: list[_Decided], definition: Definition) -> list[Case]:
    """All of `shard` ended on the same day."""
    as_of = scored_on(shard[0].ended_on)
    started = [decided.account_id for decided in shard if decided.starts_on <= as_of]
    found: dict[int, tuple[str, int]] = {}
    if started:
        evaluation = evaluate(started, as_of=as_of, definition=definition)
        scores = zip(evaluation.scores.band.tolist(), evaluation.scores.hundredths.tolist(), strict=True)
        for account_id, (band, score) in zip(evaluation.account_ids.tolist(), scores, strict=True):
            found[account_id] = (BANDS[band], score)
    return [_case(decided, *found.get(decided.account_id, (None, -1))) for decided in shard]


def _case(decided: _Decided, band: str | None, score: int) -> Case:
    return Case(
        account=decided.external_id,
        name=decided.name,
        ended_on=decided.ended_on,
        outcome=decided.outcome,
        band=band,
        score=score,
        annual_value_minor=decided.annual_value_minor,
        currency=decided.currency,
    )
