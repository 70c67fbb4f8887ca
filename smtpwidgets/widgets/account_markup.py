"""Pieces of HTML for accounts: both sides of a check, how a message arrived, who uses what.

Everything that comes in is escaped here, as in `markup`.
"""

import re
from collections.abc import Iterable, Mapping

from smtpwidgets.model.matrix import Cell, Matrix, Use
from smtpwidgets.model.report import Report, StageResult
from smtpwidgets.model.report_text import success_words
from smtpwidgets.model.security import Auth, Protocol
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Stage, stages_of
from smtpwidgets.widgets.account_words import ACCOUNT_NOTICES
from smtpwidgets.widgets.arrival_markup import arrival_box
from smtpwidgets.widgets.markup import (
    days_line,
    diagnosis,
    further_facts,
    note,
    pill,
    stage_list,
    text,
)

__all__ = [
    "checked_side",
    "consequences",
    "matrix_table",
    "orphan_list",
    "running_side",
    "silent_side",
]


def consequences(label: str, outcome: Iterable[str]) -> str:
    """Return the question whether to delete `label`, and what would come of it."""
    lines = "".join(f"<li>{text(line)}</li>" for line in outcome)
    return f'<div role="alert"><h3>Delete {text(label)}?</h3><ul>{lines}</ul></div>'


# --- one side of an account's check ---------------------------------------------------------------


def running_side(
    title: str, server: Server, plan: Iterable[Stage], passed: Iterable[StageResult], *, now: bool
) -> str:
    """Return a server whose check is under way (`now`), or waits for the others."""
    if not now and not passed:
        return _side(title, server, "idle", "Waiting", "")
    words = "Checking" if now else "Checked"
    stages = stage_list(plan, passed, running=now, label=f"Stages of {server.host}")
    return _side(title, server, "running" if now else "idle", words, stages)


def silent_side(title: str, server: Server, why: str = "") -> str:
    """Return a server that was not checked, and why if there is a reason."""
    words = ACCOUNT_NOTICES["skipped"].format(why=why) if why else ""
    body = note("warn", words) if words else ""
    return _side(title, server, "idle", ACCOUNT_NOTICES["not-checked"], body)


def checked_side(title: str, server: Server, report: Report, *, state: str, words: str) -> str:
    """Return what the last check of a server found; what went well is folded away."""
    plan = stages_of(
        report.security,
        report.depth,
        protocol=report.protocol,
        login=report.auth is not Auth.NONE,
    )
    stages = stage_list(plan, report.stages, label=f"Stages of {server.host}")
    if report.ok and report.cause is None:
        count = sum(result.ok for result in report.stages)
        facts = further_facts(report.model_copy(update={"not_tested": ()}))  # that is in sight
        body = (
            f"{arrival_box(report.arrival) or _reached(report)}{days_line(report)}"
            f"{_untested(report)}"
            f'<details class="smtpw-more"><summary>{count} stages passed, '
            f"{report.elapsed_ms:.0f} ms</summary>{stages}{facts}</details>"
        )
    else:
        verdict = f"{diagnosis(report)}{days_line(report)}"
        body = f"{stages}{verdict}{arrival_box(report.arrival)}{further_facts(report)}"
    return _side(title, server, state, words, body)


def _untested(report: Report) -> str:
    lines = " ".join(report.not_tested)
    return f'<p class="smtpw-muted smtpw-small">Not tested: {text(lines)}</p>' if lines else ""


def _reached(report: Report) -> str:
    return f"<p>{text(_success(report))}</p>"


def _success(report: Report) -> str:
    if report.protocol is Protocol.SMTP:
        return success_words(report)
    if report.messages is None:
        return "It accepted your login." if report.logins_used else success_words(report)
    count = "1 message" if report.messages == 1 else f"{report.messages:,} messages"
    return f"It accepted your login and opened the mailbox: {count}. Nothing was changed."


def _side(title: str, server: Server, state: str, words: str, body: str) -> str:
    called = "" if server.label == server.host else f"{server.label} · "  # as lists call it
    where = f"{called}{server.host}, port {server.port_number}"
    return (
        f'<section class="smtpw-side"><div class="smtpw-side-head"><h4>{text(title)}</h4>'
        f'<span class="smtpw-muted smtpw-small">{text(where)}</span>{pill(state, words)}</div>'
        f"{body}</section>"
    )


