"""Array columns as the plain values that the database takes: None where unknown."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from health.rules.evidence import NEVER, Booleans, Floats, Integers


def whole(values: Integers | Floats, known: Booleans) -> list[int | None]:
    return _with_gaps(np.where(known, values, 0).astype(np.int64).tolist(), known)


def real(values: Floats) -> list[float | None]:
    return _with_gaps(values.tolist(), ~np.isnan(values))


def days(numbers: Integers) -> list[str | None]:
    """ISO dates of day numbers; None for NEVER. Few days stand for many: each is written once."""
    few, places = np.unique(numbers, return_inverse=True)
    texts = np.where(few < NEVER, few, 0).astype("datetime64[D]").astype(str).astype(object)
    texts[few >= NEVER] = None
    return texts[places].tolist()


def named(places: Integers, names: tuple[str, ...]) -> list[str]:
    """Each place's name."""
    texts: NDArray[np.object_] = np.array(names, dtype=object)[places]
    return texts.tolist()


def _with_gaps(values: list[Any], known: Booleans) -> list[Any]:
    for place in np.flatnonzero(~known).tolist():
        values[place] = None
    return values
