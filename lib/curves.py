"""Small drawings of a health model as SVG text: a line through given points, and two histograms over each other.

Drawn in its own units and scaled as a whole, so that words in it stay in shape. Only classes and geometry: the style
sheet gives colour. Escapes what it is given.
"""

from collections.abc import Sequence
from html import escape

WIDTH, HEIGHT = 340.0, 150.0
LEFT, RIGHT, TOP, BOTTOM = 28.0, 326.0, 8.0, 126.0
MARGIN = 0.08  # of the width: the flat ends beside the first and the last point
NEAR = 34.0  # two labels closer than this would run into each other
_LEVELS = (0, 50, 100)

Pair = tuple[float, float]


def curve(pairs: Sequence[Pair], *, x_labels: Sequence[str], label: str) -> str:
    """Straight lines between (raw value, points 0..100) with rising raw values, flat outside them."""
    places = [(_x(pairs, raw), _y(points)) for raw, points in pairs]
    line = ""
    if places:
        inner = "L".join(f"{x:g} {y:g}" for x, y in places)
        line = f'<path class="curve-line" d="M{LEFT:g} {places[0][1]:g}L{inner}L{RIGHT:g} {places[-1][1]:g}"/>'
    dots = "".join(f'<circle class="curve-dot" cx="{x:g}" cy="{y:g}" r="3"/>' for x, y in places)
    return _frame("curve", label, _levels() + line + dots + _feet(places, x_labels))


def histograms(before: Sequence[int], after: Sequence[int], *, x_labels: Sequence[str], label: str) -> str:
    """Counts per column: `after` as bars, `before` as a line of steps over them; `x_labels` from edge to edge."""
    highest = max([1, *before, *after])
    step = (RIGHT - LEFT) / max(1, len(after))
    bars = "".join(
        f'<rect class="hist-after" x="{LEFT + n * step + 1:.1f}" y="{_height(count, highest):.1f}" '
        f'width="{step - 2:.1f}" height="{BOTTOM - _height(count, highest):.1f}"/>'
        for n, count in enumerate(after)
        if count
    )
    steps = "".join(f"V{_height(count, highest):.1f}H{LEFT + (n + 1) * step:.1f}" for n, count in enumerate(before))
    base = f'<line class="curve-grid" x1="{LEFT:g}" x2="{RIGHT:g}" y1="{BOTTOM:g}" y2="{BOTTOM:g}"/>'
    line = f'<path class="hist-before" d="M{LEFT:g} {BOTTOM:g}{steps}V{BOTTOM:g}"/>'
    feet = [(LEFT + (RIGHT - LEFT) * n / max(1, len(x_labels) - 1), 0.0) for n in range(len(x_labels))]
    return _frame("hist", label, base + bars + line + _feet(feet, x_labels))


def _x(pairs: Sequence[Pair], raw: float) -> float:
    low, high = pairs[0][0], pairs[-1][0]
    inner = (RIGHT - LEFT) * (1 - 2 * MARGIN)
    share = (raw - low) / (high - low) if high > low else 0.5
    return round(LEFT + (RIGHT - LEFT) * MARGIN + share * inner, 1)


def _y(points: float) -> float:
    return round(BOTTOM - points / 100 * (BOTTOM - TOP), 1)


def _height(count: int, highest: int) -> float:
    return BOTTOM - count / highest * (BOTTOM - TOP)


def _levels() -> str:
    return "".join(
        f'<line class="curve-grid" x1="{LEFT:g}" x2="{RIGHT:g}" y1="{_y(level):g}" y2="{_y(level):g}"/>'
        f'<text class="curve-text curve-y" x="{LEFT - 5:g}" y="{_y(level) + 3.5:g}">{level}</text>'
        for level in _LEVELS
    )


def _feet(places: Sequence[Pair], labels: Sequence[str]) -> str:
    """Words below their places, those left out that would run into the one before; the last always stands."""
    shown: list[tuple[float, str]] = []
    for n, ((x, _), text) in enumerate(zip(places, labels, strict=False)):
        is_last = n == len(places) - 1
        while is_last and shown and x - shown[-1][0] < NEAR and len(shown) > 1:
            shown.pop()
        if is_last or not shown or x - shown[-1][0] >= NEAR:
            shown.append((x, text))
    return "".join(
        f'<text class="curve-text" x="{x:.1f}" y="{BOTTOM + 15:g}">{escape(text)}</text>' for x, text in shown
    )


def _frame(name: str, label: str, body: str) -> str:
    return (
        f'<svg class="{name}" viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" aria-label="{escape(label)}">{body}</svg>'
    )
