"""The steps that ask servers: both logins, the ports, a rehearsal or a message."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from smtpwidgets.errors import (
    ClosedProfileError,
    NotAllowedError,
    NotFoundError,
    ProfileError,
    StaleRevisionError,
)
from smtpwidgets.model.account_report import AccountReport
from smtpwidgets.model.cause import Place
from smtpwidgets.model.draft import ServerDraft
from smtpwidgets.model.ports import Pair, PairTrial, PortTrial
from smtpwidgets.model.problem import Fix
from smtpwidgets.model.report import Report, StageResult
from smtpwidgets.model.report_text import after_words, sentence
from smtpwidgets.model.security import Protocol
from smtpwidgets.model.server import Server
from smtpwidgets.model.slips import meant_host
from smtpwidgets.model.stages import Depth
from smtpwidgets.model.tries import password_refused
from smtpwidgets.profile import Profile
from smtpwidgets.setup.choosing import Choosing
from smtpwidgets.setup.guessed import guess_words, side_of
from smtpwidgets.setup.result import StepResult
from smtpwidgets.setup.saving import WithoutServerError, entries_of, texts_of
from smtpwidgets.setup.steps import STEPS, StepId, step_after
from smtpwidgets.setup.words import ADVICE, SAYINGS

__all__ = ["Checking"]


class Checking(Choosing):
    """Check the login, try the ports, rehearse or send; a failing server is an answer."""

    def __init__(
        self, profile: Profile, name: str = "setup", *, account: str | None = None
    ) -> None:
        super().__init__(profile, name, account=account)
        self._trial: PortTrial | None = None
        self._trial_read = False
        self._turn = threading.Lock()  # one check at a time
        self._password_at: datetime | None = None  # when one was typed here last
        self._skipped: Mapping[str, str] = {}

    @property
    def outgoing_id(self) -> str:
        """The id of the stored server that this account sends through first, or ""."""
        account = self.profile.accounts.get(self._state.account_id)
        return account.outgoing[0] if account is not None and account.outgoing else ""

    @property
    def server_ids(self) -> tuple[str, ...]:
        """The ids of the stored servers that are checked, the incoming one first."""
        account = self.profile.accounts.get(self._state.account_id)
        if account is None:
            return ()
        found = (account.incoming or "", *account.outgoing[:1])
        return tuple(id for id in found if id in self.profile.servers)

    @property
    def trial(self) -> PortTrial | None:
        """What trying the ports of the outgoing server has shown in this network, if anything."""
        if not self._trial_read:
            self._trial_read = True
            kept = self.profile.port_trials.get((self.outgoing_id, self.profile.network_name))
            self._trial = None if kept is None or kept.outdated else kept
        if self._trial is not None and self._trial.server_id != self.outgoing_id:
            self._trial = None
        return self._trial

    @property
    def skipped(self) -> Mapping[str, str]:
        """The servers that the last check of the login did not ask, by id, and why not."""
        return self._skipped

    @property
    def refused_at(self) -> tuple[str, ...]:
        """The hosts that refused the password as it is now; another try there may lock it."""
        servers = [self.profile.as_used(id, self._state.account_id) for id in self.server_ids]
        checks = [(one, self.profile.reports.get(one.id)) for one in servers]
        return tuple(
            report.host
            for server, report in checks
            if report is not None
            and report.describes(server)
            and password_refused(report)
            and not self.older_than_password(report)
        )

    def older_than_password(self, report: Report) -> bool:
        """Whether another password was typed after this check."""
        return self._password_at is not None and report.started_at < self._password_at

    async def check_login(
        self,
        progress: Callable[[str, StageResult], None] | None = None,
        *,
        despite_guard: bool = False,
    ) -> StepResult:
        """Log into each server once; a password that was refused is not tried at the second.

        Args:
            progress: is given the server's id and each stage's result as it happens.
            despite_guard: log in although it is held back; another refusal may lock the account.
        """

        async def work() -> StepResult:
            if await asyncio.to_thread(self._password_is_gone):
                said = SAYINGS["password-forgotten"]
                return await asyncio.to_thread(self._to_password, StepId.CHECK, said)
            self._skipped = {}
            report = await self.profile.check_account(
                self._state.account_id,
                depth=Depth.LOGIN,
                despite_guard=despite_guard,
                progress=progress,
            )
            self._skipped = report.skipped
            return await asyncio.to_thread(self._judge_login, report)

        return await self._ask(StepId.CHECK, work)

    async def check_ports(self, progress: Callable[[PairTrial], None] | None = None) -> StepResult:
        """Try the pairs of port and security of the outgoing server; nobody logs in."""

        async def work() -> StepResult:
            trial = await self.profile.try_ports(self.outgoing_id, progress=progress)
            self._trial = trial
            return await asyncio.to_thread(self._judge_ports, trial)

        return await self._ask(StepId.PORTS, work)

    def use_pair(self, pair: Pair | None = None) -> StepResult:
        """Set the outgoing server to another pair; the best one that was found if None."""
        trial = self.trial
        if trial is None:
            call = STEPS[StepId.PORTS].call
            return self._answer(StepId.PORTS, SAYINGS["port-untried"], ok=False, next_call=call)
        wanted = pair or trial.best
        if wanted is None or wanted == trial.configured:
            return self._answer(StepId.PORTS, SAYINGS["port-nothing-better"], ok=False)
        try:
            server = self.profile.use_pair(trial.server_id, wanted)
        except ClosedProfileError:
            raise
        except (ProfileError, ValueError) as error:
            return self._answer(StepId.PORTS, str(error), ok=False)
        self._trial = trial.held_against(server)
        self._follow_entry(server)
        said = SAYINGS["port-taken"].format(host=server.host, pair=wanted)
        return self._answer(StepId.PORTS, said, next_call=STEPS[StepId.CHECK].call)

    async def send_test(
        self,
        depth: Depth | str = Depth.REHEARSAL,
        progress: Callable[[StageResult], None] | None = None,
        *,
        despite_guard: bool = False,
    ) -> StepResult:
        """Rehearse (nothing is delivered), or send a message to yourself, if `depth` says so.

        Args:
            depth: "rehearsal"; "message" for a real one; "round-trip" to see it in the inbox, and
                take it out again.
            progress: is given each stage's result as it happens.
            despite_guard: log in although it is held back, as in `check_login`.
        """
        wanted = Depth(depth)

        async def work() -> StepResult:
            report = await self.profile.check(
                self.outgoing_id,
                account=self._state.account_id,
                depth=wanted,
                despite_guard=despite_guard,
                progress=progress,
            )
            return await asyncio.to_thread(self._judge_test, report)

        return await self._ask(StepId.TEST, work)

    def repair(self, server_id: str) -> StepResult:
        """Take over the repair that the last check of a server offers (a port, a user name)."""
        report = self.profile.reports.get(server_id)
        remedy = None if report is None else report.remedy
        fix = None if remedy is None else remedy.fix
        if fix is None or server_id not in self.profile.servers:
            return self._answer(StepId.CHECK, SAYINGS["nothing-to-repair"], ok=False)
        try:
            changed = self._repaired(server_id, fix)
        except ClosedProfileError:
            raise
        except (ProfileError, ValueError) as error:
            return self._answer(StepId.CHECK, str(error), ok=False)
        return self._answer(StepId.CHECK, SAYINGS["repaired"].format(what=changed))

    # --- inside ----------------------------------------------------------------------------------

    async def _ask(self, step: StepId, work: Callable[[], Awaitable[StepResult]]) -> StepResult:
        """Do a check if its turn has come; what stands in its way is an answer."""
        if blocked := self._blocked(step):
            return blocked
        if not self._turn.acquire(blocking=False):
            return self._answer(step, SAYINGS["under-way"], ok=False)
        try:
            return await work()
        except StaleRevisionError as error:
            await asyncio.to_thread(self.profile.refresh)
            said = SAYINGS["moved-away"].format(why=error)
            return await asyncio.to_thread(self._to_password, step, said)
        except NotFoundError:
            return await asyncio.to_thread(self._to_password, step, SAYINGS["deleted"])
        except NotAllowedError as error:
            return self._answer(step, str(error), ok=False)
        finally:
            self._turn.release()

    def _to_password(self, step: StepId, sentence: str) -> StepResult:
        self._move(replace(self._state, step=StepId.PASSWORD))
        call = STEPS[StepId.PASSWORD].call
        return self._answer(step, sentence, ok=False, next_call=call, again=StepId.PASSWORD)

    def _password_is_gone(self) -> bool:
        """Whether the password was kept until the kernel stopped, and it did."""
        try:
            return bool(entries_of(self.profile, self._state).lacking)
        except (WithoutServerError, ValueError):
            return False  # the check itself says what is missing

    def _judge_login(self, report: AccountReport) -> StepResult:
        said = [*map(_side_words, report.reports)]
        for id, why in report.skipped.items():
            label = self.profile.server(id).label if id in self.profile.servers else id
            said.append(SAYINGS["side-skipped"].format(server=label, why=why))
        failed = [one for one in report.reports if not one.ok]
        said += self._tries_words()
        if report.ok:
            said = [SAYINGS["both-work"], *said] if len(report.reports) > 1 else said
        return self._judged(StepId.CHECK, said, failed, str(report), ok=report.ok)

    def _tries_words(self) -> tuple[str, ...]:
        """Say how many logins were refused lately, and until when the next is held back."""
        account = self._state.account_id
        tries = (self.profile.tries(id, account) for id in self.server_ids)
        return tuple(dict.fromkeys(str(one) for one in tries if one.refused))

    def _judge_ports(self, trial: PortTrial) -> StepResult:
        ok = trial.best is not None
        advice = () if ok else ADVICE[Place.DNS if trial.nameless else Place.CONNECT]
        meant = meant_host(trial.host) if trial.nameless else ""
        again = f'setup.outgoing(host="{meant}")' if meant else STEPS[StepId.PORTS].call
        self._pass(StepId.PORTS, ok=ok)
        better = trial.best is not None and trial.best != trial.configured
        return self._answer(
            StepId.PORTS,
            *map(str, trial.trials),
            trial.advice,
            ok=ok,
            advice=advice,
            report=str(trial),
            next_call=(SAYINGS["port-better"] if better else "")
            + (STEPS[StepId.TEST].call if ok else again),
        )

    def _judge_test(self, report: Report) -> StepResult:
        said, further = [*_test_words(report, self._state.address)], ""
        if not report.ok:
            said = [_side_words(report), *self._tries_words()]
        elif report.depth is Depth.REHEARSAL:
            further = SAYINGS["send-next"].format(depth=self.deepest)
        if report.ok:
            self._move(replace(self._state, depth=str(report.depth)))
        failed = [] if report.ok else [report]
        answer = self._judged(StepId.TEST, said, failed, str(report), ok=report.ok)
        return replace(answer, next_call=answer.next_call + further)

    @property
    def deepest(self) -> Depth:
        """How far a real message can be followed: into the inbox, where there is one."""
        account = self.profile.accounts.get(self._state.account_id)
        into_inbox = account is not None and account.incoming is not None
        return Depth.ROUND_TRIP if into_inbox else Depth.MESSAGE

    def _judged(
        self, step: StepId, said: list[str], failed: list[Report], text: str, *, ok: bool
    ) -> StepResult:
        guessed = [words for one in failed for words in guess_words(self.profile, self._state, one)]
        advice = [line for one in failed if one.place for line in ADVICE[one.place]]
        steps = [line for one in failed if one.remedy for line in one.remedy.steps]
        fixes = [one.remedy.fix for one in failed if one.remedy and one.remedy.fix]
        again = side_of(failed[0]) if guessed else None
        self._pass(step, ok=ok)
        return self._answer(
            step,
            *said,
            *guessed,
            ok=ok,
            advice=tuple(dict.fromkeys((*steps, *advice))),
            fixes=tuple(fixes),
            report=text,
            next_call=STEPS[step_after(step) if ok else again or step].call,
            again=again,
        )

    def _pass(self, step: StepId, *, ok: bool) -> None:
        """Note that a step is done, or is to be done again; the next one is gone to on request."""
        state = replace(self._state, step=step)
        self._move(state.with_passed(step) if ok else state.without(step))

    def _repaired(self, server_id: str, fix: Fix) -> str:
        """Change the entry that the repair is about; a user name belongs to who logs in."""
        owner = server_id
        if "username" in fix.changes:
            owner = self.profile.login(server_id, self._state.account_id).secret_id
        server = self.profile.server(owner)
        changed = ServerDraft.of(server).fixed(fix).parse(server.id)
        if not isinstance(changed, Server):
            raise ValueError(" ".join(problem.message for problem in changed))  # noqa: TRY004
        self.profile.update(changed)
        self._follow_entry(changed)
        return str(changed)

    def _follow_entry(self, server: Server) -> None:
        """Let the draft follow an entry that was changed by a repair."""
        self._skipped = {}
        side = StepId.OUTGOING if server.protocol is Protocol.SMTP else StepId.INCOMING
        choice = self._state.side(side)
        if server.id != self._state.id_of(side):
            return
        texts = {**texts_of(choice), **ServerDraft.of(server).texts}
        changed = replace(choice, texts=texts, stored=texts)
        state = self._state.with_side(side, changed)
        self._move(state.without(StepId.CHECK, StepId.TEST))


def _side_words(report: Report) -> str:
    protocol = report.protocol.upper()
    server = f"{report.host} ({protocol})"
    if not report.ok:
        title = report.remedy.title if report.remedy else "it was not finished"
        whose = protocol if report.host in title else server  # one name is enough
        return SAYINGS["side-failed"].format(server=whose, title=sentence(title))
    return SAYINGS["login-works" if report.logins_used else "no-login-wanted"].format(server=server)


def _test_words(report: Report, address: str) -> Iterator[str]:
    if report.arrival is not None:
        removed = ", and was taken out again" if report.arrival.removed else ""
        yield SAYINGS["arrived"].format(
            seconds=after_words(report.arrival.seconds),
            folder=report.arrival.folder,
            removed=removed,
        )
    elif report.depth is Depth.REHEARSAL:
        yield SAYINGS["rehearsed"].format(address=address)
    else:
        yield SAYINGS["sent"].format(address=address)
