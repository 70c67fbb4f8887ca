"""The last check of one server: its stages as they happen, the verdict, and what to do."""

from collections.abc import Callable
from datetime import datetime

from smtpwidgets.model.cause import CauseId, Place, Who
from smtpwidgets.model.problem import Fix
from smtpwidgets.model.report import Report
from smtpwidgets.model.report_text import report_text
from smtpwidgets.model.stages import Depth, Stage, stages_of
from smtpwidgets.profile import Profile
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.arrival_markup import arrival_box
from smtpwidgets.widgets.certificate_dialog import CertificateDialog
from smtpwidgets.widgets.checks import Running
from smtpwidgets.widgets.markup import (
    days_line,
    diagnosis,
    further_facts,
    heading,
    note,
    stage_list,
)
from smtpwidgets.widgets.tries_note import TriesNote
from smtpwidgets.widgets.view import RootView, button, html, show_each
from smtpwidgets.widgets.words import LABELS

__all__ = ["HELD_BACK", "WAIT", "CheckPanel"]


class CheckPanel:
    """Shows a report, or a check under way. Built once; `show_…` only sets values."""

    def __init__(self, root: RootView) -> None:
        self._root = root
        self.report: Report | None = None
        self.head = html(heading("Last check"), "smtpw-grow")
        self.again = button(LABELS["check-again"], "smtpw-quiet")
        self.stop = button(LABELS["stop"], "smtpw-danger")
        self.stages = html("")
        self.verdict = html("")
        self.tries = TriesNote(root)
        self.fix = button("", "smtpw-primary")
        self.retype = button(LABELS["password"], "smtpw-primary")
        self.send = button(LABELS["send"])
        self.copy = button(LABELS["copy-report"])
        self.certificate = CertificateDialog(root)
        self.more = html("")
        actions = w.HBox([self.fix, self.retype, self.send, self.copy])
        actions.add_class("smtpw-actions")
        head = w.HBox([self.head, self.again, self.stop])
        head.add_class("smtpw-panel-head")
        notes = (self.verdict, self.tries.box, actions, self.certificate.box)
        self.box = w.VBox([head, self.stages, *notes, self.more])
        self.box.add_class("smtpw-panel")
        root.on_click(self.copy, self._copy)
        self._show_buttons(set())

    def wire(
        self,
        *,
        check: Callable[[], object],
        send: Callable[[], object],
        stop: Callable[[], object],
        fix: Callable[[Fix], object],
        retype: Callable[[], object],
    ) -> None:
        """Say what the buttons do; `tries` has words of its own."""
        self._root.on_click(self.again, check)
        self._root.on_click(self.send, send)
        self._root.on_click(self.stop, stop)
        self._root.on_click(self.retype, retype)
        self._root.on_click(self.fix, lambda: fix(self.offered) if self.offered else None)

    @property
    def offered(self) -> Fix | None:
        """The repair that the report on show offers."""
        remedy = None if self.report is None else self.report.remedy
        return None if remedy is None else remedy.fix

    @property
    def elsewhere(self) -> frozenset[w.Button]:
        """The buttons that never stand here, whatever is shown: others do what they do."""
        return frozenset()

    def show_nothing(self, sentence: str, *, head: str = "", checkable: bool = False) -> None:
        """Show that there is no check to show; `head` is markup in the place of “Last check”."""
        self.report = None
        self.head.value = head or heading("Last check")
        self.stages.value = note("info", sentence)
        self.verdict.value = self.more.value = ""
        self.again.description = LABELS["check"]
        self._show_buttons({self.again} if checkable else set())

    def show_running(self, running: Running) -> None:
        """Show a check under way."""
        self.report = None
        where = f"{running.server.host}, port {running.server.port_number}"
        self.head.value = heading("Checking", where)
        self.stages.value = stage_list(running.plan, running.results, running=True)
        self.verdict.value = self.more.value = ""
        self._show_buttons({self.stop})

    def show_report(self, report: Report, *, head: str = "", warning: str = "") -> None:
        """Show a finished check; `head` as above, `warning` says what has changed since."""
        self.report = report
        plan = stages_of(
            report.security, report.depth, protocol=report.protocol, login=_had_login(report)
        )
        self.head.value = head or heading("Last check", _when(report))
        self.stages.value = stage_list(plan, report.stages)
        said = (diagnosis(report), days_line(report), arrival_box(report.arrival))
        self.verdict.value = note("warn", warning) + "".join(said)
        self.more.value = further_facts(report)
        self.again.description = LABELS["check-again"]
        if self.offered is not None:
            self.fix.description = self.offered.label
        to = next((r.detail for r in report.stages if r.stage is Stage.RECIPIENT), "")
        self.send.description = (
            LABELS["send-to"].format(address=to) if "@" in to else LABELS["send"]
        )
        self._show_buttons({self.again, self.copy, *self._offers(report)})

    def show_tries(self, profile: Profile, id: str | None, account: str | None = None) -> None:
        """Show how many logins of a stored server were refused lately, whatever else is shown."""
        tries = () if id is None else (profile.tries(id, account),)
        held = self.report is not None and self.report.cause_id == HELD_BACK
        words = self.tries.show(tries, profile.now(), held=held)
        self.again.tooltip = words or None

    def _offers(self, report: Report) -> set[w.Button]:
        if report.ok:
            return set() if report.depth is Depth.MESSAGE else {self.send}
        if self.offered is not None:
            return {self.fix}
        cause = report.cause
        if cause is None or cause.id in WAIT:
            return set()
        mine = Who.YOU in cause.who and cause.place is Place.LOGIN
        return {self.retype} if mine or cause.id == "secret-missing" else set()

    def _show_buttons(self, shown: set[w.Button]) -> None:
        # Set once: a button that is shown and hidden again is there for somebody who is quick.
        buttons = (self.again, self.stop, self.fix, self.retype, self.send, self.copy)
        show_each({one: one in shown - self.elsewhere for one in buttons})

    def _copy(self) -> None:
        if self.report is not None:
            self._root.guard.copy(report_text(self.report))


# Another try with a password would make these worse.
HELD_BACK = CauseId("login-held-back")
WAIT = frozenset({CauseId("account-locked"), CauseId("too-many-logins"), HELD_BACK})


def _had_login(report: Report) -> bool:
    passed = {result.stage for result in report.stages}
    return Stage.LOGIN in passed or report.failed is not None


def _when(report: Report) -> str:
    moment = report.started_at.astimezone()
    today = moment.date() == datetime.now(moment.tzinfo).date()
    when = f"{moment:%H:%M}" if today else f"{moment:%Y-%m-%d %H:%M}"
    return f"{when}, {'1 login used' if report.logins_used else 'no login used'}"
