"""Charts as SVG text, from the geometry of `charts.py`. Only classes and geometry: the style sheet gives colour.

Escapes what it is given. No `style` attribute, so it stands under a strict Content-Security-Policy.
"""

from collections.abc import Sequence
from html import escape

from lib.charts import HEIGHT, WIDTH, Plot, sparkline

_OPEN = '<svg class="chart-plot" viewBox="0 0 {w:g} {h:g}" preserveAspectRatio="none" role="img" aria-label="{label}">'


def line_chart(plot: Plot, *, label: str, tips: Sequence[str]) -> str:
    """A line with its area; `tips` are shown over each value's column."""
    last = "" if plot.last is None else f'<path class="dot" d="M{plot.last[0]:g} {plot.last[1]:g}h.01"/>'
    body = f'<path class="area" d="{plot.area}"/><path d="{plot.line}"/>{last}'
    return _frame(plot, label, body + _hits(plot, tips))


def bar_chart(plot: Plot, *, label: str, tips: Sequence[str]) -> str:
    bars = "".join(
        f'<rect class="bar" x="{slot.x:g}" y="{slot.y:g}" width="{slot.width:g}" height="{slot.height:g}"/>'
        for slot in plot.slots
        if slot.height and slot.y is not None
    )
    return _frame(plot, label, bars + _hits(plot, tips))


def spark(values: Sequence[float | None], *, label: str) -> str:
    """A line the size of a word; empty where nothing is known."""
    path, last = sparkline(values, 80, 20)
    if last is None:
        return ""
    return (
        f'<svg class="spark" viewBox="0 0 80 20" role="img" aria-label="{escape(label)}">'
        f'<path d="{path}"/><path class="dot" d="M{last[0]:g} {last[1]:g}h.01"/></svg>'
    )


def meter(share: float) -> str:
    """A bar filled to `share` of 1; decoration beside the figure it shows."""
    filled = round(min(1.0, max(0.0, share)) * 100, 1)
    return (
        '<svg class="meter-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="track" width="100" height="6"/><rect class="value" width="{filled:g}" height="6"/></svg>'
    )


def _frame(plot: Plot, label: str, body: str) -> str:
    grid = "".join(f'<line class="grid" x1="0" x2="{WIDTH:g}" y1="{y:g}" y2="{y:g}"/>' for _, y in plot.ticks)
    return _OPEN.format(w=WIDTH, h=HEIGHT, label=escape(label)) + grid + body + "</svg>"


def _hits(plot: Plot, tips: Sequence[str]) -> str:
    """Invisible columns that show what a value is when pointed at."""
    return "".join(
        f'<g><title>{escape(tip)}</title><rect class="hit" x="{slot.x:g}" y="0" '
        f'width="{slot.width:g}" height="{HEIGHT:g}"/></g>'
        for slot, tip in zip(plot.slots, tips, strict=True)
    )
