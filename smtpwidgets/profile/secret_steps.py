"""Steps that change rows and secrets: both, or neither, also where the kernel is killed between.

A keyring knows no transactions, so a step is noted down in the profile before its first secret is
written (ids, never a secret). What a new secret takes the place of is set aside in the keyring.
The rows' own transaction turns the note into “done”, and is the one moment that decides: a note
that says less is taken back by whoever uses the profile's secrets next, one that says “done” is
finished. As long as a note names an entry, no new secret of it goes into the keyring, so that what
is finished late never erases what was typed since.
"""

import getpass
import logging
import os
import platform
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from smtpwidgets.credentials import Credentials
from smtpwidgets.errors import ProfileError, StaleRevisionError
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.under_way import UnderWay
from smtpwidgets.store import Note, Store

__all__ = ["SecretStep", "SecretSteps"]

_KIND = "secrets-under-way"
_LONGEST = timedelta(minutes=1)  # of a step; its kernel's number may be another program's by then
_KERNEL = uuid4().hex

_ELSEWHERE = "a password is being changed there just now; look again in a minute"

_log = logging.getLogger(__name__)


@dataclass
class SecretStep:
    """A step under way: what its secrets were, what they become, and whether the rows stand."""

    old: Mapping[str, Secret | None]
    outcome: Mapping[str, Secret | None]
    moved: Collection[str]  # what the keyring has is for another host
    name: str = ""
    under_way: UnderWay | None = None  # as it is noted down
    committed: bool = False
    stale: set[str] = field(default_factory=set)


