"""The sweeps over many entries that a profile keeps, so that one can be held against another."""

from dataclasses import replace

from smtpwidgets.model.run import Run
from smtpwidgets.profile.surroundings import Surroundings

__all__ = ["Runs"]


class Runs(Surroundings):
    """The part of a profile that keeps what sweeps found."""

    def keep_run(self, run: Run) -> Run:
        """Keep a sweep that ended, and return it with its id. This is no step of history.

        The newest thirty stay, of very many rows fewer, and two in any case.

        Raises:
            UnreadableProfileError: the disk is full, or the profile is locked; nothing was kept.
        """
        return replace(run, id=self._store.keep_run(run))

    def runs(self, newest: int | None = None) -> tuple[Run, ...]:
        """Return the sweeps that are kept, newest first: at most `newest` of them.

        `Reports.of(profile.runs(1)[0])` shows the last one again. What a newer version of the
        program wrote and this one does not know is left out.
        """
        return self._store.runs(newest)
