"""The step that tries the pairs of port and security; nobody logs in."""

from functools import partial

from smtpwidgets.model.stages import Depth
from smtpwidgets.setup import StepId, StepResult
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.assistant.page import Page
from smtpwidgets.widgets.assistant.pieces import answer, lines, port_table
from smtpwidgets.widgets.assistant.words import LABELS, NOTES
from smtpwidgets.widgets.markup import note
from smtpwidgets.widgets.view import button, html, show_each

__all__ = ["PortsPage"]


class PortsPage(Page):
    """Check 2: the pairs of port and security, and the best of them by one click."""

    step = StepId.PORTS

    def parts(self) -> tuple[w.Widget, ...]:
        """Return the table of pairs and the buttons below it."""
        self.table = html("")
        self.take = button("", "smtpw-primary")
        self.again = button(LABELS["ports-again"])
        self.stop = button(LABELS["stop"], "smtpw-danger")
        actions = w.HBox([self.take, self.again, self.stop])
        actions.add_class("smtpw-actions")
        self.root.on_click(self.take, self._take)
        self.root.on_click(self.again, self.press_check)
        self.root.on_click(self.stop, self.desk.stop)
        return (self.table, actions)

    @property
    def primary(self) -> str:
        """Try first, then go on."""
        return LABELS["ports" if self.desk.setup.trial is None else "go-on"]

    @property
    def secondary(self) -> str:
        """Leave it out, or check the login again after a repair."""
        if self.desk.setup.trial is None:
            return LABELS["skip"]
        return "" if StepId.CHECK in self.desk.setup.state.passed else LABELS["to-check"]

    def draw(self) -> None:
        """Show what was tried, or what has answered so far."""
        trial, busy = self.desk.setup.trial, self.desk.busy is self.step
        result = self.desk.answers.get(self.step)
        if busy:
            self.table.value = note("info", NOTES["working"]) + lines(map(str, self.desk.trials))
            self.answer.value = ""
        elif trial is None:
            self.table.value = note("info", NOTES["not-tried"])
            self.answer.value = answer(result)
        else:
            self.table.value = port_table(trial)
            failed = result is not None and not result.ok
            kind = "bad" if trial.best is None else "ok"
            said = failed or (result is not None and not result.report)
            self.answer.value = answer(result) if said else note(kind, trial.advice)
        better = trial is not None and trial.best is not None and trial.best != trial.configured
        if trial is not None and trial.best is not None:
            self.take.description = LABELS["use-pair"].format(pair=trial.best)
        tried = trial is not None
        show_each({self.take: better and not busy, self.again: tried and not busy, self.stop: busy})

    def press(self) -> None:
        """Try the ports, or go on."""
        if self.desk.setup.trial is None:
            self.press_check()
        else:
            self.root.go(StepId.TEST)

    def press_secondary(self) -> None:
        """Leave it out, or check the login again."""
        self.root.go(StepId.TEST if self.desk.setup.trial is None else StepId.CHECK)

    def press_check(self) -> None:
        """Try the pairs; nobody logs in."""
        desk = self.desk
        work = partial(desk.setup.check_ports, progress=desk.tried)
        desk.ask(self.step, work, Depth.CONNECT, (), self._told)

    def _told(self, result: StepResult) -> None:
        trial = self.desk.setup.trial
        self.root.guard.announce(trial.advice if trial is not None else result.happened[0])

    def _take(self) -> None:
        self.desk.act(self.step, self.desk.setup.use_pair, self._has_taken)

    def _has_taken(self, result: StepResult) -> None:
        """Say that the login has to be checked anew: what it said before was another port."""
        self.desk.forget(StepId.CHECK, StepId.TEST)
        self.root.guard.announce(result.happened[0])
