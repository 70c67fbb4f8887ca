"""Many edits at once: a plan shows every change before it happens, and makes all or none."""

import warnings
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NoReturn

from smtpwidgets.credentials import host_of
from smtpwidgets.errors import InvalidSettingsError, NotAllowedError, StaleRevisionError
from smtpwidgets.model.account import Account
from smtpwidgets.model.change import Change, ChangeSet, Snapshot, Step
from smtpwidgets.model.logins import all_unfollowed
from smtpwidgets.model.plan import CellChange, RowProblem, TableEdits
from smtpwidgets.model.plan_accounts import plan_accounts
from smtpwidgets.model.plan_cells import typed_cells
from smtpwidgets.model.plan_known import recognised
from smtpwidgets.model.plan_rows import Planned, plan_servers, row_problem
from smtpwidgets.model.plan_text import heading, step_note, text_of, unkept_words
from smtpwidgets.model.planned import PlannedEdits
from smtpwidgets.model.problem import Severity
from smtpwidgets.model.report import TextPrinter
from smtpwidgets.model.secret import Secret, refuse_plain
from smtpwidgets.model.server import Server
from smtpwidgets.profile.collecting import collecting_later
from smtpwidgets.profile.together import Together

if TYPE_CHECKING:
    from smtpwidgets.frames import EditedFrame, PlanFrame
    from smtpwidgets.frames.plans import ReadPlan

__all__ = ["Plan", "Plans"]

_LOOKED_BACK = 100  # steps that a frame which does not know its age may have missed
_NOT_ALLOWED = "not-allowed"
_MEANWHILE = frozenset({"changed-meanwhile", "deleted-meanwhile"})


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class Plan(PlannedEdits):
    """What an edited table would change in a profile; `apply()` makes all of it, or nothing.

    In a notebook it shows itself as a table, elsewhere as text; it never holds a password that
    could be seen, and cannot be pickled.
    """

    _profile: "Plans"
    _secrets: Mapping[str, Secret] = field(default_factory=dict)
    _keep_secrets: bool = False

    def apply(self) -> Snapshot:
        """Make every change in one step that `profile.undo()` takes back, and return the outcome.

        Raises:
            InvalidSettingsError: the plan has errors; `problems` names all of them.
            StaleRevisionError: the profile was changed since the plan was made, or somebody
                changed the same cells since the table was made; `changed` says what.
            NotAllowedError: an administrator switched such a change off.

        Warns:
            UserWarning: the keyring did not take some of the passwords; they are kept in memory.
        """
        errors = [p for p in self.problems if _is_error(p)]
        if meanwhile := [str(p) for p in errors if p.code in _MEANWHILE]:
            raise StaleRevisionError(self.base, self._profile.revision, meanwhile[:3])
        if any(p.code == _NOT_ALLOWED for p in errors):
            profile = self._profile
            profile.policy.permit(ChangeSet(base=self.base, changes=self.changes))
        if errors:
            raise InvalidSettingsError([problem.as_problem() for problem in errors])
        return self._profile._apply_plan(self)  # noqa: SLF001 -- the two are one

    @property
    def unkept(self) -> str:
        """How many of its passwords the keyring did not take, in words; empty if it took all."""
        credentials = self._profile._credentials  # noqa: SLF001 -- the two are one
        n = len(self._secrets.keys() & credentials.not_in_keyring)
        return unkept_words(n)

    def frame(self) -> "PlanFrame":
        """Return every cell that changes, one a row, and behind them those of rows with an error.

        Shape:
            (n_cells, 7), columns `row` (object: the label in your frame), `id`, `label`, `what`
            ("edited", "added", "removed", "parted", "refused": as in `CellChange`), `field`,
            `before`, `after` (string). Never a password.
        """
        from smtpwidgets.frames import plan_frame  # noqa: PLC0415 -- a script needs no pandas

        return plan_frame((*self.cells, *self.refused))

    def __repr__(self) -> str:
        return text_of(self)

    @property
    def heading(self) -> str:
        """What it comes to, in one line."""
        return heading(self)

    def _repr_pretty_(self, printer: TextPrinter, cycle: bool) -> None:  # noqa: FBT001 -- IPython's
        printer.text("…" if cycle else repr(self))

    def _repr_html_(self) -> str:
        from smtpwidgets.frames import plan_html  # noqa: PLC0415 -- as above

        return plan_html(self)

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a plan belongs to its open profile; export plan.frame() instead")


