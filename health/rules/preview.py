"""What another model would make of the same figures: who changes band, and how the scores would lie."""

from dataclasses import dataclass

import numpy as np

from health.rules.evidence import Booleans, Floats, Integers
from health.rules.model import Definition
from health.rules.score import BANDS, score

BIN = 500  # hundredths: a column of five points


@dataclass(frozen=True)
class Standing:
    """Accounts as they are scored now. Scores in hundredths (-1 = unknown); bands are indexes into BANDS."""

    account_ids: Integers
    is_new: Booleans
    metrics: dict[str, Floats]  # NaN = unknown
    score: Integers
    band: Integers


@dataclass(frozen=True)
class Moves:
    """Per account of a `Standing`: its score and band by the other model."""

    score: Integers
    band: Integers
    changed: Integers  # places of those that change band
    matrix: Integers  # accounts by band now (rows) and then (columns), in the order of BANDS
    before: Integers  # accounts by column of five points, now
    after: Integers  # the same by the other model

    @property
    def count(self) -> int:
        return len(self.changed)


def compare(standing: Standing, definition: Definition) -> Moves:
    """The same metrics scored by `definition`; nothing is read or computed afresh."""
    scores = score(standing.metrics, standing.is_new, definition)
    matrix = np.zeros((len(BANDS), len(BANDS)), dtype=np.int64)
    np.add.at(matrix, (standing.band, scores.band), 1)
    return Moves(
        score=scores.hundredths,
        band=scores.band,
        changed=np.flatnonzero(standing.band != scores.band),
        matrix=matrix,
        before=_columns(standing.score),
        after=_columns(scores.hundredths),
    )


def _columns(hundredths: Integers) -> Integers:
    """How many scores lie in each column of five points; 100 falls into the last. Unknown scores in none."""
    known = hundredths[hundredths >= 0]
    return np.bincount(np.minimum(known // BIN, 10_000 // BIN - 1), minlength=10_000 // BIN)
