"""SQL conditions that pick a shard's rows, and where each row's account stands in the shard."""

from dataclasses import dataclass

import numpy as np

from health.rules.evidence import Integers


@dataclass(frozen=True)
class Selection:
    """Accounts by ascending id. Only ints reach SQL text."""

    account_ids: Integers

    def among(self, column: str) -> str:
        """A condition that holds for all rows of the accounts (and, in a dense range, of others in between)."""
        ids = self.account_ids
        if len(ids) and len(ids) * 2 > ids[-1] - ids[0]:
            return f"{column} BETWEEN {ids[0]} AND {ids[-1]}"
        return self.each_of(column)

    def each_of(self, column: str) -> str:
        """The same as a list: where an index goes on with the day, each account's window is found in it by itself,
        so that the length of its history costs nothing."""
        return f"{column} IN ({', '.join(map(str, self.account_ids.tolist())) or 'NULL'})"

    def place(self, rows: list[Integers]) -> list[Integers]:
        """The columns, the first (account ids) turned into positions; rows of other accounts are dropped."""
        accounts, *others = rows
        positions = np.searchsorted(self.account_ids, accounts)
        wanted = self.account_ids[np.minimum(positions, len(self.account_ids) - 1)] == accounts
        if wanted.all():
            return [positions, *others]
        return [positions[wanted], *(column[wanted] for column in others)]

    def spread(self, rows: list[Integers]) -> list[Integers]:
        """One value per account for each column after the first; 0 where the account has no row."""
        positions, *others = self.place(rows)
        spread = []
        for column in others:
            values = np.zeros(len(self.account_ids), dtype=np.int64)
            values[positions] = column
            spread.append(values)
        return spread


def selection(account_ids: Integers | list[int]) -> Selection:
    return Selection(np.unique(np.asarray(account_ids, dtype=np.int64)))
