"""Running numbers among equal rows of a file, in bounded memory.

Rows are known by a 64-bit hash. What was seen lies in sorted runs that are merged as they grow, so that a lookup is a
binary search in a few of them; runs beyond `SPILL` hashes are kept on disk.
"""

import tempfile
from pathlib import Path

import numpy as np

SPILL = 4_000_000


class Occurrences:
    """Counts, for each row handed in, the equal rows before it: 0 for the first, 1 for its first repeat ...

    A context manager: what was spilled to disk goes with it.
    """

    def __init__(self, spill: int = SPILL) -> None:
        self._spill = spill
        self._runs: list[np.ndarray] = []
        self._spilled: list[Path] = []
        self._folder: tempfile.TemporaryDirectory | None = None

    def __enter__(self) -> "Occurrences":
        return self

    def __exit__(self, *_: object) -> None:
        if self._folder is not None:
            self._folder.cleanup()

    def number(self, hashes: np.ndarray) -> np.ndarray:
        """Running numbers (int64) of these rows among all rows handed in so far."""
        order = np.argsort(hashes, kind="stable")
        ordered = hashes[order]
        numbers = np.empty(len(hashes), np.int64)
        numbers[order] = np.arange(len(ordered)) - np.searchsorted(ordered, ordered, "left") + self._seen(ordered)
        self._add(ordered)
        return numbers

    def _seen(self, ordered: np.ndarray) -> np.ndarray:
        seen = np.zeros(len(ordered), np.int64)
        for run in self._runs:
            seen += _count(run, ordered)
        for path in self._spilled:  # opened for each lookup, so that its pages do not add up in memory
            seen += _count(np.memmap(path, np.uint64, "r"), ordered)
        return seen

    def _add(self, ordered: np.ndarray) -> None:
        self._runs.append(ordered)
        while len(self._runs) > 1 and len(self._runs[-2]) <= 2 * len(self._runs[-1]):
            merged = np.concatenate([self._runs.pop(), self._runs.pop()])
            merged.sort(kind="stable")
            self._runs.append(merged)
        if len(self._runs[-1]) >= self._spill:
            self._write(self._runs.pop())

    def _write(self, run: np.ndarray) -> None:
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="occurrences-")
        path = Path(self._folder.name) / str(len(self._spilled))
        run.tofile(path)
        self._spilled.append(path)


def _count(run: np.ndarray, values: np.ndarray) -> np.ndarray:
    return np.searchsorted(run, values, "right") - np.searchsorted(run, values, "left")
