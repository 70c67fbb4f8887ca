"""The profile: its entries, and live checks of them with the secrets that belong to them."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from functools import partial

from smtpwidgets.checks import Inbox, check
from smtpwidgets.credentials import Kept
from smtpwidgets.errors import CredentialsError, ProfileError
from smtpwidgets.model.account import Account
from smtpwidgets.model.account_report import AccountReport
from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.logins import Login
from smtpwidgets.model.not_begun import keyring_locked
from smtpwidgets.model.report import Report, StageResult
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Auth
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth
from smtpwidgets.model.tries import TRIES_WORDS, password_refused
from smtpwidgets.profile.bulk import refuse_moved
from smtpwidgets.profile.errands import Errands
from smtpwidgets.profile.planning import Plans
from smtpwidgets.profile.ports import Ports
from smtpwidgets.profile.tables import Tables
from smtpwidgets.profile.trust import Trust

__all__ = ["Profile"]

_HELD_BACK = CauseId("login-held-back")


class Profile(Plans, Tables, Ports, Trust, Errands):
    """Mail servers and accounts, their history, their secrets, and live checks of them all.

    `servers` and `accounts` are read-only mappings id → value at `revision`. Another notebook may
    move the stored profile on: `changed_elsewhere()` says so, `refresh()` follows it, and a write
    that is based on an older state raises `StaleRevisionError` and writes nothing.
    """

    async def check(  # noqa: PLR0913 -- every option has its name
        self,
        id: str,
        *,
        account: str | None = None,
        depth: Depth | str = Depth.LOGIN,
        sender: str | None = None,
        recipient: str | None = None,
        despite_guard: bool = False,
        progress: Callable[[StageResult], None] | None = None,
    ) -> Report:
        """Check one server live, keep the report with the revision it was made on, return it.

        A failing server is a result, never an exception. `progress` gets each stage as it ends.
        After a few refused logins the next ones are held back for a while (`tries`): the check
        then ends where the login would begin, and nothing is sent.

        Args:
            id: the server.
            account: the account it is checked for: its login, its address, and its inbox for a
                round trip. If None, the first account that uses the server.
            depth: how far to go; an incoming server is logged into and no more.
            sender: the address to send from, if it is not the account's.
            recipient: the address to send to, if it is not the sender's.
            despite_guard: log in although it is held back; another refusal may lock the account.
            progress: is given each stage's result as it happens.

        Raises:
            NotFoundError: there is no such server or account.
            StaleRevisionError: another notebook moved this server to another host, so that the
                stored password may be for that one. Nothing was sent.
            NotAllowedError: an administrator switched checks, or test messages, off.
        """
        depth, started_at = Depth(depth), datetime.now(UTC)
        self._demand_check(depth)
        user = self._user_of(id, account)
        # Keyring and database may take their time; the loop of the caller must not wait for them.
        try:
            server, revision, secret = await asyncio.to_thread(self._for_check, id, account, depth)
            inbox = await asyncio.to_thread(self._inbox_of, user, depth)
        except CredentialsError as error:
            seen = self.as_used(id, account)
            report = keyring_locked(seen, depth, started_at, error, self.revision)
            if progress is not None:
                progress(report.stages[0])
            await asyncio.to_thread(self.keep_reports, [report])
            return report
        logs_in = depth is not Depth.CONNECT and server.auth is not Auth.NONE
        turn = self._turn_of(server, logs_in=logs_in, despite=despite_guard)
        async with turn as (tries, lately):
            untested = None if inbox is None or despite_guard else self._held_inbox(inbox)
            look = partial(
                check,
                server,
                secret=secret,
                sender=sender or (None if user is None else user.address),
                recipient=recipient,
                depth=Depth.REHEARSAL if untested else depth,
                inbox=inbox,
                folder=self._folder_of(id, account),
                refused_lately=lately,
                held_back=tries if tries.held and not despite_guard else None,
                network=self._world_of(server),
                revision=revision,
                progress=progress,
            )
            report = await self._counted(look, inbox)
        if untested:
            report = report.model_copy(update={"not_tested": (untested, *report.not_tested)})
        await asyncio.to_thread(self.keep_reports, [report])
        return report

    async def check_account(
        self,
        id: str,
        *,
        depth: Depth | str = Depth.REHEARSAL,
        despite_guard: bool = False,
        progress: Callable[[str, StageResult], None] | None = None,
    ) -> AccountReport:
        """Check the servers of an account: the incoming one, then the outgoing ones in order.

        A refused password is not tried at the next server that would be given it, too. A message
        leaves through the first only, and for a round trip not if the inbox refused its password.

        Args:
            id: the account.
            depth: how far to go with the outgoing servers.
            despite_guard: log in although it is held back, as in `check`.
            progress: is given the server's id and each stage's result as it happens.

        Raises:
            NotFoundError: there is no such account.
        """
        account = self.account(id)
        reports: list[Report] = []
        skipped: dict[str, str] = {}
        refused: dict[str, str] = {}  # why not again, by whose secret it is
        check = partial(self.check, account=id, despite_guard=despite_guard)
        for server_id, reach in _plan(account, Depth(depth)):
            secret_id = self.login(server_id, id).secret_id
            if secret_id in refused:
                skipped[server_id] = refused[secret_id]
                continue
            if account.incoming in refused and reach is Depth.ROUND_TRIP:
                reach = Depth.REHEARSAL  # noqa: PLW2901 -- nobody could look for a message
            tell = None if progress is None else partial(progress, server_id)
            reports.append(await check(server_id, depth=reach, progress=tell))
            refused |= _not_again(secret_id, reports[-1])
        return AccountReport(
            account_id=id, label=account.label, reports=tuple(reports), skipped=skipped
        )

    def set_secret(self, id: str, secret: Secret) -> Kept:
        """Keep the password of a server and say where it is kept.

        A server that an account logs into with the password of its incoming server has no other:
        it is changed there, for both.

        Raises:
            StaleRevisionError: another notebook moved this server to another host, for which the
                password was not given. Nothing is kept.
        """
        with self._lock:
            if id in self._snapshot.servers:
                self._refuse_moved(self.login(id))
            return super().set_secret(id, secret)

    # --- what is remembered beside the lists ------------------------------------------------------

    def remember(self, kind: str, name: str, body: str) -> None:
        """Keep a text (JSON, nothing secret), such as a set-up that was left half way."""
        self._store.remember(kind, name, body)

    def remembered(self, kind: str) -> dict[str, str]:
        """Return what is remembered under `kind`, by name."""
        return self._store.remembered(kind)

    def forget(self, kind: str, *names: str) -> None:
        """Let go of what was remembered."""
        self._store.forget(kind, *names)

    # --- inside ----------------------------------------------------------------------------------

    async def _counted(self, look: Callable[..., Awaitable[Report]], inbox: Inbox | None) -> Report:
        """Check, and count the login if it was refused, or if nobody waited for the answer."""
        cut_short: list[Report] = []
        try:
            report = await look(stopped=cut_short.append)
        except asyncio.CancelledError:
            for stopped in cut_short:  # the thread goes on if somebody is in a hurry
                await asyncio.to_thread(self._count, stopped)
            raise
        await asyncio.to_thread(self._count, report)
        await asyncio.to_thread(self._count_inbox, report, inbox)
        return report

    def _demand_check(self, depth: Depth) -> None:
        self.policy.demand("check")
        if depth in {Depth.MESSAGE, Depth.ROUND_TRIP}:
            self.policy.demand("send-message")

    def _user_of(self, server_id: str, account_id: str | None) -> Account | None:
        """Return the account that a server is checked for."""
        if account_id is not None:
            return self.account(account_id)
        senders = (a for a in self._snapshot.accounts.values() if server_id in a.outgoing)
        return next(senders, None)

    def _folder_of(self, server_id: str, account_id: str | None) -> str:
        """Return the folder that is opened at an incoming server: its account's."""
        readers = (a for a in self._snapshot.accounts.values() if a.incoming == server_id)
        return next((a.folder for a in readers if account_id in {None, a.id}), "INBOX")

    def _inbox_of(self, account: Account | None, depth: Depth) -> Inbox | None:
        """Return where a round trip looks for its message."""
        if depth is not Depth.ROUND_TRIP or account is None or account.incoming is None:
            return None
        server, _, secret = self._for_check(account.incoming, None, depth)
        return Inbox(server, secret, account.folder)

    def _held_inbox(self, inbox: Inbox) -> str:
        """Return why nobody would look for a message of a round trip; empty if somebody can."""
        tries = self._tries_of(inbox.server)
        return tries.say("inbox") if tries.held else ""

    def _for_check(
        self, id: str, account: str | None, depth: Depth = Depth.LOGIN
    ) -> tuple[Server, int, Secret | None]:
        """Return a server as it is used, the revision it is from, and the secret for its host.

        Raises:
            CredentialsError: the keyring keeps it to itself.
        """
        with self._lock:
            login, revision = self.login(id, account), self._snapshot.revision
            server = login.applied_to(self.server(id))
            if server.auth is Auth.NONE:
                return server, revision, None
            self._secret_steps.settle()
            self._refuse_moved(login)
            secret = self._finder(server, logs_in=depth is not Depth.CONNECT)(login.secret_id)
            if secret is not None and self._credentials.shared:
                self._refuse_moved(login)  # another notebook may have moved it until it was read
            return server, revision, secret

    def _refuse_moved(self, login: Login) -> None:
        """Refuse to use a secret whose entry, or whose goal, another notebook moved."""
        stored, under_way = self._snapshot, frozenset[str]()
        with contextlib.suppress(ProfileError):  # a check needs no database
            stored = self._store.snapshot() if self.changed_elsewhere() else stored
            under_way = self._secret_steps.under_way()
        refuse_moved(login, self._snapshot, stored)
        self._secret_steps.refuse_under_way(login.secret_id, under_way, stored.revision)


def _not_again(secret_id: str, report: Report) -> dict[str, str]:
    """Return why a secret is not tried at the next server, too; nothing if it may be."""
    if report.cause_id == _HELD_BACK:
        return {secret_id: TRIES_WORDS["same-password"]}
    return {secret_id: TRIES_WORDS["refused-now"]} if password_refused(report) else {}


def _plan(account: Account, depth: Depth) -> Iterator[tuple[str, Depth]]:
    """Yield the servers of an account and how deep each is checked; one message is enough."""
    depths = tuple(Depth)
    if account.incoming is not None:
        yield account.incoming, Depth.LOGIN if depth is not Depth.CONNECT else depth
    for place, server_id in enumerate(account.outgoing):
        yield server_id, depth if place == 0 else min(depth, Depth.REHEARSAL, key=depths.index)
