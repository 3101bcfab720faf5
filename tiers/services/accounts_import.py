"""accounts.csv becomes accounts, subscriptions and CSM assignments: batch by batch, each in one transaction."""

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext_noop as _

from accounts.choices import EntryKind, StaffRole
from accounts.models.people import User
from accounts.services import assignments, companies, people, timeline
from accounts.services.companies import AccountValues, StandingAccount
from lib.ahead import ahead, without_cycle_search
from lib.tables import Row
from tiers.queries import published_versions
from tiers.rules.account_rows import GivenRow, InvalidRow, RowReader, settle
from tiers.services import subscriptions
from tiers.services.catalogue import plans_to_be_made
from tiers.services.subscriptions import Wish

BATCH = 10_000

Reject = Callable[[Row, str], None]
Show = Callable[[int], None]


class Refused(Exception):
    """Rows were rejected and all or nothing was asked for: nothing has been kept."""


@dataclass
class AccountsTally:
    """How the rows of the file counted: rows = added + changed + unchanged + rejected."""

    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    rejected: int = 0
    new_csms: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Entry:
    """A row that could be read, beside the account it tells of."""

    row: Row
    given: GivenRow
    before: StandingAccount | None
    after: AccountValues


def import_accounts(
    *,
    rows: Iterable[Row],
    present: Sequence[str],
    actor: User | None,
    today: datetime.date,
    at: datetime.datetime,
    reject: Reject,
    show: Show = lambda done: None,
    dry_run: bool = False,
    all_or_nothing: bool = False,
) -> AccountsTally:
    """Takes the rows of accounts.csv, whose cells stand in the order of `account_rows.COLUMNS`.

    `present` are the columns that the file has; `reject` gets each row that cannot be taken, with the reason. Raises
    Refused after the last row where `all_or_nothing` was asked for and a row was rejected.
    """
    run = _Import(present=present, actor=actor, today=today, at=at, reject=reject, dry_run=dry_run)
    with transaction.atomic() if all_or_nothing else nullcontext(), without_cycle_search():
        run.take_all(rows, show)
        if all_or_nothing and run.tally.rejected:
            raise Refused
    return run.tally


