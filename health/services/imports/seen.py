"""Which rows the earlier slices of a file saw: 64-bit hashes, kept with each slice, so that any worker can go on."""

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from health.models.imports import FileImport, ImportPart


class Seen:
    """The rows of one slice against those before it. `packed` is what the next slices need of this one."""

    def __init__(self, of: FileImport) -> None:
        self._of = of
        self.packed = b""

    def earlier(self, keys: Sequence[str]) -> np.ndarray:
        """For each key how often it stands in earlier slices."""
        return self._count(self._hashes(keys))

    def number(self, keys: Sequence[str]) -> np.ndarray:
        """For each key its running number among equal ones of the whole file so far."""
        hashes = self._hashes(keys)
        order = np.argsort(hashes, kind="stable")
        ordered = hashes[order]
        within = np.empty(len(hashes), np.int64)
        within[order] = np.arange(len(ordered)) - np.searchsorted(ordered, ordered, "left")
        return within + self._count(hashes)

    def _hashes(self, keys: Sequence[str]) -> np.ndarray:
        hashes = np.array(
            [int.from_bytes(blake2b(key.encode(errors="replace"), digest_size=8).digest()) for key in keys], np.uint64
        )
        self.packed = np.sort(hashes).tobytes()
        return hashes

    def _count(self, hashes: np.ndarray) -> np.ndarray:
        """One slice after the other, so that memory does not grow with the file."""
        counted = np.zeros(len(hashes), np.int64)
        parts = ImportPart.objects.filter(of=self._of).exclude(seen=b"").values_list("seen", flat=True)
        for packed in parts.iterator(chunk_size=1):
            ordered = np.frombuffer(bytes(packed), np.uint64)
            counted += np.searchsorted(ordered, hashes, "right") - np.searchsorted(ordered, hashes, "left")
        return counted
