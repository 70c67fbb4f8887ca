"""The two steps that check servers: both logins, and the rehearsal or test message."""

from functools import partial

from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.problem import Fix
from smtpwidgets.model.report import Report
from smtpwidgets.model.stages import Depth
from smtpwidgets.setup import StepId, StepResult
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.assistant.page import Page
from smtpwidgets.widgets.assistant.words import LABELS, NOTES
from smtpwidgets.widgets.check_panel import CheckPanel
from smtpwidgets.widgets.markup import heading, note
from smtpwidgets.widgets.view import RootView

__all__ = ["LoginPage", "TestPage"]


class SidePanel(CheckPanel):
    """The check of one server as a part of a step: the step's own buttons do the checking."""

    def __init__(self, root: RootView, page: "AskingPage") -> None:
        self._page = page
        self._id = ""
        super().__init__(root)
        self.wire(
            check=lambda: None,
            send=lambda: None,
            stop=page.desk.stop,
            fix=self._fix,
            retype=page.retype,
        )
        self.tries.wire(anyway=page.press_anyway, follow=page.desk.tell)

    def show(self, server_id: str, depth: Depth) -> None:
        """Show the check of a server that runs, or the last one that went as deep as `depth`."""
        self._id = server_id
        desk = self._page.desk
        server = desk.profile.as_used(server_id)
        side = "Outgoing" if server.protocol == "smtp" else "Incoming"
        head = heading(side, NOTES["server"].format(host=server.host, port=server.port_number))
        running = desk.running.get(server_id)
        report = desk.profile.reports.get(server_id)
        why = desk.setup.skipped.get(server_id, "")
        if running is not None:
            self.show_running(running)
        elif why and depth is Depth.LOGIN:
            self.show_nothing(NOTES["not-asked"].format(why=why), head=head)
        elif report is not None and report.describes(server) and _as_deep(report, depth):
            self.show_report(report, head=head, warning=self._warning(report))
        else:
            changed = report is not None and not report.describes(server)
            nothing = NOTES["changed-since"] if changed else self._page.nothing_yet
            self.show_nothing(nothing, head=head)
        self.show_tries(desk.profile, server_id, desk.setup.state.account_id or None)

    @property
    def elsewhere(self) -> frozenset[w.Button]:
        """What the step's own buttons do; a password that was typed again is not asked for."""
        typed_again = self.report is not None and self._warning(self.report)
        retype = {self.retype} if typed_again or self._page.foot_retypes else set()
        return frozenset({self.again, self.send, *retype})

    def _warning(self, report: Report) -> str:
        return NOTES["new-password"] if self._page.desk.setup.older_than_password(report) else ""

    def _fix(self, _fix: Fix) -> None:
        self._page.repair(self._id)


class AskingPage(Page):
    """A step with one panel for each server it asks."""

    depth: Depth
    nothing_yet: str

    def parts(self) -> tuple[w.Widget, ...]:
        """Return the panels."""
        self.panels = [SidePanel(self.root, self) for _ in range(self.count)]
        box = w.HBox([panel.box for panel in self.panels])
        box.add_class("smtpw-two" if self.count > 1 else "smtpw-one")
        box.add_class("smtpw-sides")
        return (box,)

    @property
    def count(self) -> int:
        """How many servers are asked at most."""
        return 2

    def server_ids(self) -> tuple[str, ...]:
        """Return the servers that are asked."""
        return self.desk.setup.server_ids

    def draw(self) -> None:
        """Show each server's check, then the answer."""
        super().draw()
        ids = self.server_ids()
        for number, panel in enumerate(self.panels):
            if number < len(ids):
                panel.show(ids[number], self.depth)
            panel.box.shown = number < len(ids)

    def said(self) -> str:
        """Return the answer, or that it was stopped."""
        stopped = self.desk.stopped is self.step
        return note("info", NOTES["stopped"]) if stopped else super().said()

    def repair(self, server_id: str) -> None:
        """Take over the repair that a check offers, then check again."""
        work = partial(self.desk.setup.repair, server_id)
        self.desk.act(self.step, work, self._repaired)

    def _repaired(self, result: StepResult) -> None:
        if result.ok:
            self.press_check()

    def retype(self) -> None:
        """Go to the password step."""
        self.root.go(StepId.PASSWORD)

    def press_check(self) -> None:
        """Ask the servers."""
        self.ask_servers(despite_guard=False)

    def press_anyway(self) -> None:
        """Ask the servers although a login is held back; the panel has warned of it."""
        self.ask_servers(despite_guard=True)

    def ask_servers(self, *, despite_guard: bool) -> None:
        """Begin the check."""
        raise NotImplementedError

    @property
    def foot_retypes(self) -> bool:
        """Whether typing again is up to the main button, or may be when the check has ended."""
        return self.desk.busy is not None or self.primary == LABELS["retype"]

    def told(self, result: StepResult) -> None:
        """Say how a check went, for those who hear the page; without a password, go and type it."""
        if result.again is StepId.PASSWORD:
            self.desk.answers[StepId.PASSWORD] = result
            self.root.lead(StepId.PASSWORD)
        self.root.guard.announce(result.happened[0])


