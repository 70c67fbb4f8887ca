"""From the edits of a table of accounts to changes: links by id or by the name people read."""

import difflib
from collections.abc import Container, Iterable, Iterator, Mapping

from smtpwidgets.model.account import Account
from smtpwidgets.model.account_draft import AccountDraft
from smtpwidgets.model.account_fields import ACCOUNT_FIELDS
from smtpwidgets.model.change import Change
from smtpwidgets.model.fields import FieldKind
from smtpwidgets.model.plan import RowEdit, RowProblem
from smtpwidgets.model.plan_cells import shown
from smtpwidgets.model.plan_rows import Planned, row_problem
from smtpwidgets.model.plan_words import PLAN_WORDS
from smtpwidgets.model.problem import Problem, Severity
from smtpwidgets.model.readers import READERS
from smtpwidgets.model.security import Protocol
from smtpwidgets.model.server import Server

__all__ = ["NAME_COLUMNS", "plan_accounts"]

# The column of readable names → the setting it says with ids.
NAME_COLUMNS: Mapping[str, str] = {"incoming_name": "incoming", "outgoing_names": "outgoing"}
# Switches, by kind and by choice; the words people type for them are those of any switch.
_SWITCHES = frozenset(
    name
    for name, row in ACCOUNT_FIELDS.items()
    if row.kind is FieldKind.SWITCH or set(row.choices) == {"yes", "no"}
)
_LINKS = frozenset((*NAME_COLUMNS, *NAME_COLUMNS.values()))
_NAMED = 5  # ids that a sentence names
_read_switch = READERS["allow_cleartext"]


def plan_accounts(
    edits: tuple[RowEdit, ...],
    base: Mapping[str, Account],
    now: Mapping[str, Account],
    servers: Mapping[str, Server],
) -> Planned:
    """Return what edited rows come to; `base` and `now` as in `plan_servers`."""
    planned, names = Planned(), _Names(servers)
    for edit in edits:
        account = now.get(edit.id or "")
        if edit.id is not None and account is None:
            label = base[edit.id].label
            planned.problems.append(row_problem(edit.row, "", "deleted-meanwhile", label))
            continue
        _plan(planned, edit, base, account, names)
    there = {_key(account): account for account in now.values()}
    _refuse_twins(planned, there, base)
    return planned


def _plan(
    planned: Planned,
    edit: RowEdit,
    base: Mapping[str, Account],
    account: Account | None,
    names: "_Names",
) -> None:
    label = edit.texts.get("description") or edit.texts.get("address") or ""
    label = account.label if account is not None else label
    texts: dict[str, str] = {}
    address = edit.texts.get("address") or ("" if account is None else account.address)
    wrong = _texts(edit, names.of(address), texts, account)
    problems = [RowProblem(edit.row, *problem, label=label) for problem in wrong]
    draft = AccountDraft(servers=names.servers)
    if account is not None:
        draft = AccountDraft.of(account, names.servers)
    known = {(p.field, p.code) for p in draft.problems()} if account is not None else set()
    draft = AccountDraft.model_construct(texts={**draft.texts, **texts}, servers=names.servers)
    problems += [_of(edit, label, p) for p in _told(draft, problems, known)]
    planned.problems += problems
    if any(p.severity is Severity.ERROR for p in problems):
        return
    after = draft.parse(None if account is None else account.id)
    assert isinstance(after, Account)  # noqa: S101 -- its problems were looked at
    if account is None:
        planned.add(edit.row, Change(after=after))
        return
    since = base.get(account.id, account)
    planned.problems += _both(texts, edit, since, account, after, names.servers)
    if after != account:
        planned.add(edit.row, Change(before=account, after=after))


def _told(
    draft: AccountDraft, problems: Iterable[RowProblem], known: Container[tuple[str, str]]
) -> Iterator[Problem]:
    """Yield what the rules say, but for what was so before, or follows from an unclear cell."""
    unclear = {NAME_COLUMNS.get(problem.field, problem.field) for problem in problems}
    for found in draft.problems():
        error = found.severity is Severity.ERROR
        news = found.severity is not Severity.NOTE and (found.field, found.code) not in known
        if (error or news) and found.field not in unclear:
            yield found


def _texts(
    edit: RowEdit, names: "_Names", texts: dict[str, str], account: Account | None
) -> Iterator[tuple[str, str, str]]:
    """Fill in the texts of a draft, and yield what is wrong with them: field, code, message."""
    for name, text in edit.texts.items():
        if name in _SWITCHES:
            on, wrong = _read_switch(text)
            texts[name] = "yes" if on else "no"
            if wrong or not text.strip():
                yield name, "switch-unknown", PLAN_WORDS["switch-unknown"]
        elif name not in _LINKS:
            texts[name] = text
    before = {} if account is None else AccountDraft.of(account).texts
    for other, one in NAME_COLUMNS.items():
        ids, told = _linked(edit, names, one, other)
        yield from told
        if ids is not None and not told and ids != before.get(one):
            texts[one] = ids


