"""Pieces of HTML for the views. Everything that comes in is escaped here and nowhere else.

Descriptions, server replies and certificate names are written by strangers: no function takes
ready-made markup from outside this module.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from html import escape

from smtpwidgets.model.cause import Place, Remedy
from smtpwidgets.model.causes import cause_of
from smtpwidgets.model.fingerprints import grouped
from smtpwidgets.model.network_verdict import NetworkVerdict
from smtpwidgets.model.problem import Problem, Severity
from smtpwidgets.model.report import Attempt, Report, StageResult, StageState
from smtpwidgets.model.report_text import CERTAINTY_WORDS, can_fix, success_words
from smtpwidgets.model.stages import STAGES, Stage
from smtpwidgets.model.validity import Validity, days_words, validity
from smtpwidgets.widgets.stages_passed import each_stage

__all__ = [
    "SIGNS",
    "days_line",
    "diagnosis",
    "folded",
    "further_facts",
    "heading",
    "network_note",
    "note",
    "pill",
    "problem_line",
    "stage_list",
    "text",
    "verdict",
]

# State → sign and class. A state is never told by colour alone.
SIGNS: Mapping[str, tuple[str, str]] = {
    "ok": ("✓", "ok"),
    "warning": ("!", "warn"),
    "failed": ("✗", "bad"),
    "network": ("⊘", "warn"),
    "running": ("…", "run"),
    "idle": ("–", "idle"),
}

_DAYS_STATES = {Validity.FINE: "ok", Validity.SOON: "warning", Validity.ENDED: "failed"}

# What is to be typed or read as it stands, such as a password, is not broken at its hyphens.
_QUOTED = re.compile(r"“[^\s<>“”]{1,40}”")

# Stages that are shown only when there is something to say about them.
_QUIET = frozenset({Stage.INPUT, Stage.RESET, Stage.QUIT})


def text(value: object) -> str:
    """Return `value` as text that cannot become markup."""
    return escape(str(value), quote=True)


def pill(state: str, words: str) -> str:
    """Return a small rounded label: sign, words and colour."""
    sign, kind = SIGNS[state]
    return (
        f'<span class="smtpw-pill {kind}"><span aria-hidden="true">{sign}</span> '
        f"{text(words)}</span>"
    )


def heading(title: str, aside: str = "") -> str:
    """Return a section's title with muted words beside it."""
    return (
        f'<span class="smtpw-title">{text(title)}</span> '
        f'<span class="smtpw-muted smtpw-small">{text(aside)}</span>'
    )


def note(kind: str, sentence: str, *, alert: bool = False) -> str:
    """Return a coloured note; `kind` is info, ok, warn or bad; an alert is read out at once."""
    role = ' role="alert"' if alert else ""
    words = _QUOTED.sub(r'<span class="smtpw-whole">\g<0></span>', text(sentence))
    return f'<div class="smtpw-note {kind}"{role}>{words}</div>' if sentence else ""


def problem_line(problem: Problem | None) -> str:
    """Return what stands under a field that has a problem."""
    if problem is None:
        return ""
    kind, sign = {
        Severity.ERROR: ("bad", "✗"),
        Severity.WARNING: ("warn", "!"),
        Severity.NOTE: ("muted", "i"),
    }[problem.severity]
    return (
        f'<span class="smtpw-problem {kind}"><span aria-hidden="true">{sign}</span> '
        f"{text(problem.message)}</span>"
    )


def stage_list(
    plan: Iterable[Stage],
    results: Iterable[StageResult],
    *,
    running: bool = False,
    label: str = "Stages of the check",
) -> str:
    """Return the stages of a check as a list: done, failed, under way, or not tested."""
    rows, waiting = [], False
    for stage, result in each_stage(plan, results):
        if result is None and running and not waiting:
            waiting = True
            rows.append(_row("run", "…", STAGES[stage].doing, "under way"))
        elif stage in _QUIET and (result is None or result.state is StageState.OK):
            continue
        elif result is not None:
            rows.append(_result_row(result))
        else:
            rows.append(_row("n", "–", STAGES[stage].label, "" if running else "not tested"))
    return f'<ol class="smtpw-stages" aria-label="{text(label)}">{"".join(rows)}</ol>'


def _result_row(result: StageResult) -> str:
    kind, sign = {
        StageState.OK: ("g", "✓"),
        StageState.WARNING: ("w", "!"),
        StageState.FAILED: ("r", "✗"),
    }[result.state]
    said = result.detail.removesuffix(".")
    if result.reply is not None and result.state is StageState.FAILED:
        said = result.reply.status
    time = f"{result.elapsed_ms:.0f} ms"
    facts = ", ".join(part for part in (said, time) if part)
    return _row(kind, sign, STAGES[result.stage].label, facts)


