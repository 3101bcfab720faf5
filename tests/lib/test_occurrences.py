from collections import Counter

import numpy as np
import pytest

from lib.ahead import ahead
from lib.occurrences import Occurrences


@pytest.mark.parametrize("spill", [4_000_000, 500])
def test_running_numbers_are_those_of_a_plain_count(spill):
    random = np.random.default_rng(7)
    seen: Counter = Counter()
    with Occurrences(spill) as occurrences:
        for size in random.integers(0, 400, 40):
            rows = random.integers(0, 900, size).astype(np.uint64) * np.uint64(2**54)
            expected = []
            for row in rows.tolist():
                expected.append(seen[row])
                seen[row] += 1
            assert occurrences.number(rows).tolist() == expected


def test_what_is_prepared_ahead_comes_in_order_and_so_does_its_error():
    def items():
        yield from (1, 2)
        raise LookupError("at the third")

    made = ahead(items())

    assert [next(made), next(made)] == [1, 2]
    with pytest.raises(LookupError, match="at the third"):
        next(made)
