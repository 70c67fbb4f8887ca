"""The checks of whole accounts that a page has under way: both sides, one account at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from smtpwidgets.jobs import Scope
from smtpwidgets.model.account import Account
from smtpwidgets.model.account_report import AccountReport
from smtpwidgets.model.report import StageResult
from smtpwidgets.model.security import Auth, Protocol
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth, Stage, stages_of
from smtpwidgets.profile import Profile
from smtpwidgets.widgets.checks import RunningWork, UnderWay
from smtpwidgets.widgets.stages_passed import doing_now

__all__ = ["AccountChecks", "RunningAccount"]

_DEPTHS = tuple(Depth)


@dataclass(kw_only=True)
class RunningAccount(RunningWork):
    """The check of an account, and the stages that each of its servers has passed, by id."""

    account: Account
    depth: Depth
    servers: Mapping[str, Server]
    results: dict[str, list[StageResult]] = field(default_factory=dict)

    @property
    def at(self) -> str:
        """The id of the server that is being checked now."""
        first = next(iter(self.servers), "")
        return next(reversed(self.results), first)

    def plan(self, id: str) -> tuple[Stage, ...]:
        """Return the stages one of its servers goes through."""
        server = self.servers[id]
        sends = server.protocol is Protocol.SMTP
        depth = self.depth if sends else min(self.depth, Depth.LOGIN, key=_DEPTHS.index)
        if sends and id != next(iter(self.account.outgoing), ""):
            depth = min(depth, Depth.REHEARSAL, key=_DEPTHS.index)
        return stages_of(
            server.security,
            depth,
            protocol=server.protocol,
            login=server.auth is not Auth.NONE,
        )

    @property
    def doing(self) -> str:
        """What it does now, in words."""
        return doing_now(self.plan(self.at), self.results.get(self.at, ()))


class AccountChecks(UnderWay[RunningAccount]):
    """Starts and stops the checks of accounts; `last` keeps what each found as a whole, by id."""

    def __init__(self, scope: Scope, profile: Profile) -> None:
        super().__init__(scope, profile)
        self.last: dict[str, AccountReport] = {}

    def start(
        self, id: str, depth: Depth = Depth.REHEARSAL, *, despite_guard: bool = False
    ) -> None:
        """Begin to check an account; a second press while it runs does nothing (one login)."""
        if id in self._running:
            return
        account, known = self._profile.account(id), self._profile.servers
        servers: dict[str, Server] = {}
        for one in filter(None, (account.incoming, *account.outgoing)):
            if one in known:
                servers[one] = self._profile.as_used(one, id)
        if servers:
            running = RunningAccount(account=account, depth=depth, servers=servers)
            check = partial(self._check, id, running, despite_guard=despite_guard)
            self._begin(id, running, check)

    async def _check(self, id: str, running: RunningAccount, *, despite_guard: bool) -> None:
        def advance(server_id: str, result: StageResult) -> None:
            running.results.setdefault(server_id, []).append(result)
            self._tell(id)

        self.last.pop(id, None)
        report = await self._profile.check_account(
            id, depth=running.depth, despite_guard=despite_guard, progress=advance
        )
        self.last[id] = report