class _Import:
    """One pass over a file; remembers the ids it has met."""

    def __init__(
        self, *, present: Sequence[str], actor: User | None, today: datetime.date, at: datetime.datetime,
        reject: Reject, dry_run: bool,
    ) -> None:  # fmt: skip
        plans = {key for key, versions in published_versions().items() if versions}
        self.reader = RowReader(present, plans | plans_to_be_made() if dry_run else plans)
        self.actor, self.today, self.at, self.dry_run = actor, today, at, dry_run
        self.tally = AccountsTally()
        self._reject = reject
        self._rejected: list[tuple[Row, str]] = []  # of the batch under way
        self._line_of: dict[str, int] = {}
        self._csms: dict[str, User] = {}

    def take_all(self, rows: Iterable[Row], show: Show) -> None:
        for batch in ahead(self._batches(rows)):
            self.tally.rows += len(batch)
            with transaction.atomic():
                self._take(batch)
            self._hand_out_rejected()
            show(self.tally.rows)

    def _batches(self, rows: Iterable[Row]) -> Iterator[list[tuple[Row, GivenRow | str]]]:
        """The rows, read; in place of one that cannot be read stands why. Runs beside the database's work."""
        read = map(self._read_one, rows)
        while batch := list(islice(read, BATCH)):
            yield batch

    def _read_one(self, row: Row) -> tuple[Row, GivenRow | str]:
        if row.problem:
            return row, row.problem
        try:
            given = self.reader.read(row.values)
        except InvalidRow as problem:
            return row, str(problem)
        first = self._line_of.setdefault(given.external_id, row.line)
        return row, given if first == row.line else f"external_id: line {first} has the same one"

    def reject(self, row: Row, reason: str) -> None:
        self.tally.rejected += 1
        self._rejected.append((row, reason))

    def _hand_out_rejected(self) -> None:
        """In the order of the file, although some reasons are found later than others."""
        for row, reason in sorted(self._rejected, key=lambda rejected: rejected[0].line):
            self._reject(row, reason)
        self._rejected.clear()

    def _take(self, batch: Sequence[tuple[Row, GivenRow | str]]) -> None:
        readable = list(self._readable(batch))
        self._look_up_csms({given.csm_email or "" for _row, given in readable})
        external_ids = [given.external_id for _row, given in readable]
        standing = companies.standing(external_ids, lock=not self.dry_run)
        entries = list(self._settled(readable, standing))
        self._add_csms({entry.given.csm_email or "" for entry in entries})
        if self.dry_run:
            self._count(entries)
        else:
            self._write(entries)

    def _readable(self, batch: Iterable[tuple[Row, GivenRow | str]]) -> Iterator[tuple[Row, GivenRow]]:
        for row, given in batch:
            if isinstance(given, str):
                self.reject(row, given)
            else:
                yield row, given

    def _look_up_csms(self, emails: set[str]) -> None:
        unknown = emails - self._csms.keys() - {""} - set(self.tally.new_csms)
        if unknown:
            self._csms.update(people.csm_by_email(unknown))

    def _add_csms(self, emails: set[str]) -> None:
        """A new address of a row that is taken becomes a CSM without a password, so that nothing is lost."""
        for email in sorted(emails - self._csms.keys() - {""} - set(self.tally.new_csms)):
            self.tally.new_csms.append(email)
            if not self.dry_run:
                self._csms[email] = people.add_staff(email=email, role=StaffRole.CSM, at=self.at)

    def _settled(
        self, readable: Iterable[tuple[Row, GivenRow]], standing: dict[str, StandingAccount]
    ) -> Iterator[_Entry]:
        for row, given in readable:
            before = standing.get(given.external_id)
            known = before.values if before else AccountValues(given.external_id)
            try:
                after = settle(known, given)
                self._check_csm(given.csm_email)
            except InvalidRow as problem:
                self.reject(row, str(problem))
                continue
            yield _Entry(row, given, before, after)

    def _check_csm(self, email: str | None) -> None:
        try:
            if email in self._csms:
                people.check_csm(self._csms[email])
        except (people.NotOfTheVendor, people.PersonDisabled) as problem:
            raise InvalidRow(f"csm_email: {problem}") from None

    def _count(self, entries: Sequence[_Entry]) -> None:
        """What a dry run can say: a changed plan or CSM alone is not looked up."""
        for entry in entries:
            if entry.before is None:
                self.tally.added += 1
            elif entry.before.values != entry.after:
                self.tally.changed += 1
            else:
                self.tally.unchanged += 1

    def _write(self, entries: Sequence[_Entry]) -> None:
        new = [entry.after for entry in entries if entry.before is None]
        differing = [
            (entry.before, entry.after) for entry in entries if entry.before and entry.before.values != entry.after
        ]
        ids = {entry.before.values.external_id: entry.before.id for entry in entries if entry.before}
        ids |= companies.save_accounts(new=new, changed=differing, at=self.at)
        fresh = {ids[values.external_id] for values in new}
        plans = self._set_plans(entries, ids, fresh)
        csms = self._assign(entries, ids, fresh)
        self._tell(entries, ids, plans, csms)

    def _set_plans(
        self, entries: Sequence[_Entry], ids: dict[str, int], fresh: set[int]
    ) -> dict[int, subscriptions.PlanChange]:
        wishes = {
            ids[entry.after.external_id]: Wish(entry.given.plan, entry.after.starts_on)
            for entry in entries
            if entry.given.plan is not None
        }
        return subscriptions.set_plans(wishes=wishes, today=self.today, fresh=fresh) if wishes else {}

    def _assign(
        self, entries: Sequence[_Entry], ids: dict[str, int], fresh: set[int]
    ) -> dict[int, assignments.Handover]:
        csm_ids = {
            ids[entry.after.external_id]: self._csms[email].pk if (email := entry.given.csm_email) else None
            for entry in entries
            if entry.given.csm_email is not None
        }
        return assignments.assign_many(csm_ids=csm_ids, at=self.at, fresh=fresh) if csm_ids else {}

    def _tell(
        self, entries: Sequence[_Entry], ids: dict[str, int], plans: dict[int, subscriptions.PlanChange],
        csms: dict[int, assignments.Handover],
    ) -> None:  # fmt: skip
        """One line per account that was added or changed."""
        lines: list[timeline.Line] = []
        added, changed = _("Added by import."), _("Changed by import: %(changes)s")
        for entry in entries:
            account_id = ids[entry.after.external_id]
            if entry.before is None:
                self.tally.added += 1
                lines.append(timeline.Line(account_id, EntryKind.ACCOUNT, added))
            elif changes := self._changes(entry, plans.get(account_id), account_id in csms):
                self.tally.changed += 1
                lines.append(timeline.Line(account_id, EntryKind.ACCOUNT, changed, {"changes": {"changes": changes}}))
            else:
                self.tally.unchanged += 1
        timeline.write_lines(lines=lines, actor=self.actor, at=self.at)

    def _changes(self, entry: _Entry, plan: subscriptions.PlanChange | None, handed_over: bool) -> list:
        assert entry.before is not None
        old, new = entry.before.values._asdict(), entry.after._asdict()
        changes = companies.differences(old, {name: new[name] for name in new if new[name] != old[name]})["changes"]
        if plan:
            changes.append(["plan", plan.before or "–", plan.after or "–"])
        if handed_over:
            changes.append(["CSM", "", entry.given.csm_email or "–"])
        return changes
