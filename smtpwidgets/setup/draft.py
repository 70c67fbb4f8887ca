"""The draft of a set-up: its state, who hears when it changes, and where it is remembered.

The draft is written into the profile at once, beside the lists, so that a kernel that ends loses
nothing; no password is ever in it.
"""

import threading
from collections.abc import Callable
from dataclasses import replace

from smtpwidgets.errors import ClosedProfileError, NotAllowedError, ProfileError
from smtpwidgets.profile import Profile
from smtpwidgets.setup.existing import account_named, no_account_words, state_of
from smtpwidgets.setup.proposals import Findings, look_for
from smtpwidgets.setup.result import StepResult, step_number
from smtpwidgets.setup.state import OWN, SetupState
from smtpwidgets.setup.steps import STEPS, StepId, step_after, step_before
from smtpwidgets.setup.words import SAYINGS

__all__ = ["KIND", "LATER", "Draft"]

KIND = "setup"  # under which the profile remembers it

# What must be done before a step, the farthest first.
_BEFORE = {
    StepId.INCOMING: (StepId.YOU,),
    StepId.OUTGOING: (StepId.YOU, StepId.INCOMING),
    StepId.PASSWORD: (StepId.YOU, StepId.INCOMING, StepId.OUTGOING),
}
_SAVED = (StepId.YOU, StepId.INCOMING, StepId.OUTGOING, StepId.PASSWORD)


