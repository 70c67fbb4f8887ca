"""How many tries of a login are used, and the one way past a pause, where a verdict stands."""

from collections.abc import Callable, Iterable
from datetime import datetime

from smtpwidgets.model.tries import Tries
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.markup import note
from smtpwidgets.widgets.view import RootView, button, html
from smtpwidgets.widgets.words import LABELS, NOTICES

__all__ = ["TriesNote"]

# Clocks of computers and of their loops differ by a little; nobody should look too early.
_MARGIN_S = 0.05


class TriesNote:
    """Shows counts and pauses, and is drawn again by `follow` when one changes by itself."""

    def __init__(self, root: RootView) -> None:
        self._root = root
        self._follow: Callable[[], object] = lambda: None
        self._take_back: Callable[[], object] = lambda: None
        self._rings_at: datetime | None = None
        self.words = html("")
        self.anyway = button(LABELS["try-anyway"])
        actions = w.HBox([self.anyway])
        actions.add_class("smtpw-actions")
        self.box = w.VBox([self.words, actions])
        self.show((), None)

    def wire(self, *, anyway: Callable[[], object], follow: Callable[[], object]) -> None:
        """Say what the button does, and what draws the counts anew."""
        self._root.on_click(self.anyway, anyway)
        self._follow = follow

    def show(self, tries: Iterable[Tries], now: datetime | None, *, held: bool = False) -> str:
        """Show the counts as they are `now`; return them in a few words, for a button's hint.

        `held` says that the check on show ended at a pause: then there is a way past it, while it
        lasts.
        """
        counted = [one for one in tries if one.refused]
        paused = any(one.held for one in counted)
        # The verdict above tells at length what a pause is: here it is named, once.
        said = (f"{one.brief}." if held and one.held else str(one) for one in counted)
        sentences = " ".join(dict.fromkeys(said))
        warning = NOTICES["try-anyway"] if held and paused else ""
        self.words.value = note("warn" if paused else "info", f"{sentences} {warning}".rstrip())
        self.anyway.shown = held and paused
        self.box.shown = counted
        changes = [one.changes_at for one in counted if one.changes_at is not None]
        self._ring(min(changes, default=None), now)
        return "; ".join(dict.fromkeys(one.brief for one in counted))

    def _ring(self, at: datetime | None, now: datetime | None) -> None:
        """See to it that the counts are drawn anew at `at`, and at no other time."""
        if at == self._rings_at:
            return
        self._take_back()
        self._rings_at, self._take_back = at, lambda: None
        if at is not None and now is not None:
            wait_s = max(0.0, (at - now).total_seconds()) + _MARGIN_S
            self._take_back = self._root.scope.after(wait_s, self._rung)

    def _rung(self) -> None:
        self._rings_at = None
        self._follow()
