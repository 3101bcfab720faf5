"""subscriptions.csv: which account had which plan, from when to when, at which price.

An account has one plan at a time: a subscription without an end lasts until the account's next one begins.
"""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext_noop as _

from accounts.choices import EntryKind
from accounts.models.company import Account
from accounts.models.people import User
from accounts.services import timeline
from lib.tables import Row
from tiers.events import subscriptions_imported
from tiers.models.plans import Subscription
from tiers.queries import published_versions
from tiers.rules.subscription_rows import InvalidSubscription, SubscriptionValues, read_subscription
from tiers.rules.versions import in_force

BATCH = 5_000
Given = tuple[Row, SubscriptionValues]
_FIELDS = ("plan_version_id", "ends_on", "period", "price_minor", "currency", "seats", "renewal_on")


class Refused(Exception):
    """Rows were rejected and all or nothing was asked for: nothing has been kept."""


@dataclass
class SubscriptionsTally:
    """How the rows of the file counted."""

    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0


def import_subscriptions(
    *,
    rows: Iterable[Row],
    actor: User | None,
    at: datetime.datetime,
    reject: Callable[[Row, str], None],
    show: Callable[[int], None] = lambda done: None,
    dry_run: bool = False,
    all_or_nothing: bool = False,
) -> SubscriptionsTally:
    """Adds and updates subscriptions, known by account and first day; no seats and no renewal leave what is known.

    Cells stand in the order of `subscription_rows.COLUMNS`. Raises Refused after the last row where `all_or_nothing`
    was asked for and a row was rejected.
    """
    run = _Import(actor, at, reject, show, dry_run=dry_run)
    if all_or_nothing:
        with transaction.atomic():
            run.take_all(rows)
            if run.tally.rejected:
                raise Refused
    else:
        run.take_all(rows)
    return run.tally


class _Import:
    """One pass over a file; remembers the first days it has met."""

    def __init__(
        self, actor: User | None, at: datetime.datetime, reject: Callable[[Row, str], None],
        show: Callable[[int], None], *, dry_run: bool,
    ) -> None:  # fmt: skip
        self.tally = SubscriptionsTally()
        self.versions = {key: versions for key, versions in published_versions().items() if versions}
        self.actor, self.at, self.dry_run, self._reject, self._show = actor, at, dry_run, reject, show
        self._refused: list[tuple[Row, str]] = []
        self._line_of: dict[tuple, int] = {}

    def take_all(self, rows: Iterable[Row]) -> None:
        iterator = iter(rows)
        while batch := list(islice(iterator, BATCH)):
            self.tally.rows += len(batch)
            with transaction.atomic():
                self._take([given for row in batch if (given := self._read(row))])
            for row, reason in sorted(self._refused, key=lambda refused: refused[0].line):
                self._reject(row, reason)
            self._refused.clear()
            self._show(self.tally.rows)

    def _read(self, row: Row) -> Given | None:
        try:
            if row.problem:
                raise InvalidSubscription(row.problem)
            values = read_subscription(row.values, self.versions)
            first = self._line_of.setdefault((values.account, values.starts_on), row.line)
            if first != row.line:
                raise InvalidSubscription(f"line {first} has the same account and starts_on")
        except InvalidSubscription as problem:
            self._refuse(row, str(problem))
            return None
        return row, values

    def _refuse(self, row: Row, reason: str) -> None:
        self.tally.rejected += 1
        self._refused.append((row, reason))

    def _take(self, batch: Sequence[Given]) -> None:
        named = {values.account for _row, values in batch}
        accounts = dict(Account.objects.filter(external_id__in=named).values_list("external_id", "pk"))
        wanted: dict[int, list[SubscriptionValues]] = defaultdict(list)
        for row, values in batch:
            if values.account in accounts:
                wanted[accounts[values.account]].append(values)
            else:
                self._refuse(row, f"account: there is none with the external_id {values.account[:60]!r}")
        standing: dict[int, list[Subscription]] = defaultdict(list)
        for row_ in Subscription.objects.select_for_update().filter(account_id__in=wanted).order_by("account_id", "pk"):
            standing[row_.account_id].append(row_)
        self._save({account: self._settled(account, wanted[account], standing[account]) for account in wanted})

    def _settled(
        self, account: int, wanted: Sequence[SubscriptionValues], standing: Sequence[Subscription]
    ) -> list[Subscription]:
        """The account's subscriptions that are new or differ, each to be saved."""
        known = {row.starts_on: row for row in standing}
        before = {row.pk: _state(row) for row in standing}
        for values in wanted:
            row = known.setdefault(values.starts_on, Subscription(account_id=account, starts_on=values.starts_on))
            is_derived = row.pk is not None and values.ends_on is None and row.ends_on is not None
            row.plan_version_id = self._version(values.plan, values.starts_on)
            row.ends_on = row.ends_on if is_derived else values.ends_on
            row.period, row.price_minor, row.currency = values.period, values.price_minor, values.currency
            row.seats = row.seats if values.seats is None else values.seats
            row.renewal_on = values.renewal_on or row.renewal_on
        _close(known)
        for values in wanted:
            pk = known[values.starts_on].pk
            if pk is None:
                self.tally.added += 1
            elif before[pk] != _state(known[values.starts_on]):
                self.tally.changed += 1
            else:
                self.tally.unchanged += 1
        return [row for row in known.values() if row.pk is None or before[row.pk] != _state(row)]

    def _version(self, plan: str, day: datetime.date) -> int:
        version = in_force(self.versions[plan], day)
        assert version  # plans without one are not offered
        return version.id

    def _save(self, changed: Mapping[int, Sequence[Subscription]]) -> None:
        if self.dry_run:
            return
        rows = [row for rows in changed.values() for row in rows]
        Subscription.objects.bulk_update([row for row in rows if row.pk], _FIELDS_SAVED, batch_size=500)
        Subscription.objects.bulk_create([row for row in rows if not row.pk], batch_size=1_000)
        lines = [
            timeline.Line(account, EntryKind.PLAN, _("%(count)s subscriptions imported."), {"count": str(len(rows))})
            for account, rows in changed.items()
            if rows
        ]
        timeline.write_lines(lines=lines, actor=self.actor, at=self.at)
        if lines:
            ids = [line.account_id for line in lines]
            transaction.on_commit(partial(subscriptions_imported.send, None, account_ids=ids, at=self.at))


_FIELDS_SAVED = ("plan_version", *_FIELDS[1:])


def _close(known: Mapping[datetime.date, Subscription]) -> None:
    """One without an end lasts until the next one begins; so does one that lasted until one that began later."""
    starts = sorted(known)
    day = datetime.timedelta(days=1)
    for place, start in enumerate(starts[:-1]):
        row, following = known[start], starts[place + 1]
        later_starts = {later - day for later in starts[place + 2 :]}
        if row.ends_on is None or row.ends_on in later_starts:
            row.ends_on = following - day


def _state(row: Subscription) -> tuple:
    return tuple(getattr(row, name) for name in _FIELDS)
