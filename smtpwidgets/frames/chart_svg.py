"""How a chart reaches the page: SVG whose colours follow the theme, named for screen readers.

matplotlib draws in marks, colours that stand for a role; here they become CSS variables with a
value for light pages and one for dark ones, each at least 4.5 : 1 on its ground (WCAG 2.2, 1.4.3).
"""

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from io import StringIO
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["COLOURS", "Chart", "Colour", "Panel", "svg_of"]


class Colour(NamedTuple):
    """One role: what matplotlib draws it in, and what it is on light and on dark pages."""

    mark: str
    light: str
    dark: str


COLOURS: Mapping[str, Colour] = {
    "ground": Colour("#0a0100", "#ffffff", "#14181d"),
    "ink": Colour("#0a0101", "#17212b", "#e8edf2"),
    "sub": Colour("#0a0102", "#4a5666", "#b3bdc9"),
    "line": Colour("#0a0103", "#dfe4ea", "#3d454e"),
    "ok": Colour("#0a0104", "#17703a", "#7bd89a"),
    "warn": Colour("#0a0105", "#8a5300", "#ffc56b"),
    "bad": Colour("#0a0106", "#b3261e", "#ff9e94"),
    "idle": Colour("#0a0107", "#4a5666", "#b3bdc9"),
    "run": Colour("#0a0108", "#1259c3", "#8ab8ff"),
}
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif"
_DARK_PAGES = 'body:is([data-jp-theme-light="false"], .vscode-dark)'
_GAP, _HEAD, _WIDTH, _EDGE = 28, 30, 460, 16  # of the picture as one file


class Panel(NamedTuple):
    """One picture: its title, what it shows in words, its SVG, and a line below it."""

    title: str
    what: str
    svg: str
    note: str = ""


def svg_of(figure: "Figure") -> str:
    """Return a figure as one SVG element without a size of its own, its marks as variables."""
    import matplotlib as mpl  # noqa: PLC0415 -- an extra

    file = StringIO()  # in memory
    nothing = {"Date": None, "Creator": None, "Type": None, "Format": None}
    with mpl.rc_context({"svg.fonttype": "none", "font.family": "DejaVu Sans"}):
        figure.savefig(file, format="svg", transparent=True, metadata=nothing)
    text = file.getvalue()
    text = text[text.index("<svg") :].strip()
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r'^<svg([^>]*?) width="[^"]*"', r"<svg\1", text)
    text = re.sub(r'^<svg([^>]*?) height="[^"]*"', r"<svg\1", text)
    used = set(re.findall(r"#([^\s\")]+)[\")]", text))
    text = re.sub(r' id="([^"]*)"', lambda found: found[0] if found[1] in used else "", text)
    text = re.sub(r"(font:[^;\"]*?)'DejaVu Sans'[^;\"]*", rf"\1{_FONT}", text)
    for name, colour in COLOURS.items():
        both = rf"\1: {colour.light}; \1: var(--chart-{name})"
        text = re.sub(rf"(fill|stroke): {colour.mark}", both, text)
    return text


