"""The passwords of an account's form: two boxes, many servers, and what is known of the keyring.

A box belongs to one server at a time. What was typed goes aside with that server when the box is
needed for another one, and is handed over once.
"""

import asyncio
from collections.abc import Iterable, Mapping

from smtpwidgets.model.secret import Secret
from smtpwidgets.profile import Profile
from smtpwidgets.widgets.account_editing import AccountEdit
from smtpwidgets.widgets.secret_input import SecretInput
from smtpwidgets.widgets.words import NOTICES

__all__ = ["AccountSecrets"]


class AccountSecrets:
    """`outgoing` is the id of the server whose own password the second box is for."""

    def __init__(self, profile: Profile, incoming_box: SecretInput, own_box: SecretInput) -> None:
        self._profile = profile
        self._incoming_box, self._own_box = incoming_box, own_box
        self._incoming = ""
        self.outgoing = ""
        self._aside: dict[str, Secret] = {}
        self._kept: dict[str, bool] = {}  # server → whether a password is kept, once it is known
        self._place = "none"

    def typed_for(self, ids: Iterable[str]) -> bool:
        """Whether a password was typed for one of these servers."""
        in_boxes = {id for box, id in self._boxes() if box.has_text}
        return any(id in in_boxes or id in self._aside for id in ids)

    def stow(self) -> None:
        """Put aside what stands in the boxes."""
        for box, id in self._boxes():
            if box.has_text and (secret := box.take()) is not None and id:
                self._aside[id] = secret

    def take(self, ids: Iterable[str]) -> dict[str, Secret]:
        """Hand over what was typed for these servers, once."""
        self.stow()
        return {id: self._aside.pop(id) for id in ids if id in self._aside}

    def put_back(self, secrets: Mapping[str, Secret]) -> None:
        """Keep what could not be stored; what was typed since then is newer."""
        for id, secret in secrets.items():
            self._aside.setdefault(id, secret)

    def forget(self, ids: Iterable[str]) -> None:
        """Forget what was typed for these servers."""
        self.stow()
        for id in ids:
            self._aside.pop(id, None)

    async def learn(self, ids: Iterable[str]) -> None:
        """Ask the keyring, which may take its time, which passwords it has."""
        for id in tuple(ids):
            self._kept[id] = await asyncio.to_thread(self._profile.has_secret, id)
        self._place = (await asyncio.to_thread(self._profile.keyring_state)).where

    def show(self, edit: AccountEdit, marked: str) -> None:
        """Give the boxes to the servers of `edit` that are on show, and say what is kept."""
        own = "" if edit.same_login else marked
        if (edit.incoming_id, own) != (self._incoming, self.outgoing):
            self.stow()
            self._incoming, self.outgoing = edit.incoming_id, own
        for box, id in self._boxes():
            kept = self._kept.get(id, False)
            box.placeholder = NOTICES[f"secret-placeholder-{self._place if kept else 'none'}"]
            box.note = self._words(edit, id, kept=kept)

    def _words(self, edit: AccountEdit, id: str, *, kept: bool) -> str:
        if id in self._aside:
            return NOTICES["secret-typed"]
        editing = edit.servers.get(id)
        if kept and editing is not None and editing.moved:
            return NOTICES["secret-moved"].format(host=editing.draft.texts["host"])
        if id not in edit.listed:
            return ""
        return NOTICES["secret-stored" if kept else "secret-none"]

    def _boxes(self) -> tuple[tuple[SecretInput, str], ...]:
        return (self._incoming_box, self._incoming), (self._own_box, self.outgoing)