class Draft:
    """The state of one set-up, by name: it moves on, goes back, and survives the kernel."""

    def __init__(
        self, profile: Profile, name: str = "setup", *, account: str | None = None
    ) -> None:
        known = None if account is None else account_named(profile, account)
        self.profile = profile
        self.name = name if account is None else f"account-{known.id if known else account}"
        self.trouble = ""  # why the draft could not be noted, or was not readable
        self._lock = threading.RLock()  # of the state; held for no longer than it takes to set it
        self._noting = threading.Lock()  # one note at a time; the disk may keep it waiting
        self._listeners: list[Callable[[], object]] = []
        self._found: tuple[tuple[str, int], Findings] = (("", 0), Findings())
        self._state = self._remembered() or (state_of(profile, known) if known else SetupState())
        if account is not None and known is None:
            self.trouble = no_account_words(profile, account)

    @property
    def state(self) -> SetupState:
        """The draft as it is now; a new value after each change."""
        return self._state

    @property
    def findings(self) -> Findings:
        """What the address of this set-up tells, and the servers that can be chosen."""
        if StepId.YOU not in self._state.passed:
            return Findings()
        asked = (self._state.address, self.profile.revision)
        if self._found[0] != asked:
            found = look_for(asked[0], self.profile, self._state.outgoing_id)
            self._found = (asked, found)
        return self._found[1]

    @property
    def stored(self) -> bool:
        """Whether the account of this set-up stands in the profile, as it was last saved here."""
        return (
            StepId.PASSWORD in self._state.passed
            and self._state.account_id in self.profile.accounts
        )

    def subscribe(self, listener: Callable[[], object]) -> Callable[[], None]:
        """Call `listener` after each change of the state; return the function that ends this.

        It is called in the thread that made the change, and should only send work on.
        """
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def missing(self, step: StepId | str) -> str:
        """Return what has to be done before `step`, in words; "" when nothing is missing."""
        wanted = StepId(step)
        if not self.profile.policy.allows("assistant"):
            return str(NotAllowedError(SAYINGS["switched-off"], self.profile.policy.note))
        for before in _BEFORE.get(wanted, () if wanted is StepId.YOU else _SAVED):
            if before not in self._state.passed:
                return SAYINGS[f"first-{before}"]
        if wanted in {StepId.CHECK, StepId.PORTS, StepId.TEST} and not self.stored:
            return SAYINGS["deleted"]
        return ""

    def typed(self, field: str, text: str) -> None:
        """Take over what is being typed: "address", "display_name", or "incoming.host" and such.

        It is part of the draft at once, and remembered with `keep()`.
        """
        side, _, name = field.rpartition(".")
        with self._lock:
            self._state = (
                self._typed_server(side, name, text) if side else self._typed_person(name, text)
            )

    def mark(self, step: StepId | str, key: str) -> None:
        """Mark a proposal of the incoming or outgoing step; it is taken when the step is done.

        It is part of the draft at once, and remembered with `keep()`.
        """
        side = StepId(step)
        with self._lock:
            choice = self._state.side(side)
            if choice.key == key:
                return
            marked = self._state.with_side(side, replace(choice, key=key))
            self._state = marked.without(side, *LATER)
        self._tell()

    def keep(self) -> None:
        """Remember the draft in the profile, now."""
        self._note()
        self._tell()

    def back(self) -> StepResult:
        """Go one step back; nothing that was typed or stored is lost."""
        if self._state.step is StepId.YOU:
            return self._answer(StepId.YOU, SAYINGS["at-the-beginning"], ok=False)
        return self.go(step_before(self._state.step))

    def go(self, step: StepId | str) -> StepResult:
        """Go to a step that can be done now."""
        if (wanted := _step(step)) is None:
            steps = ", ".join(STEPS)
            return self._answer(
                self._state.step,
                SAYINGS["no-such-step"].format(step=str(step), steps=steps),
                ok=False,
            )
        if blocked := self._blocked(wanted):
            return blocked
        self._move(replace(self._state, step=wanted))
        row = STEPS[wanted]
        said = SAYINGS["went-back"].format(number=step_number(wanted), label=row.label)
        return self._answer(wanted, said, next_call=row.call)

    def skip(self) -> StepResult:
        """Leave out a step that is not needed for a working account (ports, test)."""
        step = self._state.step
        if not STEPS[step].optional:
            return self._answer(step, self.missing(step_after(step)), ok=False)
        self._move(replace(self._state, step=step_after(step)))
        said = SAYINGS["left-out"].format(number=step_number(step), label=STEPS[step].label)
        return self._answer(step, said, next_call=STEPS[step_after(step)].call)

    def start_over(self) -> StepResult:
        """Begin another set-up; what was stored stays as it is."""
        self._move(SetupState())
        return self._answer(StepId.YOU, SAYINGS["began-again"], next_call=STEPS[StepId.YOU].call)

    # --- inside ----------------------------------------------------------------------------------

    def _blocked(self, step: StepId) -> StepResult | None:
        """Return the answer that `step` cannot be done yet, if that is so."""
        if not (missing := self.missing(step)):
            return None
        before = next((one for one in _SAVED if one not in self._state.passed), StepId.PASSWORD)
        return self._answer(step, missing, ok=False, next_call=STEPS[before].call)

    def _typed_person(self, name: str, text: str) -> SetupState:
        state = self._state
        if getattr(state, name) == text:
            return state
        if name == "address":
            return replace(state, address=text).without(StepId.YOU)
        return replace(state, display_name=text).without(StepId.YOU)

    def _typed_server(self, side: str, name: str, text: str) -> SetupState:
        step = StepId(side)
        choice = self._state.side(step)
        typed = {**choice.typed, name: text}
        if choice.key == OWN and choice.typed.get(name) == text:
            return self._state
        changed = self._state.with_side(step, replace(choice, key=OWN, typed=typed))
        return changed.without(step, *LATER)

    def _move(self, state: SetupState) -> None:
        """Take over a new state, remember it and tell everybody."""
        with self._lock:
            self._state = state
        self._note()
        self._tell()

    def _note(self) -> None:
        """Remember the state as it is when its turn has come."""
        with self._noting:
            try:
                self.profile.remember(KIND, self.name, self._state.to_json())
                self.trouble = ""
            except ClosedProfileError:
                raise
            except ProfileError as error:  # a full disk, say: the set-up goes on in memory
                self.trouble = SAYINGS["not-noted"].format(why=error)

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()

    def _remembered(self) -> SetupState | None:
        text = self.profile.remembered(KIND).get(self.name)
        if text is None:
            return None
        try:
            return SetupState.from_json(text)
        except ValueError:
            self.trouble = SAYINGS["unreadable-note"]
            return None

    def _answer(self, step: StepId, *happened: str, ok: bool = True, **facts: object) -> StepResult:
        said = tuple(sentence for sentence in (*happened, self.trouble) if sentence)
        return StepResult(step=step, ok=ok, happened=said, **facts)  # type: ignore[arg-type]


# The steps that have to be done again when a server or the address changed.
LATER = (StepId.PASSWORD, StepId.CHECK, StepId.PORTS, StepId.TEST)


def _step(step: StepId | str) -> StepId | None:
    return next((one for one in StepId if one == step), None)
