"""What a fleet's check came to: numbers by cause, provider and server, a chart, a comparison."""

import asyncio
from functools import partial

from smtpwidgets.errors import MissingExtraError
from smtpwidgets.fleet import Reports
from smtpwidgets.model.run import Run
from smtpwidgets.model.run_summary import groups_of
from smtpwidgets.profile import Profile
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.download import Download
from smtpwidgets.widgets.fleet_markup import comparison_tables, summary_table
from smtpwidgets.widgets.fleet_words import FLEET_LABELS, FLEET_NOTICES, FLEET_TABS
from smtpwidgets.widgets.markup import note, text
from smtpwidgets.widgets.view import RootView, button, html

__all__ = ["FleetResults"]

_TABLES = ("cause", "provider", "host")
_MOST_EARLIER = 20
_KB, _MB = 1_000, 1_000_000


class FleetResults:
    """Built once: tabs, and what the chosen one shows. Hidden until there is something to show."""

    def __init__(self, root: RootView, profile: Profile) -> None:
        self._root, self._profile = root, profile
        self.reports: Reports | None = None
        self.tab = _TABLES[0]
        self._earlier: tuple[Run, ...] = ()
        self.tabs = {name: button(words, "smtpw-tab") for name, words in FLEET_TABS.items()}
        self.body = html("", "smtpw-fleet-body")
        self.earlier = w.Dropdown(description=FLEET_LABELS["earlier"], options=[])
        self.compare = w.VBox([self.earlier])
        self.compare.add_class("smtpw-field")
        row = w.HBox(list(self.tabs.values()))
        row.add_class("smtpw-tabs")
        self.box = w.VBox([row, self.compare, self.body, self._export()])
        self.box.add_class("smtpw-body")
        self.box.add_class("smtpw-fleet-results")
        self.hide()
        for name, one in self.tabs.items():
            root.on_click(one, partial(self.choose, name))
        root.on_value(self.earlier, self._redraw)

    def _export(self) -> w.VBox:
        self.whole = w.Checkbox(description=FLEET_LABELS["whole"], indent=False)
        self.hide_hosts = w.Checkbox(description=FLEET_LABELS["hide-hosts"], indent=False)
        self.csv, self.page = button(FLEET_LABELS["csv"]), button(FLEET_LABELS["html"])
        self.download = Download()
        row = w.HBox([self.csv, self.page, self.whole, self.hide_hosts])
        row.add_class("smtpw-actions")
        said = html(text(FLEET_NOTICES["export"]), "smtpw-help")
        self.export = w.VBox([said, row, self.download])
        self.export.add_class("smtpw-export")
        self._root.on_click(self.csv, lambda: self._root.scope.start(self._save("csv")))
        self._root.on_click(self.page, lambda: self._root.scope.start(self._save("html")))
        self._root.on_value(self.whole, self._allow)
        return self.export

    def show(self, reports: Reports) -> None:
        """Show what a run came to."""
        self.reports = reports
        self.box.shown = True
        self.choose(self.tab)

    def hide(self) -> None:
        """Show nothing."""
        self.box.shown = False

    def choose(self, name: str) -> None:
        """Bring a tab to the front."""
        self.tab = name
        for one, tab in self.tabs.items():
            (tab.add_class if one == name else tab.remove_class)("smtpw-tab-on")
        self.compare.shown = False
        self.export.shown = name == "export"
        self.body.shown = name != "export"
        self._redraw()

    def _redraw(self) -> None:
        if self.reports is not None:
            self._root.scope.start(self._draw(self.reports, self.tab))

    async def _draw(self, reports: Reports, name: str) -> None:
        """Draw a tab; what takes a moment is worked out beside, and dropped if it comes late."""
        if name == "compare":
            await self._list_earlier(reports)
        if name == "chart":
            self.body.value = note("info", FLEET_NOTICES["drawing"])
        drawn = await asyncio.to_thread(self._content, reports, name, self.earlier.value)
        if (reports, name) == (self.reports, self.tab):
            self.body.value = drawn

    def _content(self, reports: Reports, name: str, earlier: int | None) -> str:
        if name in _TABLES:
            return summary_table(groups_of(reports.results, name), name)
        if name == "chart":
            return _chart(reports)
        if name == "compare" and earlier is not None and earlier < len(self._earlier):
            return comparison_tables(reports.compared_with(self._earlier[earlier]))
        return note("info", FLEET_NOTICES["no-runs"]) if name == "compare" else ""

    async def _list_earlier(self, reports: Reports) -> None:
        """List the runs that are kept; the newest whole one before this is chosen first."""
        kept = await asyncio.to_thread(self._profile.runs, _MOST_EARLIER)
        earlier = tuple(run for run in kept if run.started_at < reports.started_at)
        if earlier != self._earlier:
            self._earlier = earlier
            self.earlier.options = [(_named(run), place) for place, run in enumerate(earlier)]
            whole = (place for place, run in enumerate(earlier) if not run.stopped)
            self.earlier.value = next(whole, 0) if earlier else None
        if self.tab == "compare":
            self.compare.shown = earlier

    def _allow(self) -> None:
        """Whoever wants the names wants those of servers, too."""
        self.hide_hosts.disabled = bool(self.whole.value)

    async def _save(self, format: str) -> None:
        if self.reports is None:
            return
        shareable = not self.whole.value
        write = {"csv": self.reports.to_csv, "html": self.reports.to_html}[format]
        words = await asyncio.to_thread(
            write, shareable=shareable, hosts=shareable and bool(self.hide_hosts.value)
        )
        # Spreadsheets take UTF-8 for another encoding without its mark.
        data = words.encode("utf-8-sig" if format == "csv" else "utf-8")
        name = f"mail-check-{self.reports.started_at:%Y-%m-%d-%H%M}.{format}"
        said = FLEET_NOTICES["saved"].format(name=name, size=_size(len(data)))
        self.download.offer(name, data, media=f"text/{format};charset=utf-8", words=said)


def _chart(reports: Reports) -> str:
    try:
        return f'<div class="smtpw-chart">{reports.chart().html}</div>'
    except MissingExtraError as error:
        return note("info", str(error))


def _named(run: Run) -> str:
    works = sum(1 for row in run.results if row.ok)
    when = f"{run.started_at.astimezone():%Y-%m-%d %H:%M:%S}"
    return FLEET_NOTICES["run"].format(when=when, works=works, total=len(run.results))


def _size(count: int) -> str:
    return f"{count / _MB:.1f} MB" if count >= _MB else f"{max(1, round(count / _KB)):,} kB"
