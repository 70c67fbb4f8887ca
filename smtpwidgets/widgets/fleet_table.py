"""The list of a fleet: thousands of rows that change many times a second, sent in small batches."""

from collections.abc import Iterable, Mapping
from time import monotonic

from smtpwidgets.model.result import Result
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.filter_chips import FilterChips
from smtpwidgets.widgets.fleet_rows import ALL, FleetRows, fleet_columns
from smtpwidgets.widgets.fleet_words import FLEET_LABELS, FLEET_NOTICES
from smtpwidgets.widgets.grid import Grid
from smtpwidgets.widgets.view import RootView

__all__ = ["FleetTable"]

# While rows come in, the whole list is sent so seldom that a long one leaves room for the rest.
_WHOLE_EVERY_S = 1.0
_ROWS_A_SECOND = 2_500


class _BatchGrid(Grid):
    """A grid that changes many rows in one message."""

    def patch_rows(self, rows: Mapping[str, Mapping[str, str]]) -> None:
        """Change cells (by frame column name) of rows (by key); rows that are gone are left."""
        with self._lock:
            changes = [
                (key, part, at, text)
                for key, cells in rows.items()
                if key in self._rows
                for name, text in cells.items()
                for part, at in self._places.get(name, ())
                if self.data[part][at][self._rows[key]] != text
            ]
            if changes:
                self._apply(changes)


class FleetTable:
    """Built once: the buttons that filter, a search, and the grid. `rows` is what it shows.

    `accounts` says whether it has a column for them. `take` notes newer rows, `draw` shows them:
    call it a few times a second and no more.
    """

    def __init__(self, root: RootView, *, accounts: bool) -> None:
        self.rows = FleetRows()
        self.chips = FilterChips(label=FLEET_LABELS["chips"], value=ALL)
        self.search = w.Text(placeholder="Search", description="Search", continuous_update=True)
        self.search.add_class("smtpw-search")
        self.grid = _BatchGrid(fleet_columns(accounts=accounts), label=FLEET_LABELS["grid"])
        self.grid.empty_filtered = FLEET_NOTICES["no-search"]
        self.bar = w.HBox([self.chips, self.search])
        self.bar.add_class("smtpw-chip-bar")
        self.parts = (self.bar, self.grid)
        self._fresh: dict[str, None] = {}
        self._moved = self._live = False
        self._whole_at = 0.0
        root.on_value(self.chips, self.draw_whole)
        root.on_value(self.search, self._search)

    def listed(self) -> list[Result]:
        """Return the rows that the pressed button and the search let through."""
        keys = self.rows.keys(self.chips.value, live=self._live)
        return [self.rows[key] for key in self.rows.matching(keys, self.search.value)]

    def show(self, results: Iterable[Result], *, live: bool = False) -> None:
        """Show these rows; `live` while they are being checked."""
        self.rows = FleetRows(results, waiting="waiting" if live else "no-report-yet")
        self._live = live
        self.draw_whole()

    def take(self, rows: Iterable[Result]) -> None:
        """Note newer rows."""
        for row in rows:
            self._moved |= self.rows.take(row)
            self._fresh[row.key] = None

    def draw(self) -> None:
        """Show what was noted: cells at once, rows that belong elsewhere now from time to time."""
        fresh, self._fresh = self._fresh, {}
        if not fresh and not self._moved:
            return
        self.chips.chips = self.rows.chips(live=self._live)
        pause = max(_WHOLE_EVERY_S, len(self.grid.data["keys"]) / _ROWS_A_SECOND)
        if self._moved and monotonic() - self._whole_at >= pause:
            self.draw_whole()
        elif fresh:
            self.grid.patch_rows({key: self.rows.cells(key) for key in fresh if key in self.rows})

    def draw_whole(self) -> None:
        """Show all rows that the pressed button lets through, in their order."""
        self._fresh, self._moved, self._whole_at = {}, False, monotonic()
        self.chips.chips = chips = self.rows.chips(live=self._live)
        if self.chips.value not in {chip["key"] for chip in chips}:
            self.chips.value = ALL
        self.grid.empty = FLEET_NOTICES["no-match" if len(self.rows) else "empty"]
        keys = self.rows.keys(self.chips.value, live=self._live)
        self.grid.show_frame(self.rows.frame(keys))

    def _search(self) -> None:
        self.grid.filter_text = self.search.value
