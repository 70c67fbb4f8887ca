"""The work of one worker: it does a parcel of errands with the same engine as everybody.

The task is a plain function with a loop of its own, in the worker's thread for tasks: on the
worker's own loop it would hold up its heartbeats.
"""

import asyncio
import platform
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from typing import TypeVar

from smtpwidgets.checks import Network, check
from smtpwidgets.checks.carried import network_of
from smtpwidgets.checks.shared_names import SharedNetwork
from smtpwidgets.checks.threads import Pool, wait_for_thread
from smtpwidgets.errors import SmtpWidgetsError
from smtpwidgets.fleet.apart import new_loop
from smtpwidgets.fleet.line import Line
from smtpwidgets.fleet.sweep import Sweep
from smtpwidgets.fleet.worker_secrets import secret_source
from smtpwidgets.fleet.worker_words import WORKER_WORDS
from smtpwidgets.model.errand import Errand, Parcel
from smtpwidgets.model.report import Report
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth
from smtpwidgets.model.tries import password_refused
from smtpwidgets.model.visit import Skip, Visit, site_of

__all__ = ["do_parcel"]

T = TypeVar("T")

_EVERY_S = 0.1  # how often rows are handed over and the end is asked for
_MOST_CONTROLS = 3

# Keyrings, functions and the scheduler take their time; a loop that ends does not wait for them.
_pool = Pool(8, "smtpwidgets-worker")


def do_parcel(text: str, theirs: str) -> tuple[str, str]:
    """Do the errands of a parcel, and hand over each as it ended.

    Args:
        text: a `Parcel` as JSON.
        theirs: the version of smtpwidgets where the parcel was made.

    Returns:
        why errands that were not handed over were not done: a `Skip` and a sentence; else "".
    """
    if (ours := version("smtpwidgets")) != theirs:
        return Skip.NO_WORKER, _words("version", theirs=ours, ours=theirs)
    from distributed import get_client  # noqa: PLC0415 -- an extra

    try:
        parcel = Parcel.model_validate_json(text)
        line = Line(parcel.run, get_client())
        try:
            if not line.begin(parcel.number):
                return Skip.LOST, WORKER_WORDS["begun"]
            with asyncio.Runner(loop_factory=new_loop) as runner:
                runner.run(_Round(parcel, line).run())
        finally:
            line.hang_up()
    except Exception as error:  # noqa: BLE001 -- it would carry what it touched to other machines
        return Skip.LOST, _words("broke", error=type(error).__name__)
    return "", ""


class _Round:
    """One parcel on its way."""

    def __init__(self, parcel: Parcel, line: Line) -> None:
        self._parcel, self._line = parcel, line
        self._network = SharedNetwork.of(network_of(parcel.world))
        self._errands = {errand.visit.key: errand for errand in parcel.errands}
        self._left = {errand.visit.login: errand.tries_left for errand in parcel.errands}
        self._source = secret_source(parcel.secrets)
        self._fresh: list[Visit] = []

    async def run(self) -> None:
        """Go through all errands; end early where the sweep shall end."""
        sweep = Sweep(
            [errand.visit for errand in self._parcel.errands],
            self._ask,
            self._took,
            width=self._parcel.width,
            per_host=self._parcel.per_host,
            timeout_s=self._parcel.timeout_s,
            logins=self._parcel.depth is not Depth.CONNECT,
        )
        watch = asyncio.create_task(self._watch(sweep))
        try:
            await sweep.run()
        finally:
            watch.cancel()
            await asyncio.gather(watch, return_exceptions=True)
        await self._hand_over()

    def _took(self, visit: Visit) -> None:
        self._fresh.append(visit)

    async def _watch(self, sweep: Sweep) -> None:
        try:
            while not await _in_thread(lambda: self._line.stopping):
                await asyncio.sleep(_EVERY_S)
                await self._hand_over()
        finally:  # also where nobody can be asked any more: then nobody hears the rest
            sweep.stop()

    async def _hand_over(self) -> None:
        fresh, self._fresh = self._fresh, []
        await _in_thread(partial(self._line.send, self._parcel.number, fresh))

    async def _ask(self, visit: Visit) -> Visit:
        errand = self._errands[visit.key]
        many = self._left[visit.login] <= 0 and errand.held is None
        if many and self._logs_in(errand):  # with several passwords; the engine knows each alone
            return _skipped(errand, Skip.PASSWORD_REFUSED, WORKER_WORDS["held"])
        secret, why = await self._secret(errand)
        if secret is None and why:
            return _skipped(errand, Skip.NO_SECRET, why)
        try:
            report = await self._checked(errand, secret)
        except SmtpWidgetsError as error:
            return _skipped(errand, Skip.UNREADABLE, str(error))
        if password_refused(report):
            self._left[visit.login] -= 1
        return replace(errand.visit, report=report)

    async def _checked(self, errand: Errand, secret: Secret | None) -> Report:
        cut_short: list[Report] = []
        try:
            return await check(
                errand.server,
                secret=secret,
                sender=errand.sender or None,
                depth=self._parcel.depth,
                timeout_s=self._parcel.timeout_s,
                folder=errand.folder,
                held_back=errand.held,
                network=self._world_of(errand.server),
                revision=self._parcel.revision,
                stopped=cut_short.append,
            )
        except asyncio.CancelledError:
            for report in cut_short:  # a login that nobody waited for counts, too
                self._took(replace(errand.visit, report=report))
            raise

    def _logs_in(self, errand: Errand) -> bool:
        return self._parcel.depth is not Depth.CONNECT and errand.visit.logs_in

    async def _secret(self, errand: Errand) -> tuple[Secret | None, str]:
        """Return the secret of an errand, or why there is none though one is wanted."""
        wanted = self._logs_in(errand) or errand.server.client_certificate
        if not wanted or not errand.secret_id:
            return None, ""
        find = partial(self._source.find, errand.server, errand.secret_id)
        secret, why = await _in_thread(find)
        return secret, why if errand.visit.secret_id and self._logs_in(errand) else ""

    def _world_of(self, server: Server) -> Network:
        own = site_of(server.host)
        controls = [one for one in self._network.controls if site_of(one[0]) != own]
        return replace(self._network, controls=tuple(controls[:_MOST_CONTROLS]))


def _skipped(errand: Errand, skip: Skip, why: str = "") -> Visit:
    return replace(errand.visit, skipped=skip, why=why)


async def _in_thread(call: Callable[[], T]) -> T:
    return await wait_for_thread(_pool.submit(call))


def _words(row: str, **values: str) -> str:
    return WORKER_WORDS[row].format(worker=platform.node(), **values)
