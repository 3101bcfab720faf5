"""Charts: geometry from values, and markup that says the same without a picture."""

from xml.etree import ElementTree

import pytest

from lib import charts, svg
from lib.charts import HEIGHT, PAD, WIDTH


@pytest.mark.parametrize(
    ("highest", "expected"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (3, [0, 1, 2, 3]),
        (18, [0, 10, 20]),
        (50, [0, 20, 40, 60]),
        (1_234_567, [0, 500_000, 1_000_000, 1_500_000]),
    ],
)
def test_ticks_are_round_whole_and_reach_the_highest(highest, expected):
    assert charts.nice_ticks(highest) == expected


def test_a_line_goes_from_edge_to_edge_and_bottom_to_top():
    plot = charts.line_plot([0, 100], [0, 100])

    assert plot.line == f"M0 {HEIGHT - PAD:g}L{WIDTH:g} {PAD:g}"
    assert plot.last == (WIDTH, PAD)
    assert [value for value, _y in plot.ticks] == [0, 100]


def test_what_is_unknown_leaves_a_gap_and_one_day_alone_is_a_dot():
    plot = charts.line_plot([10, None, 20, 30, None], [0, 100])

    assert plot.line.count("M") == 2
    assert "h.01" in plot.line
    assert plot.last == (750, charts.Scale(0, 100).y(30))
    assert [slot.y is None for slot in plot.slots] == [False, True, False, False, True]


def test_nothing_known_draws_nothing():
    plot = charts.line_plot([None, None], [0, 100])

    assert (plot.line, plot.area, plot.last) == ("", "", None)
    assert charts.sparkline([None], 80, 20) == ("", None)
    assert svg.spark([None], label="x") == ""


def test_bars_stand_on_the_ground_and_zero_has_none():
    plot = charts.bar_plot([0, 10, None, 0.001], [0, 10])

    assert [slot.height for slot in plot.slots] == [0, HEIGHT - 2 * PAD, 0, 1]
    assert all(slot.x + slot.width <= WIDTH for slot in plot.slots)


@pytest.mark.parametrize("draw", [svg.line_chart, svg.bar_chart])
def test_the_markup_is_sound_escaped_and_without_inline_style(draw):
    plot = charts.line_plot([1, 2], [0, 2])
    text = draw(plot, label='<b>"Score"</b>', tips=["<i>1</i>", "2"])
    tree = ElementTree.fromstring(text)

    assert tree.get("aria-label") == '<b>"Score"</b>'
    assert [title.text for title in tree.iter("title")] == ["<i>1</i>", "2"]
    assert "style=" not in text


@pytest.mark.parametrize(("share", "width"), [(-1, "0"), (0.255, "25.5"), (7, "100")])
def test_a_meter_is_filled_between_nothing_and_all(share, width):
    assert f'class="value" width="{width}"' in svg.meter(share)


def test_values_stand_where_their_day_is():
    plot = charts.line_plot([0, 0, 0], [0, 100], places=[10, 17, 20])

    assert [(slot.x, slot.x + slot.width) for slot in plot.slots] == [(0, 350), (350, 850), (850, WIDTH)]
    assert plot.line == "M0 194L700 194L1000 194"
