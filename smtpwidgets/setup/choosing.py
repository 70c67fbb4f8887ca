"""The steps in which somebody says who they are and chooses servers: all of it is only a draft."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from smtpwidgets.discovery import Note, Trust
from smtpwidgets.errors import InvalidSettingsError
from smtpwidgets.model.account import Account
from smtpwidgets.model.draft import ServerDraft
from smtpwidgets.model.fields import FIELDS
from smtpwidgets.model.problem import Problem, Severity
from smtpwidgets.model.security import Protocol
from smtpwidgets.model.server import Server, unknown_setting
from smtpwidgets.setup.draft import LATER, Draft
from smtpwidgets.setup.proposals import STORED, Proposal, of_stored, server_words
from smtpwidgets.setup.result import StepResult
from smtpwidgets.setup.saving import parsed, texts_of
from smtpwidgets.setup.state import NONE, OWN, Choice, SetupState
from smtpwidgets.setup.steps import STEPS, StepId, step_after
from smtpwidgets.setup.words import SAYINGS

__all__ = ["Choosing"]

_WRONG = (Severity.ERROR,)


class Choosing(Draft):
    """Who you are, where mail arrives, and what it leaves through."""

    def you(self, address: str, display_name: str = "") -> StepResult:
        """Say who you are; the servers that your address leads to are looked up offline."""
        if blocked := self._blocked(StepId.YOU):
            return blocked
        address, display_name = address.strip(), display_name.strip()
        before = replace(self._state, address=self._state.served or self._state.address)
        state = replace(self._state, address=address, display_name=display_name, step=StepId.YOU)
        try:
            Account(address=address, display_name=display_name)
        except InvalidSettingsError as error:
            self._move(state.without(StepId.YOU))
            return self._wrong(StepId.YOU, error.problems)
        state = _following(before, state).with_passed(StepId.YOU)
        self._move(replace(state, served=address))
        found = self.findings
        # A card that a page marks by itself is nobody's choice.
        chose = StepId.INCOMING in before.passed or before.incoming.key == OWN
        moved = chose and before.domain not in {"", state.domain}
        self._move(replace(self._state, step=StepId.INCOMING))
        who = f"{display_name} <{address}>" if display_name else address
        return self._answer(
            StepId.YOU,
            SAYINGS["you"].format(who=who),
            self._found_words(),
            SAYINGS["servers-follow"] if moved else "",
            *found.warnings,
            *(line for note in found.notes for line in _before_login(note)),
            *self._meant(found.suggestion),
            next_call=STEPS[StepId.INCOMING].call,
        )

    def incoming(self, choice: int | str | None = None, **settings: object) -> StepResult:
        """Choose the incoming server.

        Args:
            choice: the number or the name of a proposal, "imap" or "pop3", or "none" for an
                account that only sends; None for the first proposal, or what was chosen before.
            settings: a server of your own, such as host="imap.example.org", protocol="imap".

        Raises:
            TypeError: servers have no such setting.
        """
        return self._choose(StepId.INCOMING, self.findings.incoming, choice, settings)

    def outgoing(self, choice: int | str | Server | None = None, **settings: object) -> StepResult:
        """Choose the outgoing server.

        Args:
            choice: the number or the name of a proposal, or a server that is in the profile (it,
                or its id); None for the first proposal, or what was chosen before.
            settings: a server of your own, such as host="smtp.example.org", port=587.

        Raises:
            TypeError: servers have no such setting.
        """
        key = f"{STORED}{choice.id}" if isinstance(choice, Server) else choice
        return self._choose(StepId.OUTGOING, self.findings.outgoing, key, settings)

    # --- inside ----------------------------------------------------------------------------------

    def _choose(
        self,
        step: StepId,
        proposals: tuple[Proposal, ...],
        choice: int | str | None,
        settings: Mapping[str, object],
    ) -> StepResult:
        for name in settings:
            if name not in FIELDS:
                raise TypeError(unknown_setting(name))
        if blocked := self._blocked(step):
            return blocked
        before = self._state.side(step)
        if settings or choice == OWN or (choice is None and before.key == OWN):
            return self._take(step, _own(before, self._defaults(step), settings))
        if step is StepId.INCOMING and NONE in {choice, before.key if choice is None else ""}:
            return self._take(step, replace(before, key=NONE, texts={}))
        chosen = self._proposed(proposals, before.key if choice is None else choice)
        if choice is None and chosen is None and proposals:
            chosen = proposals[0]
        if chosen is None:
            return self._not_found(step, proposals, choice)
        return self._take(step, replace(before, key=chosen.key, texts=dict(chosen.texts)))

    def _proposed(self, proposals: tuple[Proposal, ...], choice: int | str) -> Proposal | None:
        """Return the proposal somebody means, or the server of the list with this id."""
        stored = self.profile.servers.get(str(choice).removeprefix(STORED))
        return of_stored(stored) if stored is not None else _proposed(proposals, choice)

    def _meant(self, suggestion: str) -> Iterable[str]:
        if suggestion:
            yield SAYINGS["did-you-mean"].format(address=suggestion)

    def _take(self, step: StepId, choice: Choice) -> StepResult:
        """Choose a server, unless something is wrong with it; either way what was typed stays."""
        state = replace(self._state.with_side(step, choice), step=step)
        server = None if choice.key == NONE else parsed(choice, state.id_of(step))
        if isinstance(server, tuple):
            self._move(state.without(step, *LATER))
            return self._wrong(step, server)
        if step is StepId.INCOMING and server is not None and server.protocol is Protocol.SMTP:
            self._move(state.without(step, *LATER))
            said = SAYINGS["not-an-incoming"].format(label=server.label)
            return self._answer(step, said, ok=False, wrong=(("protocol", said),))
        if step is StepId.OUTGOING and server is not None and server.protocol is not Protocol.SMTP:
            self._move(state.without(step, *LATER))
            said = SAYINGS["not-an-outgoing"].format(label=server.label)
            return self._answer(step, said, ok=False, wrong=(("protocol", said),))
        known = self._state.side(step)
        same = (known.key, texts_of(known)) == (choice.key, texts_of(choice))
        state = state if same else state.without(*LATER)
        self._move(replace(state, step=step_after(step)).with_passed(step))
        return self._answer(
            step,
            *self._choice_words(choice),
            *self._warnings(choice),
            self._not_yet(),
            also=self._also(step),
            next_call=STEPS[step_after(step)].call,
        )

    def _not_yet(self) -> str:
        """Say what of this choice is stored, unless all of it is."""
        known = self._state.account_id in self.profile.accounts
        return "" if self.stored else SAYINGS["stored-before" if known else "nothing-stored"]

    def _choice_words(self, choice: Choice) -> Iterable[str]:
        if choice.key == NONE:
            yield SAYINGS["only-sending"]
            return
        yield SAYINGS["chosen"].format(server=server_words(choice.texts))
        if username := choice.texts.get("username", ""):
            yield SAYINGS["user-name"].format(username=username)

    def _warnings(self, choice: Choice) -> Iterable[str]:
        """Yield what is odd about a server that can be used all the same (port 25, say)."""
        if choice.key == NONE:
            return ()
        problems = ServerDraft(texts=texts_of(choice)).problems()
        return tuple(p.message for p in problems if p.severity is Severity.WARNING)

    def _also(self, step: StepId) -> tuple[str, ...]:
        proposals = getattr(self.findings, step)
        listed = [f"{number} for {one}" for number, one in enumerate(proposals, 1)]
        if step is StepId.INCOMING:
            listed.append(f'"{NONE}" if this account only sends')
        return (SAYINGS["to-choose"].format(choices="; ".join(listed)),) if listed else ()

    def _found_words(self) -> str:
        found, domain = self.findings, self._state.domain
        known = [one for one in (*found.incoming, *found.outgoing) if not one.stored_id]
        if not known:
            return SAYINGS["nothing-found"].format(domain=domain)
        if all(one.trust is Trust.GUESSED for one in known):
            return SAYINGS["guesses"].format(domain=domain, first=known[0].texts["host"])
        count = "One server" if len(known) == 1 else f"{len(known)} servers"
        return SAYINGS["proposals"].format(count=count, domain=domain, first=known[0])

    def _not_found(
        self, step: StepId, proposals: tuple[Proposal, ...], choice: int | str | None
    ) -> StepResult:
        domain, call = self._state.domain, f'setup.{step}(host="{_EXAMPLE[step]}")'
        if not proposals:
            said = SAYINGS["nothing-to-choose"].format(domain=domain, call=call)
            return self._answer(step, said, ok=False, next_call=call)
        near = difflib.get_close_matches(str(choice), [one.texts["host"] for one in proposals], 1)
        wanted = f"1 to {len(proposals)}" + (f', or "{near[0]}"' if near else "")
        said = SAYINGS["not-found"].format(choice=choice, choices=wanted)
        return self._answer(step, said, ok=False, also=self._also(step), next_call=call)

    def _wrong(self, step: StepId, problems: Iterable[Problem]) -> StepResult:
        """Say what is wrong, field by field; what was typed is kept."""
        errors = [p for p in problems if p.severity in _WRONG]
        return self._answer(
            step,
            *(problem.message for problem in errors),
            ok=False,
            wrong=tuple((problem.field, problem.message) for problem in errors),
            fixes=tuple(problem.fix for problem in errors if problem.fix is not None),
            next_call=STEPS[step].call,
        )

    def _defaults(self, step: StepId) -> dict[str, str]:
        """Return what a server typed by hand begins with."""
        protocol = Protocol.IMAP if step is StepId.INCOMING else Protocol.SMTP
        return {"protocol": str(protocol), "username": self._state.address}


_EXAMPLE = {StepId.INCOMING: "imap.example.org", StepId.OUTGOING: "smtp.example.org"}


def _own(before: Choice, defaults: Mapping[str, str], settings: Mapping[str, object]) -> Choice:
    texts = {**defaults, **before.typed, **{name: _text(v) for name, v in settings.items()}}
    return replace(before, key=OWN, texts=texts, typed=texts)


def _before_login(note: Note) -> Iterable[str]:
    """Yield what a provider wants before the first login: what it is, then each step to take."""
    yield SAYINGS["before-login"].format(title=note.title, what=note.what).strip()
    yield from (f"{number}. {step}" for number, step in enumerate(note.steps, 1))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _proposed(proposals: tuple[Proposal, ...], choice: int | str) -> Proposal | None:
    """Return the proposal somebody means: by number, key, protocol, host, or id of an entry."""
    if isinstance(choice, int):
        return proposals[choice - 1] if 0 < choice <= len(proposals) else None
    names = (
        (one, {one.key, one.protocol, one.texts["host"], one.stored_id} - {""}) for one in proposals
    )
    return next((one for one, known in names if choice in known), None)


def _following(before: SetupState, state: SetupState) -> SetupState:
    """Let the servers follow a new address: its user name in the same domain, else none of them."""
    if before.address == state.address:
        same = before.display_name == state.display_name and StepId.PASSWORD in before.passed
        return state if same else state.without(*LATER)
    state = state.without(*LATER)
    if before.domain == state.domain:
        return replace(
            state,
            incoming=_renamed(state.incoming, before.address, state.address),
            outgoing=_renamed(state.outgoing, before.address, state.address),
        )
    return replace(
        state.without(StepId.INCOMING, StepId.OUTGOING),
        incoming=replace(state.incoming, key="", texts={}),
        outgoing=replace(state.outgoing, key="", texts={}),
    )


def _renamed(choice: Choice, old: str, new: str) -> Choice:
    def follow(texts: Mapping[str, str]) -> dict[str, str]:
        return {n: new if (n, t) == ("username", old) else t for n, t in texts.items()}

    if choice.key.startswith(STORED):
        return choice
    return replace(choice, texts=follow(choice.texts), typed=follow(choice.typed))
