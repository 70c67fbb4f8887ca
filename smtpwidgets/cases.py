"""Every way in which mail fails, played by practice servers and checked live."""

import asyncio
import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from smtpwidgets.checks import Inbox, Network, check
from smtpwidgets.model.case import Case
from smtpwidgets.model.report import TextPrinter

if TYPE_CHECKING:
    from smtpwidgets.frames import CasesFrame
    from smtpwidgets.practice import PracticeServers, Scenario

__all__ = ["Cases", "when_it_fails"]


# More checks at once would wait for the processor, while their time runs.
_AT_ONCE = 32


class Cases(Mapping[str, Case]):
    """Cases by id, in order. One reads as its story, several as a line each."""

    def __init__(self, cases: Iterable[Case]) -> None:
        self._cases = {case.id: case for case in cases}

    def __getitem__(self, id: str) -> Case:
        return self._cases[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._cases)

    def __len__(self) -> int:
        return len(self._cases)

    def frame(self) -> "CasesFrame":
        """Return the cases as a DataFrame: complaint, verdict, stage, who can act, repair."""
        from smtpwidgets.frames import cases_frame  # noqa: PLC0415 -- a script needs no pandas

        return cases_frame(self._cases.values())

    def __str__(self) -> str:
        if len(self) == 1:
            return str(next(iter(self._cases.values())))
        return "".join(f"{case.brief}\n" for case in self._cases.values())

    def _repr_pretty_(self, printer: TextPrinter, cycle: bool) -> None:  # noqa: FBT001 -- IPython's
        printer.text("…" if cycle else str(self))


async def when_it_fails(*scenarios: str) -> Cases:
    """Check practice servers that fail, and tell of each: complaint, verdict, what repairs it.

    Nothing leaves this computer. The servers begin and end with the call; all of them take some
    ten seconds, as some keep silent.

    Args:
        scenarios: ids, such as "wrong-password"; without any, every scenario there is.

    Raises:
        MissingExtraError: the packages of the extra `practice` are not installed.
        ValueError: there is no such scenario; the message lists those there are.
    """
    from smtpwidgets.practice import SCENARIOS, PracticeServers  # noqa: PLC0415 -- an extra

    for name in scenarios:
        if name not in SCENARIOS:
            near = difflib.get_close_matches(name, SCENARIOS, 1)
            meant = f" Did you mean {near[0]!r}?" if near else ""
            known = ", ".join(SCENARIOS)
            raise ValueError(f"there is no scenario {name!r}.{meant} There are: {known}")
    chosen = [SCENARIOS[name] for name in dict.fromkeys(scenarios or SCENARIOS)]
    inboxes = {SCENARIOS[one.inbox].id: SCENARIOS[one.inbox] for one in chosen}
    wanted = {one.id: one for one in chosen} | inboxes
    # Those that wait for long begin first.
    order = sorted(chosen, key=lambda one: one.timeout_s is None)
    turns = asyncio.Semaphore(_AT_ONCE)
    with PracticeServers(wanted.values()) as practice:
        found = await asyncio.gather(*(_case(practice, one, turns) for one in order))
    by_id = {case.id: case for case in found}
    return Cases(by_id[one.id] for one in chosen)


async def _case(
    practice: "PracticeServers", scenario: "Scenario", turns: asyncio.Semaphore
) -> Case:
    entries = {practice.scenario_of(server).id: server for server in practice.servers()}
    server, inbox = entries[scenario.id], entries[scenario.inbox]
    network = Network(
        tls_context=practice.client_context(), doors=practice.doors, zone=practice.zone
    )
    async with turns:
        report = await check(
            server,
            secret=practice.secret_for(server.id),
            depth=scenario.depth,
            inbox=Inbox(inbox, practice.secret_for(inbox.id)),
            network=network,
        )
    return Case(
        id=scenario.id,
        title=scenario.title,
        complaint=scenario.complaint,
        fault=scenario.fault,
        repair=scenario.repair,
        report=report,
    )
