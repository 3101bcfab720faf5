"""Recompute: everything lists show of accounts, as of a day, by shards that any number of workers share."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.db import connection
from django.db.models import QuerySet

from accounts.models.company import Account
from health.choices import VersionState
from health.models.scores import AccountSnapshot, HealthModel
from health.queries.due import by_local_day, local_day
from health.queries.evaluation import Evaluation, evaluate
from health.queries.history import Past, read_past, read_stale_days
from health.queries.selection import Selection
from health.queries.usage_news import UsageNews, read_news
from health.rules.model import Definition, parse_definition
from health.services import history, rollups, shards, snapshots
from health.services.flags import settle_flags
from health.services.models import ensure_model
from health.services.usage_news import note_computed
from health.services.usage_order import usage_in_order
from jobs.models import Run
from jobs.services import start_run
from lib import columns
from lib.periods import date_of

KIND, KIND_OF_ONE, KIND_OF_SOME = "recompute", "recompute account", "recompute changed"
TASK = "health.recompute_shard"
TREND_DAYS = (7, 30, 90)
RESTATED_DAYS = 90  # how far back late events change history
FARTHEST_EAST = dt.timezone(timedelta(hours=14))


class DayToCome(Exception):
    """The day has begun nowhere on Earth. Lists never move back: they would show it until it has passed."""


@dataclass(frozen=True)
class _Shard:
    """What was computed of a shard and waits to be written."""

    evaluation: Evaluation
    model_id: int
    before: list[Past]  # the days that trends look back to
    news: UsageNews
    restated: list[history.Row]  # earlier days computed afresh


def check_day(as_of: date, at: dt.datetime) -> None:
    """Raises DayToCome where `as_of` is later than today in the zone that is first to see a day."""
    latest = at.astimezone(FARTHEST_EAST).date()
    if as_of > latest:
        raise DayToCome(f"{as_of} is a day to come; the latest that has begun anywhere is {latest}")


def start_recompute(
    *,
    as_of: date,
    account_ids: Iterable[int] | None = None,
    kind: str = KIND,
    requested_by: str = "",
    person_id: int | None = None,
    at: dt.datetime,
) -> Run:
    """Ask for a recompute as of `as_of` of these accounts, or of all that had started by then.

    All usage that is stored is put in order first. Raises DayToCome.
    """
    check_day(as_of, at)
    usage_in_order()
    ensure_model(at=at)
    pieces = shards.ranges(as_of) if account_ids is None else shards.named(account_ids)
    items = [{"as_of": as_of.isoformat(), **piece} for piece in pieces]
    return start_run(
        kind=kind,
        task=TASK,
        items=items,
        params={"as_of": as_of.isoformat()},
        requested_by=requested_by,
        person_id=person_id,
        at=at,
    )


def recompute_as_shown(*, requested_by: str = "", person_id: int | None = None, at: dt.datetime) -> list[Run]:
    """Ask for every account's figures afresh as of the very day that lists show: something that all hang on changed."""
    shown: dict[date, list[int]] = {}
    for account_id, day in AccountSnapshot.objects.order_by("pk").values_list("account_id", "as_of"):
        shown.setdefault(day, []).append(account_id)
    return [
        start_recompute(as_of=day, account_ids=account_ids, requested_by=requested_by, person_id=person_id, at=at)
        for day, account_ids in sorted(shown.items())
    ]


def recompute_account(*, account_id: int, requested_by: str = "", person_id: int | None = None, at: dt.datetime) -> Run:
    """Ask, on commit, for the figures of one account afresh, as of its own day: something about it was changed by hand.

    Usage that still waits to be counted in is left to the clock, so that whoever changed it need not wait for it.
    """
    ensure_model(at=at)
    as_of = local_day(at, Account.objects.values_list("time_zone", flat=True).get(pk=account_id))
    item = {"as_of": as_of.isoformat(), "accounts": [account_id]}
    return start_run(
        kind=KIND_OF_ONE,
        task=TASK,
        items=[item],
        params={"as_of": as_of.isoformat(), "account": account_id},
        requested_by=requested_by,
        person_id=person_id,
        at=at,
    )


def recompute_accounts(*, accounts: QuerySet[Account], requested_by: str = "", at: dt.datetime) -> list[Run]:
    """The same for many at once, however many, each as of its own day."""
    ensure_model(at=at)
    return [
        start_run(
            kind=KIND_OF_SOME,
            task=TASK,
            items=[{"as_of": as_of.isoformat(), **piece} for piece in shards.named(account_ids)],
            params={"as_of": as_of.isoformat()},
            requested_by=requested_by,
            at=at,
        )
        for as_of, account_ids in by_local_day(accounts, at).items()
    ]


def recompute_shard(params: dict, *, at: dt.datetime) -> Callable[[], int]:
    """Read and compute a work item; the function returned writes it and says how many accounts it held."""
    as_of = date.fromisoformat(params["as_of"])
    shard = shards.selected(params)
    rollups.ensure_current(shard.account_ids.tolist())
    with columns.big_reads(connection):
        computed = _compute(shard, as_of)
    return lambda: _write(shard, computed, at, is_named="accounts" in params)


def _compute(shard: Selection, as_of: date) -> _Shard:
    """News are read first: what changes while the rest is read stays news."""
    news = read_news(shard)
    model = HealthModel.objects.get(state=VersionState.PUBLISHED)
    evaluation = evaluate(shard.account_ids, as_of=as_of, definition=parse_definition(model.definition))
    days = [as_of - timedelta(days=days) for days in TREND_DAYS]
    before = read_past(shard, days)
    restated = []
    for model_id, earlier in _restate(shard, news, as_of):
        restated += history.rows_of(earlier, model_id)
        if earlier.as_of in days:
            places = np.searchsorted(shard.account_ids, earlier.account_ids)
            past = before[days.index(earlier.as_of)]
            past.scores[places], past.bands[places] = earlier.scores.hundredths, earlier.scores.band
    return _Shard(evaluation, model.pk, before, news, restated)


def _restate(shard: Selection, news: UsageNews, as_of: date) -> Iterator[tuple[int, Evaluation]]:
    """Stored days of history that late events reached, each by the model it was made with."""
    stale = read_stale_days(shard, news.stale_from, as_of, RESTATED_DAYS)
    definitions = _definitions({model for _, model in stale})
    for (day, model), account_ids in stale.items():
        yield model, evaluate(account_ids, as_of=date_of(day), definition=definitions[model])


def _definitions(models: set[int]) -> dict[int, Definition]:
    return {row.pk: parse_definition(row.definition) for row in HealthModel.objects.filter(pk__in=models)}


def _write(shard: Selection, computed: _Shard, at: dt.datetime, *, is_named: bool) -> int:
    """Snapshots first: they lock the accounts. Where a later day stands already, only history is written.

    Accounts that were named had news: their rows say when they were looked at even if nothing came of it.
    """
    evaluation, as_of = computed.evaluation, computed.evaluation.as_of
    snapshots.store(evaluation, computed.model_id, computed.before, at=at, even_equal=is_named)
    history.store([*history.rows_of(evaluation, computed.model_id), *computed.restated])
    forward = snapshots.standing_at(shard, as_of)
    settle_flags(evaluation, forward, at=at)
    note_computed(computed.news, shard.account_ids, forward, as_of, at=at)
    return len(shard.account_ids)
