"""Pieces of HTML of the connection doctor. Everything that comes in is escaped, as in `markup`."""

from collections.abc import Iterable
from datetime import datetime

from smtpwidgets.model.checkup import CheckUp, Line
from smtpwidgets.model.common_failures import CommonFailure
from smtpwidgets.model.fingerprints import grouped
from smtpwidgets.model.report import Attempt, Report, StageResult
from smtpwidgets.model.report_text import CERTAINTY_WORDS, can_fix
from smtpwidgets.model.security import Auth
from smtpwidgets.model.stages import Stage, stages_of
from smtpwidgets.model.visit import SKIP_WORDS, Visit
from smtpwidgets.widgets.doctor_words import DOCTOR_NOTICES
from smtpwidgets.widgets.markup import SIGNS, diagnosis, note, pill, stage_list, text

__all__ = ["common_cards", "copied_text", "line_head", "progress_bar", "verdict_line", "visit_part"]

_MOST_NAMES = 12


def verdict_line(state: str, sentence: str, aside: str = "") -> str:
    """Return the one big line on top; `aside` stands below it, smaller."""
    sign, kind = SIGNS[state]
    small = f'<p class="smtpw-muted smtpw-small">{text(aside)}</p>' if aside else ""
    return (
        f'<div class="smtpw-verdict {kind}"><span class="smtpw-verdict-sign" aria-hidden="true">'
        f"{sign}</span><div><h3>{text(sentence)}</h3>{small}</div></div>"
    )


def progress_bar(done: int, total: int) -> str:
    """Return how far a check-up is."""
    said = DOCTOR_NOTICES["running"].format(done=done, total=total)
    return (
        f'<progress class="smtpw-progress" max="{max(total, 1)}" value="{done}" '
        f'aria-label="{text(said)}">{text(said)}</progress>'
    )


def common_cards(checkup: CheckUp) -> str:
    """Return what failures have in common, each once, with the names of those concerned."""
    cards = "".join(_card(finding, checkup.concerned(finding)) for finding in checkup.common)
    return f'<div class="smtpw-findings">{cards}</div>' if cards else ""


def _card(finding: CommonFailure, concerned: Iterable[Line]) -> str:
    names = [line.label for line in concerned]
    listed = "".join(f"<li>{text(name)}</li>" for name in names[:_MOST_NAMES])
    more = len(names) - _MOST_NAMES
    listed += f"<li>and {more} more</li>" if more > 0 else ""
    who = (can_fix(finding.who), CERTAINTY_WORDS[finding.certainty])
    steps = "".join(f"<li>{text(step)}</li>" for step in finding.steps)
    return (
        f'<section class="smtpw-diag {"warn" if finding.kind == "network" else "bad"}">'
        f"<h4>{text(finding.title)}</h4><p>{text(finding.what)}</p>"
        f"{f'<ol>{steps}</ol>' if steps else ''}"
        f'<div class="smtpw-concerns"><span class="smtpw-muted smtpw-small">'
        f"{text(DOCTOR_NOTICES['concerns'])}</span><ul>{listed}</ul></div>"
        f'<div class="smtpw-who">{text(" · ".join(who))}</div></section>'
    )


# --- one line in full -----------------------------------------------------------------------------


def line_head(line: Line, state: str, words: str) -> str:
    """Return the heading of the details: what it is, where it stands, and how."""
    parts = (line.what, line.host or line.address, line.where)
    place = " · ".join(part for part in parts if part not in {"", line.label})
    return (
        f'<div class="smtpw-side-head"><h3 class="smtpw-title">{text(line.label)}</h3>'
        f'<span class="smtpw-muted smtpw-small">{text(place)}</span>{pill(state, words)}</div>'
    )


