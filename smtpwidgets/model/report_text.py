"""A report as plain text: for a terminal, a script, a screen reader, or support's mail box."""

from collections.abc import Iterable, Mapping, Sequence

from smtpwidgets.model.cause import Certainty, Who
from smtpwidgets.model.causes import cause_of
from smtpwidgets.model.fields import SECURITY_WORDS
from smtpwidgets.model.fingerprints import grouped
from smtpwidgets.model.report import Arrival, Report, StageResult, StageState
from smtpwidgets.model.stages import STAGES
from smtpwidgets.model.validity import Validity, days_words, validity

__all__ = [
    "CERTAINTY_WORDS",
    "REACHED_WORDS",
    "after_words",
    "can_fix",
    "report_text",
    "sentence",
    "success_words",
]

_ACTORS: Mapping[Who, str] = {
    Who.YOU: "you",
    Who.PROVIDER: "your mail provider",
    Who.NETWORK: "whoever runs this network",
    Who.ADMINISTRATOR: "your administrator",
}

CERTAINTY_WORDS: Mapping[Certainty, str] = {
    Certainty.CERTAIN: "certain",
    Certainty.LIKELY: "likely",
    Certainty.POSSIBLE: "possible",
}

REACHED_WORDS: Mapping[str, str] = {
    "connect": "It answers. Nothing secret was sent.",
    "login": "It accepted your login.",
    "rehearsal": "It accepted your login and your address as the sender. Nothing was delivered.",
    "message": "It accepted the test message. Look for it in the inbox.",
    "round-trip": "It accepted the test message. Look for it in the inbox.",
}

_SIGNS: Mapping[StageState, str] = {
    StageState.OK: "✓",
    StageState.WARNING: "!",
    StageState.FAILED: "✗",
}


_DAYS_SIGNS: Mapping[Validity, str] = {
    Validity.FINE: _SIGNS[StageState.OK],
    Validity.SOON: _SIGNS[StageState.WARNING],
    Validity.ENDED: _SIGNS[StageState.FAILED],
}


_AT_ONCE_S = 0.1


def sentence(title: str) -> str:
    """Return a title as a sentence; a question keeps its mark."""
    return title if title.endswith((".", "?", "!")) else f"{title}."


def can_fix(who: Sequence[Who]) -> str:
    """Return who can do something about it, as one sentence without its full stop."""
    actors = [_ACTORS[one] for one in who if one in _ACTORS]
    if not actors:
        return "Nobody has to do anything"
    said = " or ".join(filter(None, (", ".join(actors[:-1]), actors[-1])))
    return f"{said[0].upper()}{said[1:]} can fix this"


def after_words(seconds: float) -> str:
    """Return how long something took as people say it; less than a tenth is no number to read."""
    return "at once" if seconds < _AT_ONCE_S else f"after {seconds:.1f} seconds"


def success_words(report: Report) -> str:
    """Return what a check that passed has shown, and no more than that."""
    if report.depth != "connect" and not report.logins_used:
        return "It answers and wants no login."
    if report.arrival is not None:
        gone = " It was removed again." if report.arrival.removed else ""
        where, when = report.arrival.folder, after_words(report.arrival.seconds)
        return f"The test message made the round trip: it was in {where} {when}.{gone}"
    if report.messages is not None:
        number = "1 message" if report.messages == 1 else f"{report.messages} messages"
        return f"{REACHED_WORDS[report.depth]} The mailbox holds {number}."
    return REACHED_WORDS[report.depth]


def report_text(report: Report) -> str:
    """Return the whole report in lines; it holds no password, but names host and user."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: Report) -> Iterable[str]:
    where = f"{report.host}, port {report.port}, {SECURITY_WORDS[report.security]}"
    yield f"Check of {where}"
    yield f"{report.started_at:%Y-%m-%d %H:%M:%S %Z}, {report.elapsed_ms:.0f} ms in all".strip()
    yield ""
    yield from _verdict(report)
    yield from _certificate(report)
    yield ""
    yield "Stages"
    yield from (_stage(result) for result in report.stages)
    yield from _section("What this rests on", report.evidence)
    yield from _section("It could also be", (cause_of(id).summary for id in report.alternatives))
    yield from _section(
        "Addresses tried",
        (
            f"{a.address} port {a.port}: {'answered' if a.ok else a.detail or 'no answer'}"
            for a in report.attempts
        ),
    )
    if report.arrival is not None:
        yield from _section("The way of the test message", _way(report.arrival))
    yield from _section("Not tested", report.not_tested)


def _verdict(report: Report) -> Iterable[str]:
    if report.cause is None or report.remedy is None:
        yield "This server works."
        yield success_words(report)
        return
    yield sentence(report.remedy.title)
    yield report.remedy.what
    yield from (f"  {n}. {step}" for n, step in enumerate(report.remedy.steps, 1))
    yield f"{can_fix(report.cause.who)} ({CERTAINTY_WORDS[report.certainty]})."


def _certificate(report: Report) -> Iterable[str]:
    """Say how long the certificate was valid then, and by whose word it was trusted."""
    if report.excepted:
        shown = grouped(report.trusted_certificate)
        yield f"Trusted by your exception for one certificate, and by nobody else: {shown}"
    if report.days_left is not None:
        sign = _DAYS_SIGNS[validity(report.days_left)]
        yield f"{sign} The certificate {days_words(report.days_left)}."


def _stage(result: StageResult) -> str:
    said = str(result.reply) if result.reply is not None else result.detail
    label = STAGES[result.stage].label
    line = f"{label}: {said}" if said else label
    return f"  {_SIGNS[result.state]} {line} ({result.elapsed_ms:.0f} ms)"


def _way(arrival: Arrival) -> Iterable[str]:
    if arrival.verdicts:
        found = ", ".join(f"{name.upper()} {result}" for name, result in arrival.verdicts.items())
        yield f"The receiving server says: {found}"
    for hop in arrival.route:
        safe = {True: "encrypted", False: "not encrypted", None: ""}[hop.encrypted]
        later = "" if hop.seconds is None else f"{hop.seconds:.0f} s later"
        came = f"from {hop.received_from}" if hop.received_from else ""
        facts = ", ".join(part for part in (came, safe, later) if part)
        yield f"{hop.by or 'a server without a name'}: {facts}" if facts else hop.by
    if not arrival.removed:
        yield "It is still in the mailbox."


def _section(title: str, lines: Iterable[str]) -> Iterable[str]:
    found = list(lines)
    if found:
        yield ""
        yield title
        yield from (f"  {line}" for line in found)
