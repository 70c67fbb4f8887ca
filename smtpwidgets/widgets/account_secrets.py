"""The passwords of an account's form: two boxes, many servers, and what is known of the keyring.

A box belongs to one server of one account at a time. What was typed goes aside with that server
when the box is needed for another one, and is handed over once.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping

from smtpwidgets.profile import Profile
from smtpwidgets.widgets.account_editing import AccountEdit
from smtpwidgets.widgets.secret_input import SecretInput
from smtpwidgets.widgets.typed_secret import Goal, Typed, strays
from smtpwidgets.widgets.words import NOTICES

__all__ = ["AccountSecrets"]


class AccountSecrets:
    """`outgoing` is the id of the server whose own password the second box is for."""

    def __init__(self, profile: Profile, incoming_box: SecretInput, own_box: SecretInput) -> None:
        self._profile = profile
        self._incoming_box, self._own_box = incoming_box, own_box
        self._account = ""  # whose form it is, by the id of the edit
        self._incoming = ""
        self.outgoing = ""
        self._goals: dict[str, Goal] = {}  # of what stands in the boxes, by server
        self._aside: dict[str, dict[str, Typed]] = {}  # account → server → what was typed
        self._kept: dict[str, bool] = {}  # server → whether a password is kept, once it is known
        self._place = self._absent = "none"

    def typed_for(self, ids: Iterable[str]) -> bool:
        """Whether a password was typed for one of these servers, in the form that is shown."""
        typed = {id for box, id in self._boxes() if box.has_text} | self._typed.keys()
        return not typed.isdisjoint(ids)

    def stow(self) -> None:
        """Put aside what stands in the boxes."""
        for box, id in self._boxes():
            if box.has_text and (secret := box.take()) is not None and id:
                self._typed[id] = Typed(secret, self._goals.get(id, ()))

    def take(self) -> dict[str, Typed]:
        """Hand over what was typed in the form that is shown, by server, once."""
        self.stow()
        return self._aside.pop(self._account, {})

    def put_back(self, account: str, typed: Mapping[str, Typed]) -> None:
        """Keep what could not be stored; what was typed since then is newer."""
        aside = self._aside.setdefault(account, {})
        for id, one in typed.items():
            aside.setdefault(id, one)

    def forget(self) -> None:
        """Forget what was typed in the form that is shown."""
        self.take()

    def renew(self, edit: AccountEdit) -> None:
        """Take what is typed by now as meant for the servers as they are by now."""
        self._goals = {id: _goal(edit, id) for _, id in self._boxes()}

    def heed(self, edit: AccountEdit) -> tuple[str, ...]:
        """Forget what was typed for servers that another view moved; return their ids."""
        stray = {id for id, one in self._typed.items() if strays(one.goal, _goal(edit, id))}
        for id in stray:
            del self._typed[id]
        for box, id in self._boxes():
            now = _goal(edit, id)
            if box.has_text and strays(self._goals.get(id, ()), now):
                box.clear()
                stray.add(id)
            if not (box.has_text and self._goals.get(id)):
                self._goals[id] = now
        return tuple(stray)

    async def learn(self, ids: Iterable[str]) -> None:
        """Ask the keyring, which may take its time, which passwords it has."""
        for id in tuple(ids):
            self._kept[id] = await asyncio.to_thread(self._profile.has_secret, id)
        state = await asyncio.to_thread(self._profile.keyring_state)
        self._place, self._absent = state.where, "shut" if state.shut else "none"

    def show(self, edit: AccountEdit, marked: str) -> None:
        """Give the boxes to the servers of `edit` that are on show, and say what is kept."""
        boxes = edit.id, edit.incoming_id, "" if edit.follows(marked) else marked
        if boxes != (self._account, self._incoming, self.outgoing):
            self.stow()
            self._account, self._incoming, self.outgoing = boxes
        for box, id in self._boxes():
            kept = self._kept.get(id, False)
            box.placeholder = NOTICES[f"secret-placeholder-{self._place if kept else self._absent}"]
            box.note = self._words(edit, id, kept=kept)

    def _words(self, edit: AccountEdit, id: str, *, kept: bool) -> str:
        if id in self._typed:
            return NOTICES["secret-typed"]
        editing = edit.servers.get(id)
        if kept and editing is not None and editing.moved:
            return NOTICES["secret-moved"].format(host=editing.draft.texts["host"])
        if id not in edit.listed:
            return ""
        return NOTICES["secret-stored" if kept else f"secret-{self._absent}"]

    @property
    def _typed(self) -> dict[str, Typed]:
        return self._aside.setdefault(self._account, {})

    def _boxes(self) -> Iterator[tuple[SecretInput, str]]:
        yield self._incoming_box, self._incoming
        yield self._own_box, self.outgoing


def _goal(edit: AccountEdit, id: str) -> Goal:
    """Return where a password typed for this server goes, as far as it is stored."""
    stored = edit.listed.get(id)
    return () if stored is None else (stored.host,)
