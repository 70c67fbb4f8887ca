"""From the edits of a table to changes of entries: read by the rules of the form, all at once."""

import re
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from smtpwidgets.model.account import Account
from smtpwidgets.model.change import Change
from smtpwidgets.model.fingerprints import kept_exception
from smtpwidgets.model.links import link_problems
from smtpwidgets.model.plan import RowEdit, RowProblem
from smtpwidgets.model.plan_cells import shown
from smtpwidgets.model.plan_words import PLAN_WORDS
from smtpwidgets.model.problem import Problem, Severity
from smtpwidgets.model.rules import examine, examine_edit
from smtpwidgets.model.server import SERVER_FIELDS, Server, new_id

__all__ = ["Planned", "plan_servers", "row_problem", "typed"]

_NUMBERS = frozenset({"port", "timeout_s"})
_WHOLE = re.compile(r"\s*([0-9]+)\.0+\s*")  # a number that was a float on its way
# What tells two servers apart; the rest is how one of them is used.
_SAME = ("protocol", "host", "port_number", "security", "username", "description")


@dataclass
class Planned:
    """What comes of the edits: changes with the labels of their rows, and what is wrong."""

    changes: list[Change] = field(default_factory=list)
    rows: dict[str, Hashable] = field(default_factory=dict)  # id → the label of its row
    problems: list[RowProblem] = field(default_factory=list)

    def add(self, row: Hashable, change: Change) -> None:
        """Take in one more change."""
        self.changes.append(change)
        self.rows[change.id] = row


def row_problem(
    row: Hashable, field: str, code: str, label: str = "", **facts: object
) -> RowProblem:
    """Return an error in the words of the table."""
    return RowProblem(row, field, code, PLAN_WORDS[code].format(**facts), label=label)


def plan_servers(
    edits: tuple[RowEdit, ...],
    base: Mapping[str, Server],
    now: Mapping[str, Server],
    accounts: Mapping[str, Account],
) -> Planned:
    """Return what edited rows come to.

    Args:
        edits: what a table says anew, against `base`.
        base: the servers the table was made from.
        now: the servers as they are; what changed since `base` stays, and a cell that both
            changed is a problem.
        accounts: the accounts, which may use a server as what it is not any more.
    """
    planned = Planned()
    for edit in edits:
        if edit.id is not None:
            _edit(planned, edit, base, now)
    new = [edit for edit in edits if edit.id is None]
    there = {_key(server): server for server in now.values()} if new else {}
    near = {_login(server): server for server in now.values()} if new else {}
    for edit in new:
        _add(planned, edit, base, there, near)
    planned.problems += _links(planned, now, accounts)
    return planned


def _edit(
    planned: Planned, edit: RowEdit, base: Mapping[str, Server], now: Mapping[str, Server]
) -> None:
    id = edit.id or ""
    server = now.get(id)
    if server is None:
        label = base[id].label
        planned.problems.append(row_problem(edit.row, "", "deleted-meanwhile", label))
        return
    values, found = examine_edit(vars(server), typed(edit.texts))
    errors = [p for p in found if p.severity is Severity.ERROR]
    warnings = [p for p in found if p.severity is Severity.WARNING]
    if warnings and not errors:  # what was so before is no news
        known = {(p.field, p.code) for p in examine_edit(vars(server), {})[1]}
        warnings = [p for p in warnings if (p.field, p.code) not in known]
    planned.problems += [_of(edit, server.label, p) for p in (*errors, *warnings)]
    if errors:
        return
    after = _edited(server, values)
    since = base.get(id, server)
    if since is not server and since != server:
        planned.problems += _both(edit, since, server, after)
    if vars(after) != vars(server):
        # Both sides were examined; what a change does besides is to drop a strayed exception.
        kept = kept_exception(server, after)
        planned.add(edit.row, Change.model_construct(before=server, after=kept))
        if kept.trusted_certificate not in {"", server.trusted_certificate}:
            code = "trusted-by-table"
            planned.problems.append(_warning(edit, "trusted_certificate", code, server))