class Plans(Together):
    """The part of a profile that takes an edited frame."""

    @collecting_later()
    def plan(
        self,
        frame: "EditedFrame",
        *,
        kind: str | None = None,
        remove: bool = False,
        secrets: Mapping[Any, Secret] | None = None,
        note: str = "",
        keep_secrets: bool = False,
    ) -> Plan:
        """Return what an edited frame would change; nothing is written before `apply()`.

        Rows are known by the index or a column `id`; a row with another label is the entry with its
        description, protocol, host and user name, or else is added. Columns that are missing are
        not edited. A frame remembers the revision it was made at: what somebody else changed
        meanwhile stays, and a cell that both changed is a problem.

        Args:
            frame: servers or accounts, one a row, or what `read_table` read, with its passwords.
            kind: "server" or "account"; told by the columns if None.
            remove: whether entries that are not in the frame any more are removed.
            secrets: passwords by label of the row, kept when applied: a mapping or a Series.
            note: what the history says of this step.
            keep_secrets: keep passwords though their server moves to another host. They were
                given for the old one, and are put away otherwise.

        Raises:
            TypeError: `frame` is neither a DataFrame nor a table, or a secret is no `Secret`.
            TableError: the table has errors.
            ValueError: nothing tells whether these are servers or accounts.
        """
        given = _given(secrets)
        draft = self._drafted(frame, kind, given)
        if remove:
            draft.remove_missing()
        if not draft.dated:
            draft.warn_of_age(self._store.steps_since(max(draft.now.revision - _LOOKED_BACK, 0)))
        draft.follow_moves(keep_secrets=keep_secrets)
        draft.problems += self._refused(draft)
        return draft.plan(self, note=note, keep_secrets=keep_secrets)

    def _drafted(
        self, frame: "EditedFrame", kind: str | None, given: Mapping[Any, Secret]
    ) -> "_Draft":
        from smtpwidgets.frames import read_plan  # noqa: PLC0415 -- a script needs no pandas

        with self._lock:
            now = self._snapshot
            found = read_plan(frame, now, self._as_of, kind)
        draft = _Draft(found, now)
        draft.give(dict((*found.secrets.items(), *given.items())))
        if found.left_behind and not given:
            left = row_problem(None, "", "secrets-left-behind", count=found.left_behind)
            draft.problems.append(replace(left, severity=Severity.WARNING))
        return draft

    def _refused(self, draft: "_Draft") -> list[RowProblem]:
        """Return what an administrator does not allow of it."""
        try:
            changes = (*draft.changes, *draft.parted)
            self.policy.permit(ChangeSet(base=draft.now.revision, changes=changes))
        except NotAllowedError as error:
            return [row_problem(None, "", _NOT_ALLOWED, error=error)]
        return []

    def _as_of(self, now: Snapshot, revision: int | None) -> Snapshot:
        """Return the profile as it was at `revision`, by taking later steps back from `now`."""
        if revision is None or revision >= now.revision:
            return now
        servers, accounts = dict(now.servers), dict(now.accounts)
        for step in self._store.steps_since(revision):
            if step.revision > now.revision:
                continue  # not seen in this notebook yet
            for change in reversed(step.change_set.changes):
                values: dict[str, Any] = servers if _is_server(change) else accounts
                if change.before is None:
                    values.pop(change.id, None)
                else:
                    values[change.id] = change.before
        return Snapshot.model_construct(revision=revision, servers=servers, accounts=accounts)

    def _apply_plan(self, plan: Plan) -> Snapshot:
        """Make the changes of a plan: secrets first, then rows and history in one transaction."""
        with collecting_later():
            self._write_together(
                plan.changes,
                plan._secrets,  # noqa: SLF001 -- as above
                seen={change.id for change in plan.changes},
                base=plan.base,
                note=plan.note or step_note(plan),
                keep_secrets=plan._keep_secrets,  # noqa: SLF001 -- as above
            )
        if plan.unkept:
            warnings.warn(plan.unkept, stacklevel=3)
        return self._snapshot


