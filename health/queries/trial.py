"""Trial of a model on the past: each decided renewal with the score of 90 days before."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby, islice
from operator import attrgetter

from django.db.models import Count, Max, Min

from health.models.scores import Outcome
from health.queries.evaluation import evaluate
from health.rules.model import Definition
from health.rules.score import BANDS, Scores, score
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

    `show` is told how many are done.
    """
    return compare_cases(first=first, last=last, definitions=[definition], show=show)[0]


def compare_cases(
    *, first: date, last: date, definitions: list[Definition], show: Callable[[int], None] = lambda done: None
) -> list[list[Case]]:
    """The same outcomes by each of the definitions; what is known of the accounts is read once.

    Outcomes of one day share their score's date, so each such group is one evaluation (in shards).
    """
    cases: list[list[Case]] = [[] for _ in definitions]
    for _, group in groupby(_decided(first, last), key=attrgetter("ended_on")):
        while shard := list(islice(group, SHARD)):
            for found, more in zip(cases, _score(shard, definitions), strict=True):
                found.extend(more)
            show(len(cases[0]))
    return cases


def count_outcomes(first: date, last: date) -> int:
    return Outcome.objects.filter(ended_on__range=(first, last)).count()


def outcome_days(first: date, last: date) -> list[tuple[date, int]]:
    """The days on which terms ended, and how many did."""
    days = Outcome.objects.filter(ended_on__range=(first, last)).values("ended_on").annotate(count=Count("pk"))
    return list(days.order_by("ended_on").values_list("ended_on", "count"))


def outcome_span() -> tuple[date | None, date | None]:
    """The first and the last day of which outcomes are known."""
    span = Outcome.objects.aggregate(first=Min("ended_on"), last=Max("ended_on"))
    return span["first"], span["last"]


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


def _score(shard: list[_Decided], definitions: list[Definition]) -> list[list[Case]]:
    """All of `shard` ended on the same day."""
    as_of = scored_on(shard[0].ended_on)
    started = [decided.account_id for decided in shard if decided.starts_on <= as_of]
    if not started:
        return [[_case(decided, None, -1) for decided in shard] for _ in definitions]
    evaluation = evaluate(started, as_of=as_of, definition=definitions[0])
    others = [score(evaluation.metrics, evaluation.is_new, definition) for definition in definitions[1:]]
    return [_cases(shard, evaluation.account_ids.tolist(), scores) for scores in (evaluation.scores, *others)]


def _cases(shard: list[_Decided], account_ids: list[int], scores: Scores) -> list[Case]:
    rows = zip(account_ids, scores.band.tolist(), scores.hundredths.tolist(), strict=True)
    found: dict[int, tuple[str, int]] = {account_id: (BANDS[band], points) for account_id, band, points in rows}
    return [_case(decided, *found.get(decided.account_id, (None, -1))) for decided in shard]


def _case(decided: _Decided, band: str | None, points: int) -> Case:
    return Case(
        account=decided.external_id,
        name=decided.name,
        ended_on=decided.ended_on,
        outcome=decided.outcome,
        band=band,
        score=points,
        annual_value_minor=decided.annual_value_minor,
        currency=decided.currency,
    )
