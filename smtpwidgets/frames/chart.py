"""The picture of a sweep: causes, time per stage, certificate days left. Drawn by matplotlib.

It is SVG, so it needs no script: it shows in JupyterLab, in exported notebooks and offline. Its
colours follow the theme of the page (`chart_svg`).
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from smtpwidgets.errors import MissingExtraError
from smtpwidgets.frames.chart_data import (
    Bar,
    Days,
    Spread,
    cause_bars,
    certificate_days_left,
    stage_spreads,
)
from smtpwidgets.frames.chart_svg import COLOURS, Chart, Panel, svg_of
from smtpwidgets.frames.results_look import milliseconds
from smtpwidgets.model.last_check import SIGNS, CheckState
from smtpwidgets.model.run import Run
from smtpwidgets.model.run_summary import sentence_of
from smtpwidgets.model.validity import SOON_DAYS, Validity, validity

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["chart_of"]

_WIDTH = 460  # in units of the picture: pixels where there is room for them
_TEXT, _SMALL = 12.0, 11.0
_STATE_COLOURS = {
    CheckState.OK: "ok",
    CheckState.WARNING: "warn",
    CheckState.FAILED: "bad",
    CheckState.NETWORK: "warn",
    CheckState.IDLE: "idle",
}
_DAYS_COLOURS = {Validity.FINE: "ok", Validity.SOON: "warn", Validity.ENDED: "bad"}
_DECADES = (0.1, 1, 10, 100, 1_000, 10_000, 100_000)
_FIRST_DAY, _LAST_DAY = -42, 420  # what lies beyond is counted at the edge


def chart_of(run: Run) -> Chart:
    """Return the picture of a run: a panel for each thing there is something to say about.

    Raises:
        MissingExtraError: matplotlib is not installed.
    """
    try:
        import matplotlib as mpl  # noqa: F401, PLC0415 -- an extra
    except ImportError:
        raise MissingExtraError("charts", "Drawing a chart") from None
    bars, spreads = cause_bars(run.results), stage_spreads(run.results)
    days = certificate_days_left(run.results)
    panels = [_causes(bars, run)] if run.results else []
    if spreads:
        panels.append(_times(spreads))
    if days.days:
        panels.append(_certificates(days))
    return Chart(sentence_of(run), tuple(panels))


def _drawn(height: float, draw: Callable[["Axes"], None]) -> str:
    """Return one panel as SVG; no state of matplotlib outside of it is touched."""
    from matplotlib.figure import Figure  # noqa: PLC0415 -- an extra

    figure: Figure = Figure(figsize=(_WIDTH / 72, height / 72), dpi=72)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.patch.set_visible(False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(length=0, labelsize=_SMALL, labelcolor=COLOURS["sub"].mark, pad=6)
    draw(axes)
    return svg_of(figure)


# --- causes ---------------------------------------------------------------------------------------


def _causes(bars: Sequence[Bar], run: Run) -> Panel:
    title = "What is the matter" if bars else "Nothing is the matter"
    lines = [f"{bar.words}: {bar.entries:,}" for bar in bars]
    row, total = 34, len(run.results)

    def draw(axes: "Axes") -> None:
        axes.set(xlim=(0, 1), ylim=(max(len(bars), 1) * row, 0))
        axes.set_axis_off()
        if not bars:
            axes.text(0, 20, "✓ Every entry works.", color=COLOURS["ok"].mark, fontsize=_TEXT)
        most = max((bar.entries for bar in bars if bar.state is not None), default=1)
        for place, bar in enumerate(bars):
            top = place * row
            words = bar.words if bar.state is None else f"{SIGNS[bar.state]} {bar.words}"
            axes.text(0, top + 13, words, color=COLOURS["ink"].mark, fontsize=_TEXT)
            said = f"{bar.entries:,}  ·  {bar.entries / total:.1%}"
            axes.text(1, top + 13, said, color=COLOURS["ink"].mark, fontsize=_TEXT, ha="right")
            if bar.state is not None:
                colour = COLOURS[_STATE_COLOURS[bar.state]].mark
                axes.barh(top + 23, 1, height=8, color=COLOURS["line"].mark)
                axes.barh(top + 23, bar.entries / most, height=8, color=colour)

    return Panel(title, "; ".join(lines) or sentence_of(run), _drawn(max(len(bars), 1) * row, draw))


# --- time per stage -------------------------------------------------------------------------------


def _times(spreads: Sequence[Spread]) -> Panel:
    row = 27
    height = len(spreads) * row + 30
    said = [f"{one.label}: {milliseconds(one.median)}" for one in spreads]

    def draw(axes: "Axes") -> None:
        axes.set_position((0.34, 26 / height, 0.52, 1 - 30 / height))
        low = min(one.quantiles[0] for one in spreads)
        high = max(one.quantiles[-1] for one in spreads)
        axes.set(xscale="log", xlim=(low / 1.3, high * 1.3), ylim=(len(spreads) - 0.5, -0.5))
        shown = [tick for tick in _DECADES if low / 1.3 <= tick <= high * 1.3]
        axes.set_xticks(shown, [_decade(tick) for tick in shown])
        axes.set_xticks([], minor=True)
        axes.set_yticks(range(len(spreads)), [one.label for one in spreads])
        axes.tick_params(axis="y", labelcolor=COLOURS["ink"].mark, labelsize=_TEXT)
        axes.grid(axis="x", color=COLOURS["line"].mark, linewidth=1)
        axes.set_axisbelow(True)
        for place, spread in enumerate(spreads):
            _box(axes, place, spread)

    what = "Median time of each stage. " + "; ".join(said)
    return Panel("How long each stage takes", what, _drawn(height, draw), _BOX_NOTE)


_BOX_NOTE = "Bar: the middle half. Line: 5 to 95 %. Mark and number: the median."


def _box(axes: "Axes", place: int, spread: Spread) -> None:
    """Draw one stage: a line from 5 to 95 %, a bar from 25 to 75 %, and a mark at the median."""
    p5, p25, p50, p75, p95 = spread.quantiles
    colour, ink = COLOURS["run"].mark, COLOURS["ink"].mark
    axes.hlines(place, p5, p95, color=colour, linewidth=1.5)
    axes.barh(place, p75 - p25, left=p25, height=0.46, color=colour, alpha=0.45)
    if spread.times:
        axes.plot(spread.times, [place] * len(spread.times), "o", ms=3, color=colour, alpha=0.55)
    axes.vlines(p50, place - 0.3, place + 0.3, color=ink, linewidth=2.5)
    where = axes.get_yaxis_transform()
    said = milliseconds(p50)
    axes.text(
        1.26, place, said, transform=where, ha="right", va="center", fontsize=_TEXT, color=ink
    )


def _decade(ms: float) -> str:
    return f"{ms / 1000:g} s" if ms >= 1000 else f"{ms:g} ms"


# --- certificates ---------------------------------------------------------------------------------


def _certificates(days: Days) -> Panel:
    ended, soon, fine = (
        days.count(kind) for kind in (Validity.ENDED, Validity.SOON, Validity.FINE)
    )
    said = f"{ended:,} ended, {soon:,} with less than {SOON_DAYS} days left, {fine:,} with more"
    height = 190

    def draw(axes: "Axes") -> None:
        axes.set_position((0.09, 30 / height, 0.86, 1 - 56 / height))
        shown = [min(max(day, _FIRST_DAY), _LAST_DAY - 1) for day in days.days]
        width = 7 if max(shown) < 126 else SOON_DAYS
        counts: dict[int, int] = {}
        for day in shown:
            start = day // width * width
            counts[start] = counts.get(start, 0) + 1
        for start, count in counts.items():
            colour = COLOURS[_DAYS_COLOURS[validity(start)]].mark
            axes.bar(start + width / 2, count, width=width * 0.86, color=colour)
        left, right = min(-width, *counts), max(SOON_DAYS * 2, *(s + width for s in counts))
        axes.set(xlim=(left, right), ylim=(0, max(counts.values()) * 1.08))
        _axes_of_days(axes, left, right)

    what = f"{said}; the fewest: {days.days[0]:,} days"
    return Panel("Certificate days left", what, _drawn(height, draw), f"{said}.".capitalize())


def _axes_of_days(axes: "Axes", left: int, right: int) -> None:
    """Draw the lines where a certificate ends, and three weeks before."""
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415 -- an extra

    ink, line = COLOURS["ink"].mark, COLOURS["line"].mark
    step = 30 if right <= 200 else 60
    ticks = [day for day in range(0, right + 1, step) if left <= day <= right]
    beyond = right >= _LAST_DAY
    axes.set_xticks(ticks, [f"{t}+" if beyond and t == ticks[-1] else str(t) for t in ticks])
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.grid(axis="y", color=line, linewidth=1)
    axes.set_axisbelow(True)
    for day, words, side in ((0, "✗ ended", "right"), (SOON_DAYS, f"{SOON_DAYS} days", "left")):
        axes.axvline(day, color=ink, linewidth=1.2, linestyle=(0, (4, 3)))
        where = axes.get_xaxis_transform()
        gap = -(right - left) / 90 if side == "right" else (right - left) / 90
        y = 1.03
        axes.text(day + gap, y, words, transform=where, ha=side, fontsize=_SMALL, color=ink)