class _Draft:
    """A plan while it is made: what the rows come to, then what follows from it."""

    def __init__(self, read: "ReadPlan", now: Snapshot) -> None:
        kind, base, edits = read.kind, read.base, read.edits
        self.kind, self.now, self.base, self.dated, self.ours = (
            kind,
            now,
            base,
            read.dated,
            read.ours,
        )
        olds, news = (_of_kind(kind, one) for one in (base, now))
        self.edits = recognised(edits, olds, news, kind)
        self.known = self.edits.rows.keys() - edits.rows.keys()  # entries told without an id
        edits = self.edits
        self.planned = _planned(kind, now, base, edits)
        self.rows: dict[str, Hashable] = {**edits.rows, **self.planned.rows}
        self.changes: list[Change] = self.planned.changes
        self.problems: list[RowProblem] = [*edits.problems, *self.planned.problems]
        self.secrets: dict[str, Secret] = {}
        self.parted: list[Change] = []
        self.moved = self.followed = 0

    def give(self, secrets: Mapping[Hashable, Secret]) -> None:
        """Bind each password to the entry of its row."""
        if not secrets:
            return
        ids: dict[Hashable, list[str]] = {}
        for id, row in self.rows.items():
            ids.setdefault(row, []).append(id)
        wrong = {p.row for p in self.problems if _is_error(p)}
        for row, secret in secrets.items():
            found = ids.get(row, [])
            if self.kind == "account":
                self.problems.append(row_problem(row, "", "secret-of-account"))
            elif len(found) == 1:
                self.secrets[found[0]] = secret
            elif row not in wrong:
                code = "secret-for-two" if found else "secret-without-row"
                self.problems.append(row_problem(row, "", code))

    def remove_missing(self) -> None:
        """Remove what the frame was made from and does not hold any more.

        That needs a row that is an entry, or a frame that was made from them: a table turned on
        its side, or of something else, leaves out every entry and means none.
        """
        if any(p.row is None and not p.field and _is_error(p) for p in self.problems):
            return  # refused as a whole
        if not self.edits.rows and not self.ours:
            self.problems.append(row_problem(None, "", "nothing-known"))
            self.changes.clear()
            return
        base, now = (_of_kind(self.kind, one) for one in (self.base, self.now))
        gone = [id for id in base if id not in self.edits.rows and id in now]
        for id in gone:
            self.changes.append(Change(before=now[id]))
        if gone and not self.edits.rows:
            problem = row_problem(None, "", "all-removed", count=len(gone))
            self.problems.append(replace(problem, severity=Severity.WARNING))
        if self.kind == "server" and gone:
            self.problems += _still_used(gone, self.now)

    def warn_of_age(self, steps: Iterable[Step]) -> None:
        """Warn where a frame that does not know its age would take back what was changed."""
        if any(change.after is None for change in self.changes):
            problem = row_problem(None, "", "age-unknown")
            self.problems.append(replace(problem, severity=Severity.WARNING))
        edits = {c.id: c for c in self.changes if c.before is not None and c.after is not None}
        told: set[tuple[str, str]] = set()
        for step in steps if edits else ():
            for earlier in step.change_set.changes:
                edit = edits.get(earlier.id)
                for name in () if edit is None else _taken_back(edit, earlier):
                    if (earlier.id, name) not in told:
                        told.add((earlier.id, name))
                        self._warn_of_cell(earlier.id, name, step.revision)

    def _warn_of_cell(self, id: str, field: str, revision: int) -> None:
        value = self.now.servers.get(id) or self.now.accounts[id]
        row = self.rows.get(id, id)
        problem = row_problem(row, field, "was-so-before", value.label, revision=revision)
        self.problems.append(replace(problem, severity=Severity.WARNING))

    def follow_moves(self, *, keep_secrets: bool) -> None:
        """Part logins that would follow a server to another host, and count what stays behind."""
        moved = [
            c.after
            for c in self.changes
            if isinstance(c.after, Server) and c.before and host_of(c.before) != c.after.host
        ]
        self.parted = all_unfollowed(self.now, moved)
        without = sum(server.id not in self.secrets for server in moved)
        self.moved, self.followed = (0, without) if keep_secrets else (without, 0)

    def _refused_cells(self) -> Iterator[CellChange]:
        """Yield what was typed into rows that have an error."""
        wrong = {p.row for p in self.problems if _is_error(p)}
        base = _of_kind(self.kind, self.base)
        changed = {self.rows.get(change.id, change.id) for change in self.changes}
        for edit in self.edits.edits if wrong - {None} else ():
            if edit.row in wrong and edit.row not in changed:
                yield from typed_cells(edit, base.get(edit.id or ""), self.now.servers)

    def plan(self, profile: Plans, *, note: str, keep_secrets: bool) -> Plan:
        """Return the plan."""
        after = {c.id: c.after for c in self.changes if isinstance(c.after, Server)}
        all_of_kind = _of_kind(self.kind, self.now)
        wrong = {p.row for p in self.problems if _is_error(p)}
        same = (id for id in self.known - self.planned.rows.keys() if self.rows[id] not in wrong)
        removed = sum(change.after is None for change in self.changes)
        kept = sum(id not in self.edits.rows for id in all_of_kind) - removed
        return Plan(
            kind=self.kind,
            base=self.now.revision,
            changes=(*self.changes, *self.parted),
            problems=tuple(self.problems),
            kept=kept,
            unchanged=sum(1 for _ in same),
            passwords=len(self.secrets),
            moved=self.moved,
            followed=self.followed,
            note=note,
            rows=self.rows,
            parted=frozenset(change.id for change in self.parted),
            servers={**self.now.servers, **after},
            refused=tuple(self._refused_cells()),
            _profile=profile,
            _secrets=self.secrets,
            _keep_secrets=keep_secrets,
        )


