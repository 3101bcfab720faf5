"""Charts as SVG text, from the geometry of `charts.py`. Only classes and geometry: the style sheet gives colour.

Escapes what it is given. No `style` attribute, so it stands under a strict Content-Security-Policy.
"""

from collections.abc import Sequence
from html import escape

from lib.charts import HEIGHT, WIDTH, Plot, sparkline

_OPEN = '<svg class="chart-plot" viewBox="0 0 {w:g} {h:g}" preserveAspectRatio="none" role="img" aria-label="{label}">'


def line_chart(plot: Plot, *, label: str, tips: Sequence[str], marks: Sequence[tuple[float, str, str]] = ()) -> str:
    """A line with its area; `tips` are shown over each value's column, `marks` (place, kind, text) as upright lines."""
    last = "" if plot.last is None else f'<path class="dot" d="M{plot.last[0]:g} {plot.last[1]:g}h.01"/>'
    body = f'<path class="area" d="{plot.area}"/><path d="{plot.line}"/>{last}'
    upright = "".join(
        f"<g><title>{escape(text)}</title>"
        f'<line class="mark mark-{kind}" x1="{x:g}" x2="{x:g}" y1="0" y2="{HEIGHT:g}"/></g>'
        for x, kind, text in marks
    )
    return _frame(plot, label, body + _hits(plot, tips) + upright)


def bar_chart(plot: Plot, *, label: str, tips: Sequence[str], reference: float | None = None) -> str:
    """Bars, and a level line at the height `reference` to hold them against."""
    level = (
        f'<line class="reference" x1="0" x2="{WIDTH:g}" y1="{reference:g}" y2="{reference:g}"/>'
        if reference is not None
        else ""
    )
    bars = "".join(
        f'<rect class="bar" x="{slot.x:g}" y="{slot.y:g}" width="{slot.width:g}" height="{slot.height:g}"/>'
        for slot in plot.slots
        if slot.height and slot.y is not None
    )
    return _frame(plot, label, bars + level + _hits(plot, tips))


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


def track(
    length: float,
    *,
    label: str,
    spans: Sequence[tuple[str, float, float, str]],
    ticks: Sequence[tuple[float, str]] = (),
    dots: Sequence[tuple[float, str]] = (),
) -> str:
    """A stretch of `length` units lying flat: `spans` (kind, from, to, text), `ticks` across and `dots` on it."""
    scale = WIDTH / (length or 1)
    bars = "".join(
        f'<g><title>{escape(text)}</title><rect class="span-{kind}" x="{begin * scale:.1f}" y="7"'
        f' width="{max(end - begin, 0) * scale:.1f}" height="10"/></g>'
        for kind, begin, end, text in spans
    )
    lines = "".join(
        f"<g><title>{escape(text)}</title>"
        f'<line class="tick" x1="{x * scale:.1f}" x2="{x * scale:.1f}" y1="2" y2="22"/></g>'
        for x, text in ticks
    )
    points = "".join(
        f'<g><title>{escape(text)}</title><path class="dot" d="M{x * scale:.1f} 12h.01"/></g>' for x, text in dots
    )
    return (
        f'<svg class="track-plot" viewBox="0 0 {WIDTH:g} 24" preserveAspectRatio="none" role="img"'
        f' aria-label="{escape(label)}"><rect class="span-all" y="7" width="{WIDTH:g}" height="10"/>'
        f"{bars}{lines}{points}</svg>"
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