class SecretSteps:
    """Makes steps of one profile; the caller makes sure that one thread at a time is in here."""

    def __init__(self, store: Store, credentials: Credentials) -> None:
        self._store, self._credentials = store, credentials
        self._own: set[str] = set()  # names of notes that are not there for others
        self._left: dict[str, UnderWay] = {}  # those of them that are to be brought to an end
        self._uncertain: frozenset[str] = frozenset()  # entries whose rows stand, or do not
        self._looked = False

    @contextmanager
    def step(
        self,
        outcome: Mapping[str, Secret | None],
        written: Callable[[], bool | None],
        *,
        look: Collection[str] = (),
        moved: Collection[str] = (),
    ) -> Iterator[SecretStep]:
        """Change secrets while rows are written; take all back if that ends without the rows.

        Args:
            outcome: what each secret becomes; None is deleted once the rows stand.
            written: is asked after an exception whether they do (None: it cannot be read now).
            look: further entries whose secrets `old` is to hold.
            moved: entries that get another host.
        """
        self.settle()
        ids = dict.fromkeys((*outcome, *look))
        step = SecretStep({id: self._credentials.get(id) for id in ids}, outcome, moved)
        self._begin(step)
        try:
            self._set_aside(step)
            for id, secret in outcome.items():
                if secret:
                    self._credentials.put(id, secret)
            yield step
        except BaseException:
            self._decide(step, stands=step.committed or written())
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
        before = step.under_way
        if before is None and not step.stale:
            return None
        facts = {"done": True, "fresh": (), "stale": tuple(step.stale)}
        done = (before or _new()).model_copy(update=facts)
        step.name = step.name or uuid4().hex
        self._own.add(step.name)
        return Note(_KIND, step.name, _text(before), _text(done) if done.ids else "")

    def under_way(self) -> frozenset[str]:
        """Return the entries whose secrets another kernel is changing, or was when it died."""
        if self._credentials.keeps_nothing:
            return frozenset()
        others = (one for name, one in self._read().items() if name not in self._own)
        return frozenset(id for one in others for id in one.ids)

    def refuse_under_way(self, id: str, under_way: Collection[str], revision: int) -> None:
        """Refuse to use a secret that another kernel is changing: nobody knows for which host.

        Raises:
            StaleRevisionError: it is.
        """
        if id in under_way or id in self._uncertain:
            raise StaleRevisionError(revision, revision, [_ELSEWHERE])

    def settle(self, *, once: bool = False) -> None:
        """Bring to an end what kernels that are gone, or a keyring that was shut, left half way.

        To be called before secrets are used, and not as a profile opens: a keyring may ask its
        owner first. With `once`, nothing happens if it was called before.
        """
        if (once and self._looked) or self._credentials.keeps_nothing:
            return  # notes are about a keyring that this kernel does not have
        self._looked = True
        try:
            notes = self._read()
            self._left = {name: one for name, one in self._left.items() if name in notes}
            for name, found in notes.items():
                if name in self._left or (name not in self._own and _is_left(found)):
                    self._settle(name, found)
        except ProfileError:
            _log.warning("Whether passwords were being changed cannot be read now.")

    # --- inside ----------------------------------------------------------------------------------

    def _begin(self, step: SecretStep) -> None:
        """Note the step down; of two kernels that change the same secrets, one is refused."""
        given = [id for id, secret in step.outcome.items() if secret]
        if not (given and self._credentials.shared) or not self._credentials.state().usable:
            return  # what a keyring does not take lives as long as this kernel
        replaced = tuple(id for id in given if step.old[id])
        fresh = tuple(id for id in given if not step.old[id])
        step.name, step.under_way = uuid4().hex, _new(fresh=fresh, replaced=replaced)
        self._own.add(step.name)
        try:
            self._store.remember(_KIND, step.name, _text(step.under_way))
            now = {id: self._credentials.get(id) for id in given}
            changing = self.under_way() | {id for id in given if bool(now[id]) != (id in replaced)}
            for id in changing.intersection(given):
                self.refuse_under_way(id, changing, self._store.revision())
        except BaseException:
            self._forget(step.name)
            raise
        step.old = {**step.old, **now}  # from here on nobody else changes them

    def _set_aside(self, step: SecretStep) -> None:
        for id in () if step.under_way is None else step.under_way.replaced:
            self._credentials.set_aside(id)

    def _decide(self, step: SecretStep, *, stands: bool | None) -> None:
        """Bring a step that broke off to the end that its rows came to."""
        if stands:
            self._finish(step)
        elif stands is None and step.under_way is not None:
            self._leave(step.name, step.under_way)
        else:
            self._take_back(step)

    def _leave(self, name: str, one: UnderWay) -> None:
        """Leave it open: the note in the profile tells how it ended, once it can be read."""
        self._left[name] = one
        self._uncertain |= {*one.ids}
        self._credentials.withhold([id for left in self._left.values() for id in left.ids])

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
            self._bring_to_end(step.name, (step.under_way or _new()).model_copy(update=facts))

    def _settle(self, name: str, found: UnderWay) -> None:
        """Take a note over, so that nobody else is at it, and bring it to an end."""
        taken = found.model_copy(update=_new().model_dump(include={"kernel", "process", "at"}))
        if self._store.exchange(Note(_KIND, name, _text(found), _text(taken))):
            self._own.add(name)
            self._bring_to_end(name, taken)

    def _bring_to_end(self, name: str, one: UnderWay) -> None:
        self._left[name] = one
        self._uncertain -= {*one.ids}
        aside = [self._credentials.end_aside(id, restore=not one.done) for id in one.replaced]
        for id in (*one.stale, *(() if one.done else one.fresh)):
            self._credentials.disown(id)
        if all(aside) and not any(id in self._credentials.left_behind for id in one.ids):
            self._forget(name)
        self._credentials.withhold([id for left in self._left.values() for id in left.ids])

    def _forget(self, name: str) -> None:
        try:
            self._store.forget(_KIND, name)
        except ProfileError:
            _log.warning("A change of passwords is done, and its note could not be deleted.")
        else:
            self._left.pop(name, None)
            self._own.discard(name)

    def _read(self) -> dict[str, UnderWay]:
        """Return the notes about this person's keyring on this computer, by name."""
        found: dict[str, UnderWay] = {}
        for name, body in self._store.remembered(_KIND).items():
            try:
                one = UnderWay.model_validate_json(body)
            except ValueError:
                _log.warning("A note about a change of passwords cannot be read; left out.")
                continue
            if one.keyring == _keyring():
                found[name] = one
        return found


def _new(fresh: tuple[str, ...] = (), replaced: tuple[str, ...] = ()) -> UnderWay:
    return UnderWay(
        keyring=_keyring(),
        kernel=_KERNEL,
        process=os.getpid(),
        at=datetime.now(UTC),
        fresh=fresh,
        replaced=replaced,
    )


def _text(one: UnderWay | None) -> str:
    return "" if one is None else one.model_dump_json()


def _keyring() -> str:
    person = os.getuid() if hasattr(os, "getuid") else getpass.getuser()
    return f"{person} at {platform.node()}"


def _is_left(one: UnderWay) -> bool:
    """Whether whoever began it is not at it any more."""
    if abs(datetime.now(UTC) - one.at) > _LONGEST:  # also where a clock was put back
        return True
    if one.process == os.getpid():
        return one.done or one.kernel != _KERNEL
    return os.name == "posix" and not _lives(one.process)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is somebody else's: then it lives
        return True
    return True
