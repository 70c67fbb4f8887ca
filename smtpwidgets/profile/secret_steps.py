"""Steps that change rows and secrets: both, or neither, also where the kernel is killed between.

A keyring knows no transactions, so a step is noted down in the profile before its first secret is
written (ids, never a secret). What a new secret takes the place of is set aside in the keyring.
The rows' own transaction turns the note into “done”, and is the one moment that decides: a note
that says less is taken back by whoever opens the profile next, one that says “done” is finished.
"""

import logging
import os
import platform
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from smtpwidgets.credentials import Credentials
from smtpwidgets.errors import CredentialsError, ProfileError, StaleRevisionError
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.under_way import UnderWay
from smtpwidgets.store import Note, Store

__all__ = ["SecretStep", "SecretSteps"]

_KIND = "secrets-under-way"
_LONGEST = timedelta(minutes=1)  # of a step, where nobody can ask whether its kernel still lives

_log = logging.getLogger(__name__)


@dataclass
class SecretStep:
    """A step under way: what its secrets were, what they become, and whether the rows stand."""

    old: Mapping[str, Secret | None]
    outcome: Mapping[str, Secret | None]
    moved: Collection[str]  # what the keyring has is for another host
    name: str = ""
    under_way: UnderWay | None = None
    committed: bool = False
    stale: set[str] = field(default_factory=set)