class LoginPage(AskingPage):
    """Check 1: the login on both sides."""

    step = StepId.CHECK
    depth = Depth.LOGIN
    _warned: object = None  # the refusal that another try was warned of
    nothing_yet = NOTES["not-checked"]

    @property
    def primary(self) -> str:
        """Check first, then go on; a refused password is typed again, a guess is guessed anew."""
        if self._passed:
            return LABELS["go-on"]
        if self._guessed is not None:
            return LABELS["choose-again"]
        if self._refused:
            return LABELS["retype"]
        return LABELS["check-again" if self.step in self.desk.answers else "check"]

    @property
    def secondary(self) -> str:
        """Check once more, or go on to the ports all the same."""
        if self._passed or self._guessed is not None:
            return LABELS["check-again"]
        if self._refused:
            all_the_same = self._is_warned and not self._held
            return LABELS["check-all-the-same" if all_the_same else "check-again"]
        return LABELS["on-to-ports"] if self.step in self.desk.answers else ""

    @property
    def _passed(self) -> bool:
        return self.step in self.desk.setup.state.passed

    def press(self) -> None:
        """Check, or go on after a check that passed."""
        if self._passed:
            self.root.go(StepId.PORTS)
        elif self._guessed is not None:
            self.root.go(self._guessed)
        elif self._refused:
            self.retype()
        else:
            self.press_check()

    def press_secondary(self) -> None:
        """Check once more, or go on to the ports all the same."""
        if self._passed or self._guessed is not None:
            self.press_check()
        elif not self._refused:
            self.root.go(StepId.PORTS)
        elif self._is_warned or self._held:  # held back: asked up to the login, and no further
            self.press_check()
        else:
            self._warned = self._refusal
            self.root.guard.announce(self._warning)
            self.desk.tell()

    def said(self) -> str:
        """Return the answer, or what another try with a refused password may do."""
        warned = self._is_warned and not self._held  # a pause is told of beside the check
        if self._refused and warned and self.desk.busy is None:
            return note("warn", self._warning, alert=True)
        return super().said()

    @property
    def _guessed(self) -> StepId | None:
        """The step in which a name that does not answer was guessed; another try finds no other."""
        result = self.desk.answers.get(self.step)
        again = None if result is None else result.again
        sides = {StepId.INCOMING, StepId.OUTGOING}
        return again if again in sides and not self._refused else None

    @property
    def _refused(self) -> tuple[str, ...]:
        return self.desk.setup.refused_at

    @property
    def _held(self) -> bool:
        profile, account = self.desk.profile, self.desk.setup.state.account_id or None
        return any(profile.tries(id, account).held for id in self.server_ids())

    @property
    def _refusal(self) -> object:
        """The checks that refused: a warning is about one of them, and given once for each."""
        reports = self.desk.profile.reports
        return tuple(reports[id].started_at for id in self.server_ids() if id in reports)

    @property
    def _is_warned(self) -> bool:
        return self._warned == self._refusal

    @property
    def _warning(self) -> str:
        return NOTES["refused-before"].format(hosts=" and ".join(self._refused))

    def ask_servers(self, *, despite_guard: bool) -> None:
        """Log into each server once."""
        desk = self.desk
        self._warned = None
        work = partial(desk.setup.check_login, progress=desk.advance, despite_guard=despite_guard)
        desk.ask(self.step, work, Depth.LOGIN, desk.setup.server_ids, self.told)


class TestPage(AskingPage):
    """A rehearsal first; a real message to oneself on request."""

    __test__ = False  # no test, whatever its name says

    step = StepId.TEST
    depth = Depth.REHEARSAL
    nothing_yet = NOTES["not-rehearsed"]

    @property
    def count(self) -> int:
        """One server sends."""
        return 1

    def server_ids(self) -> tuple[str, ...]:
        """Return the server that sends."""
        id = self.desk.setup.outgoing_id
        return (id,) if id in self.desk.profile.servers else ()

    @property
    def primary(self) -> str:
        """Rehearse first, then go on."""
        return LABELS["go-on" if self._passed else "rehearse"]

    @property
    def secondary(self) -> str:
        """Send a real message after the rehearsal, or leave the step out."""
        return LABELS["send" if self._passed else "skip"]

    @property
    def _passed(self) -> bool:
        return self.step in self.desk.setup.state.passed

    def press(self) -> None:
        """Rehearse, or go on."""
        if self._passed:
            self._end()
        else:
            self.press_check()

    def press_secondary(self) -> None:
        """Send a message to oneself, or leave the step out."""
        setup = self.desk.setup
        if self._passed:
            self._ask(setup.deepest)
        else:
            self._end()

    def _end(self) -> None:
        self.desk.act(
            StepId.DONE, self.desk.setup.done, lambda _result: self.root.lead(StepId.DONE)
        )

    def ask_servers(self, *, despite_guard: bool) -> None:
        """Rehearse."""
        self._ask(Depth.REHEARSAL, despite_guard=despite_guard)

    def _ask(self, depth: Depth, *, despite_guard: bool = False) -> None:
        desk = self.desk
        ids = self.server_ids()
        advance = partial(desk.advance, ids[0] if ids else "")
        work = partial(desk.setup.send_test, depth, progress=advance, despite_guard=despite_guard)
        desk.ask(self.step, work, depth, ids, self.told)


def _as_deep(report: Report, depth: Depth) -> bool:
    """Whether a report tells about a check as deep as this step's; a failure tells enough."""
    depths = tuple(Depth)
    deep = depths.index(report.depth) >= depths.index(depth)
    failed = not report.ok and report.cause_id != CauseId("cancelled")
    return deep or failed
