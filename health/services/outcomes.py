"""outcomes.csv: which terms were renewed and which accounts left."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db import connection, transaction

from accounts.models.company import Account
from health.models.scores import Outcome
from health.rules.outcome_rows import InvalidOutcome, OutcomeValues, read_outcome
from lib import bulk
from lib.tables import Row

BATCH = 5_000


class Refused(Exception):
    """Rows were rejected and all or nothing was asked for: nothing has been kept."""


@dataclass
class OutcomesTally:
    """How the rows of the file counted."""

    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0


def import_outcomes(
    *,
    rows: Iterable[Row],
    reject: Callable[[Row, str], None],
    show: Callable[[int], None] = lambda done: None,
    dry_run: bool = False,
    all_or_nothing: bool = False,
) -> OutcomesTally:
    """Adds and updates outcomes, known by account and last day of the term, batch by batch in one transaction each.

    Raises Refused after the last row where `all_or_nothing` was asked for and a row was rejected.
    """
    run = _Import(reject, dry_run=dry_run)
    if all_or_nothing:
        with transaction.atomic():
            run.take_all(rows, show)
            if run.tally.rejected:
                raise Refused
    else:
        run.take_all(rows, show)
    return run.tally


class _Import:
    """One pass over a file; remembers the terms it has met."""

    def __init__(self, reject: Callable[[Row, str], None], *, dry_run: bool) -> None:
        self.tally = OutcomesTally()
        self.dry_run = dry_run
        self._reject = reject
        self._refused: list[tuple[Row, str]] = []  # of the batch under way
        self._line_of: dict[tuple, int] = {}

    def take_all(self, rows: Iterable[Row], show: Callable[[int], None]) -> None:
        iterator = iter(rows)
        while batch := list(islice(iterator, BATCH)):
            self.tally.rows += len(batch)
            with transaction.atomic():
                self._take(batch)
            self._hand_out_refused()
            show(self.tally.rows)

    def _take(self, batch: Sequence[Row]) -> None:
        readable = list(self._read(batch))
        named = {values.account for _row, values in readable}
        accounts = dict(Account.objects.filter(external_id__in=named).values_list("external_id", "pk"))
        wanted: dict[tuple, str] = {}
        for row, values in readable:
            if values.account in accounts:
                wanted[accounts[values.account], values.ended_on] = values.outcome
            else:
                self._refuse(row, f"account: there is none with the external_id {values.account[:60]!r}")
        self._save(wanted, list(accounts.values()))

    def _read(self, batch: Sequence[Row]) -> Iterator[tuple[Row, OutcomeValues]]:
        for row in batch:
            try:
                if row.problem:
                    raise InvalidOutcome(row.problem)
                values = read_outcome(row.values)
                first = self._line_of.setdefault(values[:2], row.line)
                if first != row.line:
                    raise InvalidOutcome(f"line {first} has the same account and ended_on")
            except InvalidOutcome as problem:
                self._refuse(row, str(problem))
                continue
            yield row, values

    def _refuse(self, row: Row, reason: str) -> None:
        self.tally.rejected += 1
        self._refused.append((row, reason))

    def _hand_out_refused(self) -> None:
        """In the order of the file, although some reasons are found later than others."""
        for row, reason in sorted(self._refused, key=lambda refused: refused[0].line):
            self._reject(row, reason)
        self._refused.clear()

    def _save(self, wanted: dict[tuple, str], account_ids: Sequence[int]) -> None:
        rows = Outcome.objects.filter(account_id__in=account_ids).values_list("account_id", "ended_on", "outcome")
        known = {(account_id, ended_on): outcome for account_id, ended_on, outcome in rows}
        differing = sorted((*term, outcome) for term, outcome in wanted.items() if known.get(term) != outcome)
        changed = sum((account_id, ended_on) in known for account_id, ended_on, _outcome in differing)
        self.tally.changed += changed
        self.tally.added += len(differing) - changed
        self.tally.unchanged += len(wanted) - len(differing)
        if not self.dry_run:
            bulk.merge(
                connection,
                Outcome,
                ("account_id", "ended_on", "outcome"),
                differing,
                key=("account_id", "ended_on"),
                update={"outcome": "excluded.outcome"},
            )
