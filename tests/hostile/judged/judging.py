"""Runs cases side by side, and says what was not as it should be."""

import asyncio
import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import smtpwidgets as sw
from smtpwidgets.checks.network import Network
from tests.hostile.judged.authorities import trusting
from tests.hostile.judged.case import Case
from tests.hostile.judged.peer import PASSWORD, USER, Heard, Listening

__all__ = ["Outcome", "judge_all"]

_WIDTH, _WAITING = 12, 64
_LATE_S = 1.5
# Nobody asked for these.
_CHANGES = {"DELE", "STORE", "SELECT", "EXPUNGE", "RETR", "DELETE", "X9"}


@dataclass
class Outcome:
    """What a check of one case came to."""

    case: Case
    family: str = ""
    stage: str = ""
    ok: bool = False
    cause: str = ""
    seconds: float = 0.0
    violations: list[str] = field(default_factory=list)

    @property
    def right(self) -> bool:
        """Whether family, stage and verdict are what was expected, and nothing leaked."""
        named = self.family in self.case.family.split("|")
        return (
            named
            and self.stage in self.case.stage.split("|")
            and self.ok is self.case.ok
            and not self.violations
        )

    def __str__(self) -> str:
        case, said = self.case, f"{self.family}@{self.stage} ({self.cause})"
        return (
            f"{case.name}: {said} instead of {case.family}@{case.stage}, {self.seconds:.1f} s "
            f"{' '.join(self.violations)}"
        )


def _forms() -> Iterable[str]:
    yield PASSWORD
    for text in (PASSWORD, f"\0{USER}\0{PASSWORD}", f"user={USER}\1auth=Bearer {PASSWORD}\1\1"):
        yield base64.b64encode(text.encode()).decode().rstrip("=")


def _violations(case: Case, heard: Sequence[Heard], told: str) -> list[str]:
    clear = any(one.saw(PASSWORD, encrypted=False) for one in heard)
    inside = any(one.saw(PASSWORD, encrypted=True) for one in heard)
    logins = sum(one.logins for one in heard)
    commands = {verb for one in heard for verb in one.commands}
    wrapped = case.settings.get("security") != "none"
    found = {
        "the password was seen": (clear or inside) and not case.secret,
        "the password was seen in clear": clear and wrapped,
        f"{logins} logins": logins > 1,
        "a message was begun": "DATA" in commands and case.check.get("depth") != "message",
        "something was changed": bool(commands & _CHANGES),
        "the report tells the password": any(form in told for form in _forms()),
    }
    return [words for words, so in found.items() if so]


async def _report(case: Case, port: int) -> sw.Report:
    settings = {"security": "none", "host": case.door or case.host, "username": USER}
    settings |= {"port": port or None, **case.settings}
    doors = {(case.door, port): (case.host, port)} if case.door else {}
    check = {"timeout_s": case.timeout_s, "secret": sw.Secret(PASSWORD), **case.check}
    network = Network(tls_context=trusting(), doors=doors)
    return await sw.check(sw.Server(**settings), network=network, **check)


async def _judge(case: Case) -> Outcome:
    outcome, clock = Outcome(case), asyncio.get_running_loop().time
    heard: list[Heard] = []
    told, started = "", clock()
    try:
        if case.script is None:
            report = await _report(case, 0)
        else:
            async with Listening(case.script, case.implicit, case.host) as listening:
                heard = listening.heard
                report = await _report(case, listening.port)
    except sw.InvalidSettingsError as error:
        # Settings that no server can have are refused before there is anything to check.
        unencrypted = {problem.code for problem in error.problems} == {"cleartext-login"}
        outcome.family = "cleartext_refused" if unencrypted else "invalid_input"
        outcome.stage = "input"
    else:
        told = f"{report.model_dump_json()} {report} {report!r}"
        outcome.family, outcome.ok = str(report.family), report.ok
        outcome.stage = str(report.failed.stage) if report.failed else "-"
        outcome.cause = str(report.cause_id or "")
    outcome.seconds = clock() - started
    outcome.violations = _violations(case, heard, told)
    if outcome.seconds > case.check.get("timeout_s", case.timeout_s) + _LATE_S:
        outcome.violations.append("late")
    return outcome


async def judge_all(cases: Iterable[Case]) -> list[Outcome]:
    """Judge all `cases`; those that wait for silent servers wait together."""
    working, waiting = asyncio.Semaphore(_WIDTH), asyncio.Semaphore(_WAITING)

    async def one(case: Case) -> Outcome:
        async with waiting if case.waits else working:
            return await _judge(case)

    return await asyncio.gather(*map(one, cases))
