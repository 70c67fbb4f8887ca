"""What a fleet's check came to: numbers by cause, provider and server, a chart, a comparison."""

import asyncio
from functools import partial

import ipywidgets as w

from smtpwidgets.fleet import Reports
from smtpwidgets.model.run_summary import groups_of
from smtpwidgets.profile import Profile
from smtpwidgets.widgets.fleet_markup import summary_table
from smtpwidgets.widgets.fleet_words import FLEET_TABS
from smtpwidgets.widgets.view import RootView, button, html

__all__ = ["FleetResults"]

_TABLES = ("cause", "provider", "host")


class FleetResults:
    """Built once: tabs, and what the chosen one shows. Hidden until there is something to show."""

    def __init__(self, root: RootView, profile: Profile) -> None:
        self._root, self._profile = root, profile
        self.reports: Reports | None = None
        self.tab = _TABLES[0]
        self.tabs = {name: button(words, "smtpw-tab") for name, words in FLEET_TABS.items()}
        self.body = html("", "smtpw-fleet-body")
        row = w.HBox(list(self.tabs.values()))
        row.add_class("smtpw-tabs")
        self.box = w.VBox([row, self.body])
        self.box.add_class("smtpw-body")
        self.box.add_class("smtpw-fleet-results")
        self.hide()
        for name, one in self.tabs.items():
            root.on_click(one, partial(self.choose, name))

    def show(self, reports: Reports) -> None:
        """Show what a run came to."""
        self.reports = reports
        self.box.layout.display = ""
        self.choose(self.tab)

    def hide(self) -> None:
        """Show nothing."""
        self.box.layout.display = "none"

    def choose(self, name: str) -> None:
        """Bring a tab to the front."""
        self.tab = name
        for one, tab in self.tabs.items():
            (tab.add_class if one == name else tab.remove_class)("smtpw-tab-on")
        if self.reports is not None:
            self._root.scope.start(self._draw(self.reports, name))

    async def _draw(self, reports: Reports, name: str) -> None:
        if name in _TABLES:
            groups = await asyncio.to_thread(groups_of, reports.results, name)
            self.body.value = summary_table(groups, name)