def _both(edit: RowEdit, since: Server, server: Server, after: Server) -> Iterator[RowProblem]:
    """Yield the cells that somebody else changed meanwhile, to something else."""
    for name in edit.texts:
        before, now, wanted = (getattr(one, name) for one in (since, server, after))
        if now not in (before, wanted):
            said = shown(server, name, {}) or "empty"
            yield row_problem(edit.row, name, "changed-meanwhile", server.label, now=said)


def _add(
    planned: Planned,
    edit: RowEdit,
    base: Mapping[str, Server],
    there: dict[tuple[object, ...], Server],
    near: Mapping[tuple[object, ...], Server],
) -> None:
    values, found = examine(typed(edit.texts))
    label = edit.texts.get("description") or edit.texts.get("host") or ""
    told = [p for p in found if p.severity is not Severity.NOTE]
    planned.problems += [_of(edit, label, p) for p in told]
    if any(p.severity is Severity.ERROR for p in told):
        return
    server = _made(values)
    same = there.setdefault(_key(server), server)
    if same is server:
        planned.add(edit.row, Change(after=server))
        if server.trusted_certificate:
            code = "trusted-by-table"
            planned.problems.append(_warning(edit, "trusted_certificate", code, server))
        if (other := near.get(_login(server))) is not None:
            planned.problems.append(_warning(edit, "", "nearly-there", server, name=other.label))
    elif same.id in planned.rows:
        planned.problems.append(row_problem(edit.row, "", "same-twice", label))
    elif same.id in base:
        planned.problems.append(row_problem(edit.row, "", "already-there", label, name=same.label))
    # else this very frame was applied already, and its row became that entry


def _key(server: Server) -> tuple[object, ...]:
    return tuple(getattr(server, name) for name in _SAME)


def _login(server: Server) -> tuple[object, ...]:
    return server.protocol, server.host, server.username


def _warning(edit: RowEdit, field: str, code: str, server: Server, **facts: object) -> RowProblem:
    message = PLAN_WORDS[code].format(**facts)
    return RowProblem(edit.row, field, code, message, Severity.WARNING, label=server.label)


def _links(
    planned: Planned, now: Mapping[str, Server], accounts: Mapping[str, Account]
) -> Iterator[RowProblem]:
    """Yield what an account could not do any more with a server that became of another kind."""
    turned = {
        change.id: change.after
        for change in planned.changes
        if isinstance(change.before, Server) and isinstance(change.after, Server)
        if change.before.protocol is not change.after.protocol
    }
    if not turned:
        return
    for account in accounts.values():
        for id in sorted(account.server_ids & turned.keys()):
            for problem in link_problems(account, {**now, **turned}):
                yield row_problem(
                    planned.rows[id],
                    "protocol",
                    "kind-in-use",
                    now[id].label,
                    problem=problem.message,
                    user=account.label,
                )


def _of(edit: RowEdit, label: str, problem: Problem) -> RowProblem:
    return RowProblem(
        edit.row,
        problem.field,
        problem.code,
        problem.message,
        problem.severity,
        problem.fix,
        label,
    )


def typed(texts: Mapping[str, str]) -> Mapping[str, str]:
    """Return the texts, with 587 where a column of floats wrote 587.0."""
    found = {
        name: whole[1]
        for name in _NUMBERS
        if "." in texts.get(name, "") and (whole := _WHOLE.fullmatch(texts[name]))
    }
    return {**texts, **found} if found else texts


def _edited(server: Server, values: Mapping[str, Any]) -> Server:
    """Return the server with values that were just examined: the rules are not asked twice."""
    return BaseModel.model_copy(server, update=values)  # a server's own copy asks them


def _made(values: Mapping[str, Any]) -> Server:
    """Return a new server of values that were just examined."""
    return Server.model_construct(_fields_set=SERVER_FIELDS, id=new_id(), **values)
