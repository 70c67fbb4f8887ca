"""A check-up as plain text: findings first, then a line each, then what failed in full."""

from collections.abc import Iterator, Mapping

from smtpwidgets.model.checkup import CheckUp, Line, LineState
from smtpwidgets.model.common_failures import CommonFailure
from smtpwidgets.model.report_text import CERTAINTY_WORDS, can_fix
from smtpwidgets.model.visit import SKIP_WORDS, Visit

__all__ = ["STATE_SIGNS", "checkup_text", "failing_first"]

STATE_SIGNS: Mapping[LineState, str] = {
    LineState.OK: "✓",
    LineState.WARNING: "!",
    LineState.FAILED: "✗",
    LineState.NETWORK: "⊘",
    LineState.IDLE: "–",
}
_ORDER = tuple(LineState)


def failing_first(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Return the lines with what needs a look on top, otherwise in their order."""
    return tuple(sorted(lines, key=lambda line: _ORDER.index(line.state)))


def checkup_text(checkup: CheckUp) -> str:
    """Return the whole check-up in lines; it holds no password, but names hosts and users."""
    return "\n".join(_lines(checkup)) + "\n"


def _lines(checkup: CheckUp) -> Iterator[str]:
    yield checkup.verdict
    when = f"{checkup.started_at:%Y-%m-%d %H:%M:%S %Z}".strip()
    logins = checkup.logins_used
    used = "no login used" if not logins else f"{logins} login{'s' if logins > 1 else ''} used"
    yield f"{when}, {checkup.elapsed_ms / 1000:.1f} s in all, {used}"
    for finding in checkup.common:
        yield ""
        yield from _finding(finding, checkup)
    yield ""
    yield from (_line(line) for line in failing_first(checkup.lines))
    for visit in checkup.visits:
        if visit.failed:
            yield ""
            yield from str(visit.report).rstrip().splitlines()
        elif visit.skipped is not None:
            yield ""
            yield f"{visit.host}, port {visit.port}: {_why(visit)}"


def _finding(finding: CommonFailure, checkup: CheckUp) -> Iterator[str]:
    yield f"{finding.title}."
    yield finding.what
    yield from (f"  {number}. {step}" for number, step in enumerate(finding.steps, 1))
    yield f"{can_fix(finding.who)} ({CERTAINTY_WORDS[finding.certainty]})."
    concerned = ", ".join(line.label for line in checkup.concerned(finding))
    if concerned:
        yield f"This concerns: {concerned}."


def _line(line: Line) -> str:
    place = " ".join(part for part in (line.host or line.address, line.where) if part)
    named = "" if line.label == (line.host or line.address) else f"{line.label} · "
    time = "" if line.elapsed_ms is None else f" ({line.elapsed_ms:.0f} ms)"
    return f"  {STATE_SIGNS[line.state]} {line.what:<7}  {named}{place}: {line.words}{time}"


def _why(visit: Visit) -> str:
    if visit.skipped is None:
        return ""
    return visit.why or SKIP_WORDS[visit.skipped][1]