def _linked(
    edit: RowEdit, names: "_Names", one: str, other: str
) -> tuple[str | None, list[tuple[str, str, str]]]:
    """Return the ids that a cell of ids, or the one of names beside it, says anew; what is wrong.

    Whoever edits one of the two leaves the other as it was.
    """
    said = [column for column in (one, other) if column in edit.texts]
    read = [names.ids(edit.texts[column], several=one == "outgoing") for column in said]
    told = [
        (column, code, message)
        for column, (_, wrong) in zip(said, read, strict=True)
        for code, message in wrong
    ]
    if not told and len({tuple(ids) for ids, _ in read}) > 1:
        message = PLAN_WORDS["links-disagree"].format(one=one, other=other)
        told.append((other, "links-disagree", message))
    return (",".join(read[0][0]) if read else None), told


def _both(
    texts: Iterable[str],
    edit: RowEdit,
    since: Account,
    account: Account,
    after: Account,
    servers: Mapping[str, Server],
) -> Iterator[RowProblem]:
    """Yield the cells that somebody else changed meanwhile, to something else."""
    for name in texts:
        before, now, wanted = (getattr(one, name) for one in (since, account, after))
        if now not in (before, wanted):
            said = shown(account, name, servers) or "empty"
            yield row_problem(edit.row, name, "changed-meanwhile", account.label, now=said)


def _refuse_twins(
    planned: Planned, there: dict[tuple[object, ...], Account], base: Mapping[str, Account]
) -> None:
    """Tell of rows to add that are there already, and drop those this frame added itself."""
    added = [c for c in planned.changes if c.before is None and isinstance(c.after, Account)]
    for change in added:
        account = change.after
        assert isinstance(account, Account)  # noqa: S101 -- it was chosen so
        same = there.setdefault(_key(account), account)
        if same is account:
            continue
        row = planned.rows[change.id]
        planned.changes.remove(change)
        if same.id in planned.rows:
            planned.problems.append(row_problem(row, "", "same-twice", account.label))
        elif same.id in base:
            wrong = row_problem(row, "", "already-there", account.label, name=same.label)
            planned.problems.append(wrong)
        del planned.rows[change.id]


def _key(account: Account) -> tuple[object, ...]:
    return account.address, account.description, account.incoming, account.outgoing


def _of(edit: RowEdit, label: str, problem: Problem) -> RowProblem:
    return RowProblem(
        edit.row, problem.field, problem.code, problem.message, problem.severity, problem.fix, label
    )


class _Names:
    """Servers by the names people read: description, or else host; and by id."""

    def __init__(self, servers: Mapping[str, Server]) -> None:
        self.servers = servers
        self._address = ""
        self._named: dict[str, list[str]] = {}
        for id, server in servers.items():
            for name in {server.label.casefold(), server.host.casefold()}:
                self._named.setdefault(name, []).append(id)

    def of(self, address: str) -> "_Names":
        """Return the same names, as the account with this address means them."""
        self._address = address.strip().casefold()
        return self

    def ids(self, text: str, *, several: bool) -> tuple[list[str], list[tuple[str, str]]]:
        """Return the ids of the servers a cell names, and what is wrong: code and message."""
        found: list[str] = []
        wrong: list[tuple[str, str]] = []
        for name in self._parts(text) if several else filter(None, [text.strip()]):
            if name in self.servers:
                found.append(name)
                continue
            ids = self._meant(self._of(name), outgoing=several)
            if len(ids) == 1:
                found += ids
            else:
                wrong.append(self._unclear(name, ids))
        return found, wrong

    def _of(self, name: str) -> list[str]:
        """Return the ids of the servers with this name; a description goes before a host."""
        ids = self._named.get(name.casefold(), [])
        labelled = [id for id in ids if self.servers[id].label.casefold() == name.casefold()]
        return labelled or ids

    def _meant(self, ids: list[str], *, outgoing: bool) -> list[str]:
        """Return which of several servers of one name an account means: the one it logs in to.

        That is the one of its kind whose user name is the account's address, or else the part of
        the address before the @.
        """
        if len(ids) < 2:
            return ids
        kind = [id for id in ids if (self.servers[id].protocol is Protocol.SMTP) is outgoing]
        for login in (self._address, self._address.partition("@")[0]):
            mine = [id for id in kind if login and self.servers[id].username.casefold() == login]
            if mine:
                return mine
        return kind or ids

    def _parts(self, text: str) -> Iterator[str]:
        """Yield the names in a list with commas; a name may hold a comma itself."""
        words = [word.strip() for word in text.split(",")]
        while words:
            for n in range(len(words), 0, -1):
                name = ", ".join(words[:n])
                if n == 1 or name in self.servers or name.casefold() in self._named:
                    break
            if name:
                yield name
            words = words[n:]

    def _unclear(self, name: str, ids: list[str]) -> tuple[str, str]:
        if ids:
            named = sorted(ids)[:_NAMED] + (["…"] if len(ids) > _NAMED else [])
            facts = {"name": name, "count": len(ids), "ids": ", ".join(named)}
            return "server-ambiguous", PLAN_WORDS["server-ambiguous"].format(**facts)
        near = difflib.get_close_matches(name.casefold(), self._named, 1)
        meant = ""
        if near:
            meant = f" Did you mean “{self._written(near[0])}”?"
        return "server-unknown", PLAN_WORDS["server-unknown"].format(name=name, meant=meant)

    def _written(self, name: str) -> str:
        server = self.servers[self._named[name][0]]
        return server.label if server.label.casefold() == name else server.host
