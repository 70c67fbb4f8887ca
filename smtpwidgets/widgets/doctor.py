"""The connection doctor: all servers and accounts at once, what they share said once."""

import asyncio
from collections.abc import Collection
from datetime import UTC, datetime

from smtpwidgets.checkup import Examination, logins_needed
from smtpwidgets.model.account import Account
from smtpwidgets.model.checkup import CheckUp, Line, LineState
from smtpwidgets.model.common_failures import CommonFailure, counted
from smtpwidgets.model.server import Server
from smtpwidgets.profile import Profile
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.banner import banners
from smtpwidgets.widgets.doctor_markup import (
    common_cards,
    copied_text,
    line_head,
    progress_bar,
    verdict_line,
    visit_part,
)
from smtpwidgets.widgets.doctor_rows import DOCTOR_COLUMNS, live_state, rows_of, under_way
from smtpwidgets.widgets.doctor_words import DOCTOR_FILTERS, DOCTOR_LABELS, DOCTOR_NOTICES
from smtpwidgets.widgets.grid import Grid
from smtpwidgets.widgets.held import hold
from smtpwidgets.widgets.markup import note, text
from smtpwidgets.widgets.profile_view import ProfileView
from smtpwidgets.widgets.view import button, html, show_each

__all__ = ["ConnectionDoctor"]

_DRAW_EVERY_S = 0.2  # often enough to look live, seldom enough for hundreds of lines