@dataclass(frozen=True, repr=False)
class Chart:
    """The panels of one sweep; JupyterLab shows them side by side, or below one another."""

    verdict: str
    panels: tuple[Panel, ...]

    @property
    def html(self) -> str:
        """The panels for a page whose theme is JupyterLab's: light, or dark."""
        name = f"chart-{uuid.uuid4().hex[:8]}"
        return _figure(self, name, f"{_DARK_PAGES} .{name} {{{_values(dark=True)}}}")

    @property
    def page_html(self) -> str:
        """The panels for a page that follows the reader's own setting; printed in light."""
        name = f"chart-{uuid.uuid4().hex[:8]}"
        dark = (
            f"@media screen and (prefers-color-scheme: dark) {{ .{name} {{{_values(dark=True)}}} }}"
        )
        return _figure(self, name, dark)

    @property
    def svg(self) -> str:
        """All panels as one picture, below one another: a file of its own, on a ground of its own.

        Whoever shows it does not tell it whether the page around it is dark.
        """
        parts, top = [], 0.0
        for panel in self.panels:
            _, height = _size(panel.svg)
            title = f'<text x="0" y="{top + 16:g}" class="title">{escape(panel.title)}</text>'
            place = f'<svg x="0" y="{top + _HEAD:g}" width="{_WIDTH}" height="{height:g}" '
            parts += [title, panel.svg.replace("<svg ", place, 1)]
            top += _HEAD + height + _GAP
        style = (
            f"svg.chart {{{_values(dark=False)}}}"
            " @media screen and (prefers-color-scheme: dark)"
            f" {{svg.chart {{{_values(dark=True)}}}}}"
            " .ground {fill: #fff; fill: var(--chart-ground)}"
            f" .title {{font: 600 14px {_FONT}; fill: #17212b; fill: var(--chart-ink)}}"
        )
        height = max(top - _GAP, 1)
        what = escape(". ".join(f"{panel.title}: {panel.what}" for panel in self.panels))
        wide, high = _WIDTH + 2 * _EDGE, height + 2 * _EDGE
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'class="chart" viewBox="{-_EDGE} {-_EDGE} {wide} {high:g}" width="{wide}" '
            f'height="{high:g}" role="img"><title>{escape(self.verdict)}</title>'
            f"<desc>{what}</desc><style>{style}</style>"
            f'<rect class="ground" x="{-_EDGE}" y="{-_EDGE}" width="{wide}" height="{high:g}"/>'
            f"{''.join(parts)}</svg>\n"
        )

    def __str__(self) -> str:
        lines = (f"{panel.title}: {panel.what}." for panel in self.panels)
        return "\n".join((self.verdict, *lines))

    def __repr__(self) -> str:
        return f"<Chart: {self.verdict}>"

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/html": self.html, "image/svg+xml": self.svg, "text/plain": str(self)}


def _figure(chart: Chart, name: str, dark: str) -> str:
    style = (
        f".{name} {{{_values(dark=False)}"
        " display: flex; flex-wrap: wrap; gap: 24px 40px; margin: 4px 0; padding: 4px 2px;"
        f" color: var(--chart-ink); font: 13px/1.5 {_FONT}; max-width: 1720px;}} {dark} "
        f".{name} figure {{flex: 1 1 min(400px, 100%); max-width: 540px; min-width: 0; margin: 0}} "
        f".{name} figcaption {{font-weight: 600; font-size: 14px; margin: 0 0 6px}} "
        f".{name} figure p {{color: var(--chart-sub); margin: 4px 0 0}} "
        f".{name} figure svg {{display: block; width: 100%; height: auto}}"
    )
    panels = "".join(_panel(panel, f"{name}-{place}") for place, panel in enumerate(chart.panels))
    nothing = "" if chart.panels else f"<p>{escape(chart.verdict)}</p>"
    return f'<div class="{name}"><style>{style}</style>{panels}{nothing}</div>'


def _panel(panel: Panel, id: str) -> str:
    named = f'<svg role="img" aria-labelledby="{id}" aria-describedby="{id}-what" '
    told = f'<title id="{id}">{escape(panel.title)}</title>'
    told += f'<desc id="{id}-what">{escape(panel.what)}</desc>'
    svg = panel.svg.replace("<svg ", named, 1)
    end = svg.index(">") + 1
    note = f"<p>{escape(panel.note)}</p>" if panel.note else ""
    return (
        f"<figure><figcaption>{escape(panel.title)}</figcaption>"
        f"{svg[:end]}{told}{svg[end:]}{note}</figure>"
    )


def _values(*, dark: bool) -> str:
    values: Iterable[tuple[str, Colour]] = COLOURS.items()
    return "".join(f"--chart-{name}: {c.dark if dark else c.light};" for name, c in values)


def _size(svg: str) -> tuple[float, float]:
    """Return width and height of a picture, in its units."""
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    if found is None:
        raise ValueError("the picture has no viewBox")
    return float(found[1]), float(found[2])
