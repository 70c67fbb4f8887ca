"""Hundreds or thousands of servers and accounts, checked at once and watched while it goes on."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from smtpwidgets.fleet import Fleet, Reports, logins_needed
from smtpwidgets.model.common_failures import counted
from smtpwidgets.model.run import FleetProgress, Run
from smtpwidgets.model.stages import Depth
from smtpwidgets.model.visit import Visit
from smtpwidgets.profile import Profile
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.banner import banners
from smtpwidgets.widgets.doctor_markup import progress_bar, verdict_line
from smtpwidgets.widgets.fleet_editing import FleetEditing
from smtpwidgets.widgets.fleet_markup import (
    progress_aside,
    result_head,
    result_part,
    seconds_words,
)
from smtpwidgets.widgets.fleet_options import FleetOptions
from smtpwidgets.widgets.fleet_results import FleetResults
from smtpwidgets.widgets.fleet_table import FleetTable
from smtpwidgets.widgets.fleet_words import FLEET_LABELS, FLEET_NOTICES
from smtpwidgets.widgets.held import hold
from smtpwidgets.widgets.markup import note, text
from smtpwidgets.widgets.profile_view import ProfileView
from smtpwidgets.widgets.view import button, html, show_each

__all__ = ["FleetView"]

_DRAW_EVERY_S = 0.2  # often enough to look live, seldom enough for thousands of rows
_TENTHS = 10  # screen readers are told how far it is so often
_SLOW = 10


class FleetView(ProfileView):
    """Checks everything in a profile side by side, and shows what is found while it goes on.

    `reports` is what the last run found, or None; a profile keeps it for the next time. Show the
    view by ending a cell with it. Running the cell again replaces it; `close()` frees it.
    """

    def __init__(self, profile: Profile) -> None:
        super().__init__(profile)
        self.reports: Reports | None = None
        self._before: Reports | None = None  # the last run of an earlier view
        self._run: Fleet | None = None  # what is under way
        self._checked_since: set[str] = set()  # ids of servers
        self._logins = 0  # how many “Check all” needs
        self._heard: deque[FleetProgress] = deque()
        self._progress: FleetProgress | None = None
        self._told = 0
        self.options = FleetOptions(self)
        self.verdict = html("", "smtpw-doctor-head")
        self._build_bar()
        self._build_found(profile)
        for one in (self.check_all, self.go_on, self.check_failing):
            hold(one, profile.policy, "check")
        self._wire()
        self.network.box.add_class("smtpw-hidden")  # a run says the same for all its rows
        above = [html(banners(profile)), self.bar, self.options.box, self.notices, self.verdict]
        card = w.VBox([*above, self.found, self.editing.place])
        card.add_class("smtpw-card")
        card.add_class("smtpw-fleet")
        self.build(card)
        self.follow_profile()

    def _build_found(self, profile: Profile) -> None:
        self.table = FleetTable(self, accounts=bool(profile.accounts))
        self.facts = html("")
        self.details = w.VBox([self.facts])
        self.details.add_class("smtpw-doctor-details")
        self.results = FleetResults(self, profile)
        self.found = w.VBox([*self.table.parts, self.details, self.results.box])
        self.found.add_class("smtpw-fleet-found")
        self.editing = FleetEditing(self, profile, self.table.listed, self.found)
        self.table.bar.children = (*self.table.bar.children, self.editing.edit)

    def _build_bar(self) -> None:
        self.title = html(f'<span class="smtpw-title">{text(FLEET_LABELS["title"])}</span>')
        self.count = html("", "smtpw-count")
        self.stop = button(FLEET_LABELS["stop"], "smtpw-danger")
        self.check_failing = button("")
        self.go_on = button("", "smtpw-primary")
        self.go_on.add_class("smtpw-go-on")
        self.check_all = button(FLEET_LABELS["check-all"], "smtpw-primary")
        gap = html("", "smtpw-grow")
        buttons = [self.options.toggle, self.check_failing, self.stop, self.go_on, self.check_all]
        self.undo.add_class("smtpw-hidden")  # nothing is changed here
        self.bar = w.HBox([self.title, self.count, gap, self.undo, *buttons])
        self.bar.add_class("smtpw-bar")

    def _wire(self) -> None:
        self.on_click(self.check_all, self.press_check_all)
        self.on_click(self.go_on, self.press_go_on)
        self.on_click(self.check_failing, self.press_check_failing)
        self.on_click(self.stop, self.press_stop)
        self.on_value(self.options.depth, self.redraw)
        for filtering in (self.table.chips, self.table.search):
            self.on_value(filtering, self._draw_buttons)
        self.table.grid.on_select(self.later(self.choose))
        self.table.grid.on_open(self.later(self._enter))

    # --- what is shown ---------------------------------------------------------------------------

    def redraw(self) -> None:
        """List the entries as they are now, with what the last run found of them."""
        if self._run is None:
            self.scope.start(self._plan())

    async def _plan(self) -> None:
        """Work out in the background what a press would check: there may be thousands."""
        kept = await asyncio.to_thread(self.profile.runs, 1)
        if kept and self._run is None and _replaces(kept[0], self.reports):
            self.reports = self._before = Reports.of(kept[0])
        await asyncio.to_thread(self._learn)
        depth, resume = self.options.depth_chosen, self.reports
        logins = await asyncio.to_thread(self._logins_of_all, depth)
        known = depth if resume is None else resume.depth  # what was found is shown all the same
        shown = await asyncio.to_thread(lambda: Fleet(self.profile, depth=known, resume=resume))
        if self._run is None:
            self._logins = logins
            self.table.show(shown.result().results)
            self._draw()
            if resume is not None and self.results.reports is not resume:
                self.results.show(resume)

    def _logins_of_all(self, depth: Depth) -> int:
        """Return how many logins a check of everything makes, whatever was found before."""
        return logins_needed(Fleet(self.profile, depth=depth).visits, depth)

    def _learn(self) -> None:
        """Take over what was found of single servers since the run, elsewhere on the page."""
        run, ids = self.reports, tuple(self._checked_since)
        if run is None or self._run is not None or not ids:
            return
        self._checked_since.difference_update(ids)
        reports = {id: self.profile.reports[id] for id in ids if id in self.profile.reports}
        fleet = Fleet(self.profile, depth=run.depth, resume=run)
        if fleet.learn(reports) and self.reports is run:
            self.reports = replace(run, results=fleet.result().results)
            if self._before is run:
                self._before = self.reports

    def follow_one(self, server_id: str) -> None:
        """Take over a check that was made elsewhere on the page."""
        if self._run is None and self.reports is not None:
            self._checked_since.add(server_id)
            self.redraw()

    def _profile_changed(self, server_id: str | None) -> None:
        if server_id is None or self._run is None:  # else it comes with the run, in batches
            super()._profile_changed(server_id)

    def _draw(self) -> None:
        self.count.value = text(f"{len(self.table.rows):,}")
        self._draw_head()
        self._draw_buttons()
        self._draw_details()

    def _draw_head(self) -> None:
        if self._run is not None:
            self._draw_progress(self._run)
        elif self.reports is None:
            said = FLEET_NOTICES["new" if len(self.table.rows) else "empty"]
            self.verdict.value = verdict_line("idle", said, FLEET_NOTICES["promise"])
        else:
            state = "failed" if self.table.rows.looks else "idle" if self.reports.stopped else "ok"
            said, _, more = self.reports.verdict.partition(". ")
            said = f"{said.removesuffix('.')}."
            if self.reports is self._before:
                when = f"{self.reports.started_at.astimezone():%Y-%m-%d %H:%M}"
                said = FLEET_NOTICES["before"].format(when=when, verdict=said)
            aside = f"{more} {_took(self.reports)}".strip()
            self.verdict.value = verdict_line(state, said, aside)

    def _draw_progress(self, run: Fleet) -> None:
        now, rows = self._progress, self.table.rows
        done = len(rows) - rows.waiting if now is None else now.done
        said = FLEET_NOTICES["running"].format(done=done, total=run.total)
        if run.stopped:
            said = FLEET_NOTICES["stopping"]
        aside = "" if now is None else progress_aside(now, works=rows.works, looks=rows.looks)
        bar = progress_bar(done, run.total)
        self.verdict.value = verdict_line("running", said, aside) + bar

    def _draw_buttons(self) -> None:
        running, rows, logins = self._run is not None, self.table.rows, self._logins
        words = FLEET_LABELS["check-all-logins" if logins else "check-all-connect"]
        self.check_all.description = words.format(count=counted(logins, "login"))
        self.go_on.description = FLEET_LABELS["go-on"].format(count=f"{rows.waiting:,}")
        self.check_failing.description = FLEET_LABELS["check-failing"].format(
            count=f"{rows.failing:,}"
        )
        idle = not running and len(rows) > 0
        left = idle and self.reports is not None and rows.waiting > 0
        show_each(
            {
                self.check_all: idle,
                self.go_on: left,
                self.check_failing: idle and not left and rows.failing > 0,
                self.stop: running,
                self.options.toggle: idle,
            }
        )
        (self.check_all.remove_class if left else self.check_all.add_class)("smtpw-primary")
        self.options.lock(running=running)
        self.editing.draw(idle=idle)

    def _draw_details(self) -> None:
        key = self.table.grid.selected
        if key not in self.table.rows:
            self.facts.value = note("info", FLEET_NOTICES["nothing-chosen"])
            return
        row, cells = self.table.rows[key], self.table.rows.cells(key)
        visit = Visit(
            key=key,
            server_id=row.server_id,
            host=row.host,
            port=row.port,
            owner=row.owner,
            report=self.profile.reports.get(row.server_id),
        )
        head = result_head(row, cells["state"], cells["words"])
        self.facts.value = head + result_part(row, visit, datetime.now(UTC))

    # --- what the hands do -----------------------------------------------------------------------

    def choose(self, key: str) -> None:
        """Show one row in full below the list."""
        if key in self.table.rows:
            self.table.grid.selected = key
            self._draw_details()

    def _enter(self, key: str) -> None:
        self.choose(key)
        self.guard.focus(".smtpw-doctor-details h3")

    def press_check_all(self) -> None:
        """Check everything; a second press while it runs does nothing."""
        self._press(lambda: None)

    def press_go_on(self) -> None:
        """Check what a run that was stopped did not reach."""
        self._press(lambda: self.reports)

    def press_check_failing(self) -> None:
        """Check once more what does not work, and leave the rest as it was found."""
        self._press(lambda: None if self.reports is None else self.reports.without_failures())

    def press_stop(self) -> None:
        """End what is under way; what was found stays."""
        if self._run is not None:
            self._run.stop()
            self._draw_head()

    def _press(self, resume: Callable[[], Reports | None]) -> None:
        if self._run is None:
            self._run = Fleet(self.profile, resume=resume(), **self.options.values())
            self._heard.clear()
            self._progress, self._told = None, 0
            self.results.hide()
            self.editing.leave()
            self.table.show(self._run.result().results, live=True)
            self._draw()
            self.guard.announce(FLEET_NOTICES["begun"].format(total=self._run.total))
            self.scope.start(self._go(self._run))

    async def _go(self, run: Fleet) -> None:
        drawing = asyncio.create_task(self._draw_live(run))
        try:
            # It tells from a thread of its own, in which nothing of the page may be touched.
            reports = await run.run(self._heard.append)
            if self._run is run:
                self.reports = reports
        finally:
            drawing.cancel()
            if self._run is run:
                self._end(run)
        if self._run is None:  # else a stopped one was kept while the next had begun
            self.reports = reports
            self.results.show(reports)
            self.guard.announce(reports.verdict)

    def _end(self, run: Fleet) -> None:
        """Show how a run ended."""
        self._run = None
        self.table.show(run.result().results)
        self._draw()
        if run.stopped:  # the button that was pressed is gone
            self.guard.focus(".smtpw-go-on", polite=True)

    async def _draw_live(self, run: Fleet) -> None:
        while True:
            await asyncio.sleep(_DRAW_EVERY_S)
            if run.stopped and run.over and self._run is run:  # it is kept meanwhile
                self.reports = run.result()
                self._end(run)
                return
            self._take_news()

    def _take_news(self) -> None:
        """Draw what was heard since the last time."""
        now = None
        while self._heard:
            self._progress = now = self._heard.popleft()
            self.table.take(now.fresh)
        self.table.draw()  # also what had to wait for its turn
        if now is None:
            return
        self._draw_head()
        tenths = now.done * _TENTHS // max(now.total, 1)
        if self._told < tenths < _TENTHS:
            self._told = tenths
            said = FLEET_NOTICES["tenth"]
            looks = self.table.rows.looks
            self.guard.announce(said.format(done=now.done, total=now.total, look=looks))

    def close(self) -> None:
        """End what is under way and free every widget."""
        self.press_stop()
        self.editing.close()
        super().close()

    def __repr__(self) -> str:
        return f"FleetView({self.reports or 'nothing checked yet'!r})"


def _replaces(kept: Run, known: Reports | None) -> bool:
    """Whether a run that was kept says more than what is shown: it is later and as whole."""
    if known is None:
        return True
    if kept.stopped or kept.started_at <= known.started_at or kept.depth is not known.depth:
        return False
    return {row.key for row in known.results} <= {row.key for row in kept.results}


def _took(reports: Reports) -> str:
    seconds = reports.elapsed_ms / 1000
    done = sum(1 for row in reports.results if row.ok is not None)
    rate = done / max(seconds, 0.001)
    words = FLEET_NOTICES["took" if rate >= _SLOW else "took-slow"]
    return words.format(seconds=seconds_words(seconds), rate=rate)