_SPOKEN = {"g": "passed", "w": "passed with a warning", "r": "failed", "n": "", "run": ""}


def _row(kind: str, sign: str, label: str, facts: str) -> str:
    spoken = f'<span class="smtpw-sr"> {_SPOKEN[kind]}</span>' if _SPOKEN[kind] else ""
    return (
        f'<li><span class="smtpw-i {kind}" aria-hidden="true">{sign}</span>'
        f"<span>{text(label)}{spoken}</span>"
        f'<span class="smtpw-muted smtpw-small">{text(facts)}</span></li>'
    )


def diagnosis(report: Report) -> str:
    """Return the verdict of a report: what happened, what to do, who can do it, how sure."""
    if report.cause is None or report.remedy is None:
        return _all_well(report)
    who = (can_fix(report.cause.who), CERTAINTY_WORDS[report.certainty])
    return verdict("warn" if report.ok else "bad", report.remedy, who)


def verdict(kind: str, remedy: Remedy, who: Iterable[str]) -> str:
    """Return what happened and what to do; `kind` is ok, warn or bad, `who` stands below it."""
    steps = "".join(f"<li>{text(step)}</li>" for step in remedy.steps)
    return (
        f'<div class="smtpw-diag {kind}"><h3>{text(remedy.title)}</h3>'
        f"<p>{text(remedy.what)}</p>{f'<ol>{steps}</ol>' if steps else ''}"
        f'<div class="smtpw-who">{text(" · ".join(who))}</div></div>'
    )


def network_note(verdict: NetworkVerdict) -> str:
    """Return what was found out about this network: what, what to do, who can do it, how sure."""
    steps = "".join(f"<li>{text(step)}</li>" for step in verdict.steps)
    said = (can_fix(verdict.who), CERTAINTY_WORDS[verdict.certainty])
    return (
        f'<div class="smtpw-diag warn" role="status"><h3>{text(verdict.title)}</h3>'
        f"<p>{text(verdict.what)}</p>{f'<ol>{steps}</ol>' if steps else ''}"
        f'<div class="smtpw-who">{text(" · ".join(said))}</div></div>'
    )


def _all_well(report: Report) -> str:
    return (
        '<div class="smtpw-diag ok"><h3>This server works</h3>'
        f"<p>{text(success_words(report))}</p></div>"
    )


def days_line(report: Report) -> str:
    """Return how long the server's certificate is valid from now: sign, words and colour.

    Nothing where no certificate was seen.
    """
    left = report.tls.days_left(datetime.now(UTC)) if report.tls else None
    if left is None:
        return ""
    fine = validity(left) is Validity.FINE
    refused = not report.ok and report.place is Place.TLS
    # It lasts, and nobody vouches for it: a tick would say more than is known.
    sign, kind = SIGNS["idle" if fine and refused else _DAYS_STATES[validity(left)]]
    excepted = "Trusted by your exception. " if report.excepted else ""
    return (
        f'<p class="smtpw-days {kind}"><span aria-hidden="true">{sign}</span> '
        f"{text(f'{excepted}The certificate {days_words(left)}.')}</p>"
    )


def further_facts(report: Report) -> str:
    """Return what is folded away: the server's own words, addresses, encryption, open questions."""
    failed = report.failed
    words = str(failed.reply) if failed is not None and failed.reply is not None else ""
    sections = (
        ("The server's own words", [words] if words else []),
        ("What this verdict rests on", list(report.evidence)),
        ("It could also be", [cause_of(id).summary for id in report.alternatives]),
        ("Addresses tried", [_attempt(a) for a in report.attempts]),
        ("Encryption", _tls_lines(report)),
        ("Not tested", list(report.not_tested)),
    )
    return folded(sections)


def folded(sections: Iterable[tuple[str, Sequence[str]]]) -> str:
    """Return sections that open at a click, each a title and its lines, if it has any."""
    return "".join(
        f'<details class="smtpw-more"><summary>{text(title)}</summary><ul>'
        f"{''.join(f'<li>{text(line)}</li>' for line in lines)}</ul></details>"
        for title, lines in sections
        if lines
    )


def _attempt(attempt: Attempt) -> str:
    word = "answered" if attempt.ok else (attempt.detail or "no answer")
    return f"{attempt.address} port {attempt.port}: {word}, {attempt.elapsed_ms:.0f} ms"


def _tls_lines(report: Report) -> list[str]:
    facts = report.tls
    if facts is None:
        return []
    until = f"{facts.not_after:%Y-%m-%d}" if facts.not_after else ""
    pairs = (
        ("Version", facts.version),
        ("Cipher", facts.cipher),
        ("Certificate for", ", ".join(facts.names)),
        ("Issued by", facts.issuer),
        ("Valid until", until),
        ("SHA-256", grouped(facts.fingerprint)),
    )
    return [f"{name}: {value}" for name, value in pairs if value]