def _taken_back(edit: Change, earlier: Change) -> Iterator[str]:
    """Yield the settings that an edit makes what they were before an earlier change."""
    if earlier.before is None or earlier.after is None:
        return
    was, became, wanted, now = map(
        vars,
        (earlier.before, earlier.after, edit.after, edit.before),
    )
    for name, value in was.items():
        if value != became[name] and value == wanted[name] and value != now[name]:
            yield name


def _given(secrets: Any) -> dict[Any, Secret]:
    """Return passwords by row, of a mapping or a Series; empty ones are none."""
    if secrets is not None and not hasattr(secrets, "items"):
        raise TypeError("passwords are given by the label of their row: secrets={label: Secret(…)}")
    given: dict[Any, Secret] = {}
    for row, secret in () if secrets is None else secrets.items():
        refuse_plain(secret)
        if row in given:
            raise ValueError(f"two passwords are given for the row {row!r}")
        if secret:
            given[row] = secret
    return given


def _of_kind(kind: str, snapshot: Snapshot) -> Mapping[str, Any]:
    return snapshot.servers if kind == "server" else snapshot.accounts


def _planned(kind: str, now: Snapshot, base: Snapshot, edits: TableEdits) -> Planned:
    if kind == "server":
        return plan_servers(edits.edits, base.servers, now.servers, now.accounts)
    return plan_accounts(edits.edits, base.accounts, now.accounts, now.servers)


def _still_used(gone: list[str], now: Snapshot) -> Iterator[RowProblem]:
    for id in gone:
        users = [account.label for account in now.accounts.values() if id in account.server_ids]
        if users:
            facts = {"users": ", ".join(users)}
            one = len(users) == 1
            facts |= {"use": "uses" if one else "use", "them": "it" if one else "them"}
            yield row_problem(id, "", "still-used", now.servers[id].label, **facts)


def _is_error(problem: RowProblem) -> bool:
    return problem.severity is Severity.ERROR


def _is_server(change: Change) -> bool:
    value = change.after if change.after is not None else change.before
    return not isinstance(value, Account)