def visit_part(
    visit: Visit,
    now: datetime,
    *,
    title: str = "",
    finding: CommonFailure | None = None,
    passed: Iterable[StageResult] | None = None,
    plan: Iterable[Stage] = (),
) -> str:
    """Return one visit in full: stages with times beside addresses, certificate and words.

    Args:
        visit: the visit.
        now: the time (UTC) from which the days of a certificate are counted.
        title: its heading, where there are several.
        finding: what it has in common with others, if anything: that is not said again.
        passed: the stages of a check under way.
        plan: the stages it goes through.
    """
    head = f"<h4>{text(title)}</h4>" if title else ""
    if passed is not None:
        return (
            f'<section class="smtpw-visit">{head}{stage_list(plan, passed, running=True)}</section>'
        )
    if visit.report is None:
        said = visit.why or (
            SKIP_WORDS[visit.skipped][1] if visit.skipped else DOCTOR_NOTICES["no-report"]
        )
        return f'<section class="smtpw-visit">{head}{note("info", said)}</section>'
    report = visit.report
    return (
        f'<section class="smtpw-visit">{head}<div class="smtpw-halves">'
        f"<div>{_stages(report)}{_verdict(report, finding)}</div>"
        f"<div>{_facts(report, now)}</div></div></section>"
    )


def _stages(report: Report) -> str:
    plan = stages_of(
        report.security,
        report.depth,
        protocol=report.protocol,
        login=report.auth is not Auth.NONE,
    )
    return stage_list(plan, report.stages, label=f"Stages of {report.host}")


def _verdict(report: Report, finding: CommonFailure | None) -> str:
    if finding is None:
        return diagnosis(report)
    return note("warn", DOCTOR_NOTICES["same-reason"].format(title=finding.title))


def _facts(report: Report, now: datetime) -> str:
    words = [str(r.reply) for r in report.stages if r.reply is not None and r.reply.text]
    sections = (
        ("The server's own words", _said(report.greeting, words)),
        ("Addresses", [_attempt(attempt) for attempt in report.attempts]),
        ("What this rests on", list(report.evidence)),
        ("Not tested", list(report.not_tested)),
    )
    lists = [
        f"<h5>{text(title)}</h5><ul>{''.join(f'<li>{text(line)}</li>' for line in lines)}</ul>"
        for title, lines in sections
        if lines
    ]
    return "".join([*lists[:2], _encryption(report, now), *lists[2:]])


def _said(greeting: str, replies: list[str]) -> list[str]:
    """Return what the server said, its greeting first, each sentence once."""
    greeted = not greeting or any(line.endswith(greeting) for line in replies)
    return list(dict.fromkeys(replies if greeted else (greeting, *replies)))


def _attempt(attempt: Attempt) -> str:
    word = "answered" if attempt.ok else (attempt.detail or "no answer")
    return f"{attempt.address} port {attempt.port}: {word}, {attempt.elapsed_ms:.0f} ms"


def _encryption(report: Report, now: datetime) -> str:
    facts = report.tls
    if facts is None:
        return ""
    left = facts.days_left(now)
    until = f"{facts.not_after:%Y-%m-%d}" if facts.not_after else ""
    pairs = (
        ("Version", facts.version),
        ("Cipher", facts.cipher),
        ("Certificate for", ", ".join(facts.names)),
        ("Issued by", facts.issuer),
        ("Valid until", until),
        ("Days left", "" if left is None else str(left)),
        ("SHA-256", grouped(facts.fingerprint)),
    )
    rows = "".join(f"<dt>{text(name)}</dt><dd>{text(value)}</dd>" for name, value in pairs if value)
    return f'<h5>Encryption</h5><dl class="smtpw-facts">{rows}</dl>' if rows else ""


def copied_text(report: str) -> str:
    """Return a report to read, and to mark by hand where a browser allows no copying."""
    return (
        f'<p class="smtpw-muted smtpw-small">{text(DOCTOR_NOTICES["shared"])}</p>'
        f'<textarea class="smtpw-copied" readonly rows="10" spellcheck="false" '
        f'aria-label="The copied report">{text(report)}</textarea>'
    )
