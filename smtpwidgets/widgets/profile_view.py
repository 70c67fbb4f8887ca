"""What every list over a profile does: undo, a notice, and a look at what other notebooks do."""

import asyncio

from smtpwidgets.errors import ClosedProfileError, ProfileError
from smtpwidgets.model.change import Step
from smtpwidgets.profile import Profile
from smtpwidgets.widgets import elements as w
from smtpwidgets.widgets.markup import note
from smtpwidgets.widgets.network_banner import NetworkBanner
from smtpwidgets.widgets.view import RootView, button, html
from smtpwidgets.widgets.words import LABELS, NOTICES

__all__ = ["ProfileView"]

# How often to look whether another notebook changed the profile (one cheap query).
_LOOK_EVERY_S = 2.0


class ProfileView(RootView):
    """A root view that follows its profile. Subclasses call `follow_profile` when they are built.

    They answer `redraw()` (entries changed), `follow_one(id)` (a server's check or secret is new)
    and `undone(step)`.
    """

    def __init__(self, profile: Profile) -> None:
        super().__init__()
        self.profile = profile
        self.notice = html("")
        self.reload = button(LABELS["reload"], "smtpw-quiet")
        self.reload.shown = False
        self.undo = button(LABELS["undo"], "smtpw-undo")
        self.network = NetworkBanner(self, profile)
        self.notices = w.VBox([self.network.box, w.HBox([self.notice, self.reload])])
        self.notices.add_class("smtpw-notices")
        self.on_click(self.undo, self.press_undo)
        self.on_click(self.reload, self.press_reload)

    def follow_profile(self) -> None:
        """Draw the profile as it is, and from now on follow it."""
        self._unsubscribe = self.profile.subscribe(self._profile_changed)
        self.redraw()
        self.scope.start(self._watch())

    def redraw(self) -> None:
        """Draw the entries as they are now."""
        self.network.redraw()
        self.scope.start(self._draw_undo())

    def follow_one(self, server_id: str) -> None:
        """Draw what is new about one server."""

    def undone(self, step: Step) -> None:
        """Show what an undo brought back."""

    def say(self, kind: str, sentence: str) -> None:
        """Show a sentence above the table, and let screen readers read it."""
        self.notice.value = note(kind, sentence)
        self.guard.announce(sentence)

    async def _draw_undo(self) -> None:
        # A step of ten thousand changes takes a moment to read.
        step = await asyncio.to_thread(lambda: self.profile.undoable)
        self.undo.disabled = step is None
        self.undo.tooltip = "" if step is None else f"Take back: {step.change_set.note}"

    def press_undo(self) -> None:
        """Take the last change back."""
        self.scope.start(self._undo_now())

    async def _undo_now(self) -> None:
        step = await asyncio.to_thread(self.profile.undo)
        self.say("ok", NOTICES["undone"].format(what=step.change_set.note))
        self.undone(step)

    def press_reload(self) -> None:
        """Follow what another notebook did."""
        self.scope.start(asyncio.to_thread(self.profile.refresh))

    def _profile_changed(self, server_id: str | None) -> None:
        self.scope.call(self._follow, server_id)

    def _follow(self, server_id: str | None) -> None:
        if server_id is not None:
            self.follow_one(server_id)
            self.network.heed(server_id)
            return
        self.reload.shown = False
        self.redraw()

    async def _watch(self) -> None:
        """Notice when another notebook changes the profile; nothing is swapped unasked.

        A profile that cannot be read is told of once, and looked at again: its disk may come back.
        """
        told = False
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            try:
                changed = await asyncio.to_thread(self.profile.changed_elsewhere)
            except ProfileError as error:
                if not told:
                    self.say("warn", str(error))
                if isinstance(error, ClosedProfileError):
                    return
                told = True
                continue
            if told:
                told, self.notice.value = False, ""
            if changed and not self.reload.shown:
                self.reload.shown = True
                self.say("warn", NOTICES["changed-elsewhere"])

    def close(self) -> None:
        """End what is under way and free every widget."""
        self._unsubscribe()
        super().close()
