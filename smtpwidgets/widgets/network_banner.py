"""One verdict about this network above a list, in the place of a red mark on every server."""

from datetime import UTC, datetime, timedelta

from smtpwidgets.model.cause import Place
from smtpwidgets.model.network_verdict import NetworkKind, NetworkVerdict
from smtpwidgets.profile import Profile
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.markup import network_note, note
from smtpwidgets.widgets.view import RootView, button, html
from smtpwidgets.widgets.words import LABELS, NOTICES

__all__ = ["NetworkBanner"]

# Failures that a network may be to blame for; whoever gets further has been let out.
_ON_THE_WAY = frozenset({Place.CONNECT, Place.DNS})
# Many checks that fail together are one reason to look.
_FRESH = timedelta(minutes=1)


class NetworkBanner:
    """Looks around once after a check that could not reach its server, and shows what was found.

    `box` is empty unless the network is at fault. Nothing is looked at in a practice profile.
    """

    def __init__(self, root: RootView, profile: Profile) -> None:
        self._root, self._profile = root, profile
        self._looking = False
        self._shown: NetworkVerdict | None = None
        self.words = html("")
        self.again = button(LABELS["look-again"], "smtpw-quiet")
        self.box = w.VBox([self.words, self.again])
        self.box.add_class("smtpw-network")
        root.on_click(self.again, self.press_again)
        self.redraw()

    def heed(self, server_id: str) -> None:
        """Look around if the last check of this server was just now and could not reach it."""
        report = self._profile.reports.get(server_id)
        if report is None or report.ok or report.place not in _ON_THE_WAY:
            return
        now, last = datetime.now(UTC), self._profile.network_verdict
        old = now - report.started_at > _FRESH
        known = last is not None and now - last.at < _FRESH
        if self._profile.practice is None and not (old or known or self._profile.looking):
            self.press_again()

    def redraw(self) -> None:
        """Show the last verdict, if this network is at fault."""
        verdict = self._profile.network_verdict
        bad = verdict is not None and verdict.at_fault and verdict.kind is not NetworkKind.BINDER
        if self._looking:
            self.words.value = note("info", NOTICES["looking"])
        else:
            self.words.value = network_note(verdict) if bad and verdict is not None else ""
        self.box.shown = self.words.value
        self.again.shown = bad
        self.again.disabled = self._looking
        if bad and verdict is not None and verdict is not self._shown and not self._looking:
            self._root.guard.announce(verdict.title)
            self._shown = verdict

    def press_again(self) -> None:
        """Look around once more."""
        if not self._looking:
            self._looking = True
            self.redraw()
            self._root.scope.start(self._look())

    async def _look(self) -> None:
        try:
            if not self._profile.looking:  # another list on the page may have begun just before
                await self._profile.look_around()
        finally:
            self._looking = False
            self.redraw()