class SecretSteps:
    """Makes steps of one profile; the caller makes sure that one thread at a time is in here."""

    def __init__(self, store: Store, credentials: Credentials) -> None:
        self._store, self._credentials = store, credentials
        self._left: dict[str, UnderWay] = {}  # notes whose secrets the keyring keeps to itself

    @contextmanager
    def step(
        self,
        outcome: Mapping[str, Secret | None],
        written: Callable[[], bool],
        *,
        look: Collection[str] = (),
        moved: Collection[str] = (),
    ) -> Iterator[SecretStep]:
        """Change secrets while rows are written; take all back if that ends without the rows.

        Args:
            outcome: what each secret becomes; None is deleted once the rows stand.
            written: is asked after an exception whether they do: an interrupt may come late.
            look: further entries whose secrets `old` is to hold.
            moved: entries that get another host.
        """
        self.settle()
        ids = dict.fromkeys((*outcome, *look))
        step = SecretStep({id: self._credentials.get(id) for id in ids}, outcome, moved)
        try:
            self._begin(step)
            for id, secret in outcome.items():
                if secret:
                    self._credentials.put(id, secret)
            yield step
        except BaseException:
            if step.committed or written():
                self._finish(step)
            else:
                self._take_back(step)
            raise
        try:
            self._finish(step)
        except BaseException:
            self._finish(step)  # no secret stays for a host that it was not given for
            raise

    def note_of(self, step: SecretStep) -> Note | None:
        """Return what the rows' transaction notes down with them; None if there is nothing."""
        if not self._credentials.shared:
            return None
        in_memory = self._credentials.not_in_keyring
        step.stale = {id for id, new in step.outcome.items() if not new and self._may_be(step, id)}
        step.stale |= {id for id in step.moved if id in step.outcome and id in in_memory}
        begun = step.under_way or _new()
        if not step.under_way and not step.stale:
            return None
        was, step.name = step.name, step.name or uuid4().hex
        done = begun.model_copy(update={"done": True, "fresh": (), "stale": tuple(step.stale)})
        return Note(_KIND, step.name, done.model_dump_json() if done.ids else "", there=bool(was))

    def under_way(self) -> frozenset[str]:
        """Return the entries whose secrets another kernel is changing, or was when it died."""
        if not self._credentials.shared:
            return frozenset()
        mine = (platform.node(), os.getpid())
        others = (one for one in self._read().values() if (one.machine, one.process) != mine)
        return frozenset(id for one in others for id in one.ids)

    def refuse_under_way(self, id: str, under_way: Collection[str], revision: int) -> None:
        """Refuse to use a secret that another kernel is changing: nobody knows for which host.

        Raises:
            StaleRevisionError: it is.
        """
        if id in under_way:
            what = "a password is being changed there just now; look again in a minute"
            raise StaleRevisionError(revision, revision, [what])

    def recover(self) -> None:
        """Bring to an end what kernels began that are not there any more."""
        if not self._credentials.shared:
            return
        try:
            for name, found in self._read().items():
                if _is_left(found):
                    self._left[name] = found
            self.settle()
        except ProfileError:
            _log.warning("Whether passwords were being changed cannot be read now.")

    def settle(self) -> None:
        """Try again what a keyring refused, before anything else is done with its secrets."""
        for name, one in tuple(self._left.items()):
            if self._settled(one):
                self._forget(name)

    # --- inside ----------------------------------------------------------------------------------

    def _begin(self, step: SecretStep) -> None:
        """Note the step down, then set aside what it takes the place of."""
        given = [id for id, secret in step.outcome.items() if secret]
        if not (given and self._credentials.shared) or self._credentials.state().shut:
            return  # what a keyring does not take lives as long as this kernel
        replaced = tuple(id for id in given if step.old[id])
        fresh = tuple(id for id in given if not step.old[id])
        step.name, step.under_way = uuid4().hex, _new(fresh=fresh, replaced=replaced)
        self._store.remember(_KIND, step.name, step.under_way.model_dump_json())
        for id in replaced:
            self._credentials.set_aside(id)

    def _take_back(self, step: SecretStep) -> None:
        for id, secret in step.outcome.items():
            if secret:
                self._credentials.take_back(id, secret, step.old[id])
        self._end(step, {})

    def _finish(self, step: SecretStep) -> None:
        for id, secret in step.outcome.items():
            if not secret and self._may_be(step, id):
                self._credentials.delete(id)
            elif id in step.stale:
                self._credentials.disown(id)
        left = tuple(id for id in step.outcome if id in self._credentials.left_behind)
        self._end(step, {"done": True, "fresh": (), "stale": left})

    def _may_be(self, step: SecretStep, id: str) -> bool:
        """Whether there may be a secret to delete: it was seen, or nobody can tell."""
        return step.old[id] is not None or self._credentials.state().shut

    def _end(self, step: SecretStep, facts: Mapping[str, object]) -> None:
        if step.name:
            self._left[step.name] = (step.under_way or _new()).model_copy(update=facts)
            self.settle()

    def _settled(self, one: UnderWay) -> bool:
        """Bring one note to its end; False if the keyring does not let us."""
        try:
            for id in one.replaced:
                self._credentials.end_aside(id, restore=not one.done)
        except CredentialsError:
            return False
        for id in (*one.stale, *(() if one.done else one.fresh)):
            self._credentials.disown(id)
        return not any(id in self._credentials.left_behind for id in one.ids)

    def _forget(self, name: str) -> None:
        try:
            self._store.forget(_KIND, name)
        except ProfileError:
            _log.warning("A change of passwords is done, and its note could not be deleted.")
        else:
            self._left.pop(name, None)

    def _read(self) -> dict[str, UnderWay]:
        found: dict[str, UnderWay] = {}
        for name, body in self._store.remembered(_KIND).items():
            try:
                found[name] = UnderWay.model_validate_json(body)
            except ValueError:
                _log.warning("A note about a change of passwords cannot be read; left out.")
        return found


def _new(fresh: tuple[str, ...] = (), replaced: tuple[str, ...] = ()) -> UnderWay:
    return UnderWay(
        machine=platform.node(),
        process=os.getpid(),
        at=datetime.now(UTC),
        fresh=fresh,
        replaced=replaced,
    )


def _is_left(one: UnderWay) -> bool:
    """Whether whoever began it is not at it any more."""
    if one.machine == platform.node() and one.process == os.getpid():
        return one.done
    if one.machine == platform.node() and os.name == "posix":
        return not _lives(one.process)
    return datetime.now(UTC) - one.at > _LONGEST


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is somebody else's: then it lives
        return True
    return True
