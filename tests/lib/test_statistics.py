import itertools
import math
import statistics as standard

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.statistics import auc, median, mid_ranks, survival

numbers = st.integers(0, 12)
some = st.lists(numbers, min_size=1, max_size=15)


@pytest.mark.parametrize(("values", "middle"), [([7], 7.0), ([3, 1, 2], 2.0), ([1, 2, 3, 10], 2.5), ([4, 4], 4.0)])
def test_the_median_of_an_even_number_is_the_mean_of_the_middle_two(values, middle):
    assert median(values) == middle


@given(some)
def test_the_median_is_that_of_the_standard_library(values):
    assert median(values) == standard.median(values)


def test_no_values_have_no_median():
    with pytest.raises(ValueError, match="no values"):
        median([])


def test_ties_share_their_rank():
    assert mid_ranks(np.array([10.0, 20.0, 10.0, 30.0])).tolist() == [1.5, 3.0, 1.5, 4.0]


@given(some, some)
def test_auc_is_the_share_of_pairs_in_the_right_order(higher, lower):
    pairs = [(a > b) + (a == b) / 2 for a, b in itertools.product(higher, lower)]

    seen = auc(higher, lower)

    assert seen.value == pytest.approx(sum(pairs) / len(pairs))
    assert 0 <= seen.low <= seen.value + 1e-12
    assert seen.value - 1e-12 <= seen.high <= 1


@given(some, some)
def test_turned_around_the_auc_and_its_interval_are_mirrored(higher, lower):
    there, back = auc(higher, lower), auc(lower, higher)

    assert [back.value, back.low, back.high] == pytest.approx([1 - there.value, 1 - there.high, 1 - there.low])


def test_the_interval_is_delongs():
    """Against the variance written down pair by pair, as in DeLong 1988."""
    higher, lower = [3, 5, 5, 6, 8, 9], [1, 2, 5, 4, 3]
    pair = [[(a > b) + (a == b) / 2 for b in lower] for a in higher]
    rows, columns = [standard.mean(row) for row in pair], [standard.mean(column) for column in zip(*pair, strict=True)]
    spread = math.sqrt(standard.variance(rows) / len(rows) + standard.variance(columns) / len(columns))

    seen = auc(higher, lower)

    assert seen.value == pytest.approx(26.5 / 30)
    assert seen.low == pytest.approx(26.5 / 30 - 1.959964 * spread, abs=1e-6)
    assert seen.high == 1.0


def test_groups_wholly_apart_are_not_certain():
    """Ten against five without an overlap: 1.0, but the data would also fit an area of 0.72."""
    seen = auc(range(10, 20), range(5))

    assert (seen.value, seen.high) == (1.0, 1.0)
    assert seen.low == pytest.approx(0.7165, abs=1e-4)
    assert auc([1] * 400, [0] * 400).low > 0.985


def test_a_group_of_one_has_a_wide_interval():
    seen = auc([1] * 30 + [0], [0])

    assert seen.value == pytest.approx(30.5 / 31)
    assert 0.3 < seen.low < 0.5


@pytest.mark.parametrize(("higher", "lower"), [([], [1]), ([1], []), ([], [])])
def test_an_empty_group_has_no_auc(higher, lower):
    with pytest.raises(ValueError, match="both groups"):
        auc(higher, lower)


def test_survival_of_a_textbook():
    """Freireich 1963, 6-MP, as in Kalbfleisch and Prentice: S(6) = .857, S(7) = .807, ... S(23) = .448."""
    weeks = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    relapse = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]

    seen = survival(weeks, relapse)

    assert seen.times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert seen.remaining.round(3).tolist() == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert (seen.quantile(0.25), seen.quantile(0.5), seen.quantile(0.75)) == (13.0, 23.0, None)


def test_a_level_met_exactly_is_reached():
    """Half of four are through on day 2, though 3/4 x 2/3 is not 1/2 in floating point."""
    assert survival([1, 2, 3, 4], [True] * 4).quantile(0.5) == 2.0
    assert survival(range(1, 101), [True] * 100).quantile(0.9) == 90.0


@given(st.lists(numbers, min_size=1, max_size=30), st.sampled_from([0.25, 0.5, 0.75, 0.9]))
def test_with_nobody_open_the_quantile_is_the_plain_one(days, share):
    plain = sorted(days)[math.ceil(round(share * len(days), 9)) - 1]

    assert survival(days, [True] * len(days)).quantile(share) == plain


def test_with_nobody_through_no_quantile_is_reached():
    assert survival([5, 8], [False, False]).quantile(0.5) is None
    assert survival([], []).quantile(0.5) is None


def test_the_open_ones_are_counted_not_dropped():
    """Two of ten activated on day 10, the others are still open on day 90: dropping them would say ten days."""
    assert survival([10, 10] + [90] * 8, [True, True] + [False] * 8).quantile(0.5) is None
