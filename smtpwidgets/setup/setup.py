"""The guided set-up of one account, step by step, as functions with answers in words."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

from smtpwidgets.errors import (
    ClosedProfileError,
    CredentialsError,
    InvalidSettingsError,
    ProfileError,
    StaleRevisionError,
)
from smtpwidgets.model.account_report import AccountReport
from smtpwidgets.model.secret import Secret, refuse_plain
from smtpwidgets.model.security import Security
from smtpwidgets.model.server import new_id
from smtpwidgets.setup.checking import Checking
from smtpwidgets.setup.guides import GUIDES, Guide, guide_for
from smtpwidgets.setup.proposals import server_words
from smtpwidgets.setup.result import StepResult
from smtpwidgets.setup.saving import Entries, WithoutServerError, entries_of, goal_of, texts_of
from smtpwidgets.setup.state import NONE, SetupState
from smtpwidgets.setup.steps import STEPS, StepId
from smtpwidgets.setup.words import SAYINGS

__all__ = ["Setup"]


class Setup(Checking):
    """Takes somebody from an e-mail address to a working account, one step at a time.

    Each step is a function, and each answer reads as text: what happened, what you should see,
    what to check if you do not, what comes next. Wrong input and failures are answers, too, and
    lose nothing. The draft is remembered in the profile under `name`, so that a new kernel goes
    on at the same step; a password never is. Nothing is stored in the lists before `password`.
    With `account` it goes on with an account that is stored already.
    """

    def password(self, secret: Secret | None = None) -> StepResult:
        """Store servers and account together, with their password. None keeps the stored one.

        Done again it changes the same entries, and adds none twice.
        """
        refuse_plain(secret)
        if blocked := self._blocked(StepId.PASSWORD):
            return blocked
        try:
            return self._save(secret or None)
        except WithoutServerError:
            self._move(replace(self._state, step=StepId.OUTGOING).without(StepId.OUTGOING))
            return self._refused(SAYINGS["gone"])
        except InvalidSettingsError as error:
            return self._refused(SAYINGS["not-accepted"].format(why=error))
        except StaleRevisionError as error:
            self.profile.refresh()
            what = "; ".join(error.changed) or "it has a new revision"
            return self._refused(SAYINGS["stale"].format(what=what))
        except CredentialsError as error:
            return self._refused(SAYINGS["password-not-kept"].format(why=error))
        except ClosedProfileError:
            raise
        except ProfileError as error:
            return self._refused(SAYINGS["not-stored"].format(why=error))

    def done(self) -> StepResult:
        """Say what was reached, where it is stored, and what you can do next."""
        if missing := self.missing(StepId.CHECK):
            return self._answer(
                StepId.DONE, SAYINGS["not-yet-done"].format(what=missing.rstrip(".")), ok=False
            )
        self._move(replace(self._state, step=StepId.DONE).with_passed(StepId.DONE))
        return self._answer(
            StepId.DONE,
            *self.reached(),
            *self.places(),
            next_call='setup.guide("thunderbird") for another program, setup.start_over() for '
            "another account",
        )

    def reached(self) -> tuple[str, ...]:
        """Return what was reached and what was left out, a sentence for each step."""
        return tuple(words for _, words in self.outcomes())

    def outcomes(self) -> tuple[tuple[bool, str], ...]:
        """Return for each step whether it was reached, and the sentence that says so."""
        said = []
        for step in (StepId.PASSWORD, StepId.CHECK, StepId.PORTS, StepId.TEST):
            done = step in self._state.passed
            what = SAYINGS[f"{'did' if done else 'left'}-{step}"]
            if step is StepId.TEST and done:
                what = SAYINGS.get(f"did-test-{self._state.depth}", what)
            words = SAYINGS["reached" if done else "not-reached"].format(what=what)
            said.append((done, words))
        return tuple(said)

    def places(self) -> tuple[str, ...]:
        """Return where servers, account and password are kept."""
        kept = self.profile.keyring_state().sentence
        return (SAYINGS["stored-in"].format(where=self.profile.where), kept)

    def report(self) -> AccountReport:
        """Return the last checks of this account's servers; `shareable` makes them safe to give."""
        checked = (self.profile.reports.get(id) for id in self.server_ids)
        return AccountReport(
            account_id=self._state.account_id,
            label=self._state.address or SAYINGS["nobody"],
            reports=tuple(report for report in checked if report is not None),
        )

    def overview(self) -> str:
        """Return what this account is set to, a line for each setting; no password."""
        state = self._state
        lines = [SAYINGS["overview"].format(address=state.address or SAYINGS["nobody"])]
        for step in (StepId.INCOMING, StepId.OUTGOING):
            choice = state.side(step)
            if choice.key == NONE:
                lines.append(f"  {STEPS[step].label}: {SAYINGS['only-sending']}")
            elif choice.texts:
                user = choice.texts.get("username") or state.address
                server = server_words(choice.texts)
                lines.append(f"  {STEPS[step].label}: {server}, user name {user}")
        return "\n".join((*lines, *([self.trouble] if self.trouble else [])))

    def guide(self, program: str = "thunderbird") -> Guide:
        """Return the clicks that set this account up in another mail program.

        Raises:
            KeyError: there is no such program; `GUIDES` lists them.
        """
        if program not in GUIDES:
            raise KeyError(f"there is no guide for {program!r}; there are: {', '.join(GUIDES)}")
        account = self.profile.accounts.get(self._state.account_id)
        servers = self.profile.servers
        sender = self.outgoing_id
        return guide_for(
            program,
            address=self._state.address,
            display_name=self._state.display_name,
            incoming=servers.get((account and account.incoming) or ""),
            outgoing=self.profile.as_used(sender, self._state.account_id) if sender else None,
            same_login=account is not None and account.same_login,
        )

    def was_helpful(self, *, yes: bool, remark: str = "") -> str:
        """Note on this computer whether this was helpful; nothing is sent to anybody."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        note = {"helpful": yes, "remark": remark, "at": now, "step": str(self._state.step)}
        self.profile.remember("helpful", self.name, json.dumps(note, ensure_ascii=False))
        return SAYINGS["noted"]

    def needs_password(self) -> bool:
        """Whether a password has to be typed before the account can be saved. Asks the keyring."""
        if self.missing(StepId.PASSWORD):
            return False
        try:
            entries = entries_of(self.profile, self._state)
        except (WithoutServerError, InvalidSettingsError, ValueError):
            return False  # saving says why
        return bool(entries.lacking or entries.moved)

    def password_goal(self) -> tuple[str, ...]:
        """Return whom a typed password is for and where it would go, to compare with later."""
        return goal_of(self.profile, self._state)

    def password_goes_to(self) -> str:
        """Say where the password will be sent. Asks the keyring, which may take its time."""
        try:
            entries = entries_of(self.profile, self._state)
        except (WithoutServerError, InvalidSettingsError, ValueError):
            return ""
        if not entries.hosts:
            return SAYINGS["no-password"]
        return self._goes_to(entries)

    # --- inside ----------------------------------------------------------------------------------

    def _save(self, secret: Secret | None) -> StepResult:
        self._state = self._apart(self._state)
        entries = entries_of(self.profile, self._state)
        if secret is None and (entries.moved or entries.lacking):
            return self._password_wanted(entries)
        known = self.profile.accounts.get(entries.account.id)
        before = self.profile.revision
        secrets = {} if secret is None else dict.fromkeys(entries.secret_ids, secret)
        self.profile.put_together([*entries.servers, entries.account], secrets)
        if secret is not None:
            self._password_at, self._skipped = datetime.now(UTC), {}
        state = replace(self._state, step=StepId.CHECK).with_passed(StepId.PASSWORD)
        self._move(_noted(state))
        what = "saved" if known is None else "changed"
        if self.profile.revision == before:
            what = "unchanged" if secret is None else "new-password"
        said = SAYINGS[what]
        servers = [entries.incoming, entries.outgoing]
        labels = " and ".join(one.host for one in servers if one is not None)
        return self._answer(
            StepId.PASSWORD,
            said.format(account=entries.account.label, servers=labels),
            *self._secret_words(entries, secret),
            *self._left_over(entries),
            next_call=STEPS[StepId.CHECK].call,
        )

    def _apart(self, state: SetupState) -> SetupState:
        """Return the state under ids of its own, if another set-up stored somebody under them.

        Two views of one draft begin with the same ids; each may go on to another person.
        """
        known = self.profile.accounts.get(state.account_id)
        saved_here = state.incoming.stored or state.outgoing.stored
        if known is None or saved_here or known.address == state.address:
            return state
        return replace(state, account_id=new_id(), incoming_id=new_id(), outgoing_id=new_id())

    def _password_wanted(self, entries: Entries) -> StepResult:
        if entries.moved:
            said = SAYINGS["password-moved"].format(hosts=" and ".join(entries.hosts))
        else:
            said = SAYINGS["password-missing"]
        return self._refused(said)

    def _secret_words(self, entries: Entries, secret: Secret | None) -> Iterator[str]:
        if not entries.hosts:
            yield SAYINGS["no-password"]
            return
        yield self.profile.keyring_state().sentence if secret else SAYINGS["password-kept"]
        yield self._goes_to(entries)

    def _goes_to(self, entries: Entries) -> str:
        hosts = " and ".join(entries.hosts)
        servers = [one for one in (entries.incoming, entries.outgoing) if one is not None]
        bare = any(one.security is Security.NONE and one.host in entries.hosts for one in servers)
        return SAYINGS["password-goes-bare" if bare else "password-goes-to"].format(hosts=hosts)

    def _left_over(self, entries: Entries) -> Iterator[str]:
        """Name a server that an earlier run of this step added and that nobody uses now."""
        old = self.profile.servers.get(self._state.outgoing_id)
        if old is not None and old.id != entries.outgoing.id and not self.profile.used_by(old.id):
            yield SAYINGS["stays-in-list"].format(label=old.label)

    def _refused(self, sentence: str) -> StepResult:
        step = self._state.step
        if step is StepId.CHECK:
            self._move(replace(self._state, step=StepId.PASSWORD))
        return self._answer(
            StepId.PASSWORD, sentence, ok=False, next_call=STEPS[StepId.PASSWORD].call
        )


def _noted(state: SetupState) -> SetupState:
    """Return the state with what was stored, to know later whether somebody changed it here."""
    incoming, outgoing = state.incoming, state.outgoing
    if incoming.key != NONE:
        incoming = replace(incoming, stored=texts_of(incoming))
    return replace(state, incoming=incoming, outgoing=replace(outgoing, stored=texts_of(outgoing)))