# --- accounts × servers ---------------------------------------------------------------------------

_FEW = 6  # from so many unused servers on, their empty columns would hide the others
_BREAKS = re.compile(r"([@.])(?=\w)")

_SIGNS: Mapping[Use, str] = {Use.INCOMING: "↓", Use.FIRST: "✓"}


def matrix_table(matrix: Matrix) -> str:
    """Return who uses what as a table: accounts are rows, servers columns."""
    servers = _drawn(matrix)
    heads = "".join(_server_head(matrix, server) for server in servers)
    rows = "".join(
        f'<tr><th scope="row"><span class="smtpw-matrix-name">{_breakable(account.label)}'
        f'<span class="smtpw-muted smtpw-small">{text(_lacks(matrix, account.id))}</span>'
        "</span></th>"
        + "".join(_cell(matrix.cells.get((account.id, s.id))) for s in servers)
        + "</tr>"
        for account in matrix.accounts
    )
    return (
        '<div class="smtpw-matrix" tabindex="0" role="region" aria-label="Accounts and servers">'
        '<table><caption class="smtpw-sr">Which account uses which server</caption>'
        f'<thead><tr><th scope="col">Account</th>{heads}</tr></thead><tbody>{rows}</tbody></table>'
        "</div>"
    )


def orphan_list(matrix: Matrix) -> str:
    """Return what is left over, in words; many unused servers are one line that unfolds."""
    said = matrix.orphans()
    folded = said[len(said) - len(matrix.unused) :] if len(matrix.unused) > _FEW else ()
    lines = _items(said[: len(said) - len(folded)])
    body = f"<ul>{lines}</ul>" if lines else ""
    if folded:
        body += (
            f"<details><summary>{len(folded):,} servers are used by no account</summary>"
            f"<ul>{_items(folded)}</ul></details>"
        )
    return f'<div class="smtpw-note warn">{body}</div>' if body else ""


def _items(lines: Iterable[str]) -> str:
    return "".join(f"<li>{text(line)}</li>" for line in lines)


def _drawn(matrix: Matrix) -> tuple[Server, ...]:
    """Return the servers that get a column: all, or those in use where too many are unused."""
    if len(matrix.unused) <= _FEW:
        return matrix.servers
    unused = {server.id for server in matrix.unused}
    return tuple(server for server in matrix.servers if server.id not in unused)


def _breakable(label: str) -> str:
    """Return a name that may go on in the next line behind an @ or a dot, and in no word."""
    return _BREAKS.sub(r"\1<wbr>", text(label))


def _server_head(matrix: Matrix, server: Server) -> str:
    kind = "sends" if server.protocol is Protocol.SMTP else server.protocol.upper()
    unused = " · used by no account" if server in matrix.unused else ""
    return (
        f'<th scope="col" class="{"smtpw-orphan" if unused else ""}">'
        f'<span class="smtpw-matrix-name">{_breakable(server.label)}</span>'
        f'<span class="smtpw-muted smtpw-small">{text(kind + unused)}</span></th>'
    )


def _lacks(matrix: Matrix, account_id: str) -> str:
    return "; ".join(remark.split(",")[0] for remark in matrix.remarks.get(account_id, ()))


def _cell(cell: Cell | None) -> str:
    if cell is None:
        return (
            '<td><span class="smtpw-muted" aria-hidden="true">·</span>'
            '<span class="smtpw-sr">not used</span></td>'
        )
    sign = _SIGNS.get(cell.use, str(cell.place))
    kind = {Use.INCOMING: "run", Use.FIRST: "ok"}.get(cell.use, "idle")
    return (
        f'<td><span class="smtpw-pill {kind}"><span aria-hidden="true">{sign}</span> '
        f"{text(_CELL_WORDS[cell.use])}"
        + (f'<span class="smtpw-sr"> {cell.place}</span>' if cell.place > 1 else "")
        + "</span></td>"
    )


_CELL_WORDS: Mapping[Use, str] = {
    Use.INCOMING: "incoming",
    Use.FIRST: "first choice",
    Use.FALL_BACK: "fall-back",
    Use.UNUSED_FALL_BACK: "not used",
}