class ConnectionDoctor(ProfileView):
    """Checks all servers and accounts of a profile at once, and says once what they share.

    `checkup` is what the last check-up found, or None. Show it by ending a cell with it. Running
    the cell again replaces it; `close()` frees it.
    """

    def __init__(self, profile: Profile) -> None:
        super().__init__(profile)
        self.checkup: CheckUp | None = None
        self._run: Examination | None = None  # what is under way
        self._known = self._from_before()
        self._build_bar()
        self.verdict = html("", "smtpw-doctor-head")
        self.cards = html("")
        self.grid = Grid(DOCTOR_COLUMNS, label="Servers and accounts")
        self._build_details()
        hold(self.check_all, profile.policy, "check")
        hold(self.check_row, profile.policy, "check")
        self._wire()
        self.network.box.add_class("smtpw-hidden")  # the first card says the same
        self.undo.add_class("smtpw-hidden")
        self.parts = [
            html(banners(profile)),
            self.bar,
            self.notices,
            self.verdict,
            self.cards,
            self.grid,
            self.details,
            self.foot,
        ]
        card = w.VBox(self.parts)
        card.add_class("smtpw-card")
        self.build(card)
        self.follow_profile()

    def _build_bar(self) -> None:
        self.title = html(f'<span class="smtpw-title">{text(DOCTOR_LABELS["title"])}</span>')
        self.count = html("", "smtpw-count")
        self.filter = w.Dropdown(options=list(DOCTOR_FILTERS), description="Show")
        self.filter.add_class("smtpw-filter")
        self.stop = button(DOCTOR_LABELS["stop"], "smtpw-danger")
        self.check_all = button(DOCTOR_LABELS["check-all"], "smtpw-primary")
        gap = html("", "smtpw-grow")
        self.bar = w.HBox(
            [self.title, self.count, gap, self.filter, self.undo, self.stop, self.check_all]
        )
        self.bar.add_class("smtpw-bar")

    def _build_details(self) -> None:
        self.facts = html("")
        self.check_row = button(DOCTOR_LABELS["check-row"])
        self.details = w.VBox([self.facts, self.check_row])
        self.details.add_class("smtpw-doctor-details")
        self.copy_text = button(DOCTOR_LABELS["copy-text"])
        self.copy_json = button(DOCTOR_LABELS["copy-json"])
        self.hide_hosts = w.Checkbox(description=DOCTOR_LABELS["hide-hosts"], indent=False)
        self.copied = html("", "smtpw-doctor-copied")
        row = w.HBox([self.copy_text, self.copy_json, self.hide_hosts])
        row.add_class("smtpw-actions")
        self.foot = w.VBox([row, self.copied])
        self.foot.add_class("smtpw-doctor-foot")

    def _wire(self) -> None:
        self.on_click(self.check_all, self.press_check_all)
        self.on_click(self.stop, self.press_stop)
        self.on_click(self.check_row, self.press_check_row)
        self.on_click(self.copy_text, lambda: self.scope.start(self._copy(json=False)))
        self.on_click(self.copy_json, lambda: self.scope.start(self._copy(json=True)))
        self.on_value(self.filter, self._draw)
        self.grid.on_select(self.later(self.choose))
        self.grid.on_open(self.later(self._enter))

    # --- what is shown ---------------------------------------------------------------------------

    def redraw(self) -> None:
        """Draw the entries as they are now, with what was found of them."""
        super().redraw()
        if self._run is None:
            self._follow_entries()
        self._draw()

    def follow_one(self, server_id: str) -> None:
        """Take over a check that was made elsewhere on the page."""
        report = self.profile.reports.get(server_id)
        if self._run is not None or report is None or not self._known.learn(report):
            return
        if self.checkup is not None:
            self.checkup = self._known.result()
        self._draw()

    def _follow(self, server_id: str | None) -> None:
        if server_id is not None:  # the banner of other lists looks around; here the end does
            self.follow_one(server_id)
            return
        super()._follow(server_id)

    def _from_before(self) -> Examination:
        """Return the entries with what earlier checks said of them."""
        known = Examination(self.profile)
        known.know(self.profile.reports)
        return known

    def _follow_entries(self) -> None:
        """Leave out what was deleted, and list what is new."""
        if self.profile.snapshot is self._known.snapshot:
            return
        self._known = self._known.again(()) if self.checkup is not None else self._from_before()
        if self.checkup is not None:
            self.checkup = self._known.result()

    def _draw(self) -> None:
        now = self._run or self._known
        found = now.result()
        self._lines = {line.id: line for line in found.lines}
        states = DOCTOR_FILTERS[self.filter.value]
        rows = rows_of(found.lines, self._run, self.profile.servers, states)
        self.grid.empty = DOCTOR_NOTICES["no-failing" if found.lines else "empty"]
        self.grid.show_frame(rows)
        self.count.value = text(len(found.lines))
        self.cards.value = common_cards(found) if self.checkup or self._run else ""
        self._draw_head(now, found)
        self._draw_buttons(found)
        self._draw_details()

    def _draw_head(self, now: Examination, found: CheckUp) -> None:
        if self._run is not None:
            said = DOCTOR_NOTICES["running"].format(done=now.done, total=now.total)
            self.verdict.value = verdict_line("running", said) + progress_bar(now.done, now.total)
            return
        if self.checkup is None:
            known = "before" if any(visit.report for visit in found.visits) else "new"
            said = DOCTOR_NOTICES[known if found.lines else "empty"]
            self.verdict.value = verdict_line("idle", said, DOCTOR_NOTICES["promise"])
            return
        self.verdict.value = verdict_line(_state(found), found.verdict, _used(found))

    def _draw_buttons(self, found: CheckUp) -> None:
        running = self._run is not None
        logins = logins_needed(found.visits, found.depth)
        words = DOCTOR_LABELS["check-all-logins"].format(count=counted(logins, "login"))
        self.check_all.description = words
        show_each({self.check_all: found.visits and not running, self.stop: running})
        shown = self.checkup is not None and not running
        self.foot.shown = shown

    def _draw_details(self) -> None:
        line = self._lines.get(self.grid.selected)
        known = self._run or self._known
        visits = [] if line is None else [known.visits[key] for key in line.members]
        self.check_row.shown = self._run is None and bool(visits)
        if line is None:
            self.facts.value = note("info", DOCTOR_NOTICES["nothing-chosen"])
            return
        parts = [self._visit(line, known, visit.key, several=len(visits) > 1) for visit in visits]
        empty = note("info", DOCTOR_NOTICES["not-visited"])
        state, words = live_state(line, self._run, self.profile.servers)
        self.facts.value = line_head(line, state, words) + ("".join(parts) or empty)

    def _visit(self, line: Line, known: Examination, key: str, *, several: bool) -> str:
        visit, running = known.visits[key], under_way(known, key, self.profile.servers)
        finding = next((f for f in self._common() if key in f.members), None)
        title = f"{visit.host}, port {visit.port}" if several or not line.host else ""
        return visit_part(
            visit,
            datetime.now(UTC),
            title=title,
            finding=finding,
            passed=None if running is None else running.results,
            plan=() if running is None else running.plan,
        )

    def _common(self) -> Collection[CommonFailure]:
        return () if self.checkup is None or self._run is not None else self.checkup.common

    # --- what the hands do -----------------------------------------------------------------------

    def choose(self, key: str) -> None:
        """Show one line in full below the list."""
        if key in self._lines:
            self.grid.selected = key
            self._draw_details()

    def _enter(self, key: str) -> None:
        self.choose(key)
        self.guard.focus(".smtpw-doctor-details h3")

    def press_check_all(self) -> None:
        """Check everything; a second press while it runs does nothing."""
        if self._run is None:
            self._begin(Examination(self.profile))

    def press_check_row(self) -> None:
        """Check the chosen line once more."""
        line = self._lines.get(self.grid.selected)
        if self._run is None and line is not None and line.members:
            self._begin(self._known.again(line.members))

    def press_stop(self) -> None:
        """End what is under way; what was found stays."""
        if self._run is not None:
            self._run.stop()

    def _begin(self, run: Examination) -> None:
        self._run = run
        self.copied.value = ""
        self._draw()
        self.scope.start(self._go(run))

    async def _go(self, run: Examination) -> None:
        drawing = asyncio.create_task(self._draw_live())
        try:
            self.checkup = await run.run()
        finally:
            drawing.cancel()
            self._known, self._run = run, None
            self._follow_entries()
            self._draw()
        self.guard.announce(self.checkup.verdict)

    async def _draw_live(self) -> None:
        while True:
            await asyncio.sleep(_DRAW_EVERY_S)
            self._draw()

    async def _copy(self, *, json: bool) -> None:
        if self.checkup is None:
            return
        about: list[Account | Server | str] = [*self.profile.accounts.values()]
        about += self.profile.servers.values()
        hosts, found = bool(self.hide_hosts.value), self.checkup
        if json:
            words = await asyncio.to_thread(found.to_json, hosts=hosts, about=about)
        else:
            words = await asyncio.to_thread(found.text, shareable=True, hosts=hosts, about=about)
        self.copied.value = copied_text(words)
        self.guard.copy(words)

    def close(self) -> None:
        """End what is under way and free every widget."""
        self.press_stop()
        super().close()

    def __repr__(self) -> str:
        return f"ConnectionDoctor({self.checkup or 'nothing checked yet'!r})"


def _state(found: CheckUp) -> str:
    counts = found.counts
    order = (LineState.FAILED, LineState.NETWORK, LineState.IDLE, LineState.WARNING)
    return next((state.value for state in order if counts[state]), LineState.OK.value)


def _used(found: CheckUp) -> str:
    logins = counted(found.logins_used, "login") if found.logins_used else "no login"
    return f"{found.elapsed_ms / 1000:.1f} s, {logins} used"
