"""The sweeps over many entries that a profile keeps, so that one can be held against another."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from smtpwidgets.model.account import Account
from smtpwidgets.model.run import Run
from smtpwidgets.model.server import Server
from smtpwidgets.profile.surroundings import Surroundings

__all__ = ["Runs"]

_NAMES = {"description", "display_name"}  # no server sees these in a check


class Runs(Surroundings):
    """The part of a profile that keeps what sweeps found."""

    def keep_run(self, run: Run) -> Run:
        """Keep a sweep that ended, and return it with its id. This is no step of history.

        Listeners are told. The newest thirty stay, of very many rows fewer, and two in any case.

        Raises:
            UnreadableProfileError: the disk is full, or the profile is locked; nothing was kept.
        """
        kept = replace(run, id=self._store.keep_run(run))
        self._listeners.tell()
        return kept

    def runs(self, newest: int | None = None) -> tuple[Run, ...]:
        """Return the sweeps that are kept, newest first: at most `newest` of them.

        `Reports.of(profile.runs(1)[0])` shows the last one again. What a newer version of the
        program wrote and this one does not know is left out.
        """
        return self._store.runs(newest)

    def changed_since(self, revision: int) -> Mapping[str, int]:
        """Return the ids of entries that work otherwise since `revision`, and since when.

        A new description is no such change.

        Raises:
            UnreadableProfileError: the profile is locked, or its history cannot be read.
        """
        found: dict[str, int] = {}
        for step in self._store.steps_since(revision):  # newest first
            for change in step.change_set.changes:
                if _facts(change.before) != _facts(change.after):
                    found.setdefault(change.id, step.revision)
        return found


def _facts(value: Server | Account | None) -> dict[str, Any] | None:
    return None if value is None else value.model_dump(exclude=_NAMES)
