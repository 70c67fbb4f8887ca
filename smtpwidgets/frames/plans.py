"""A frame on its way to a plan, and a plan as a frame."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import pandas as pd

from smtpwidgets.frames.editable import editable_accounts, editable_servers, kind_of_columns
from smtpwidgets.frames.edits import edits_of, left_behind, made_at
from smtpwidgets.frames.strangers import with_plain_labels
from smtpwidgets.frames.table import Table, secrets_of
from smtpwidgets.model.change import Snapshot
from smtpwidgets.model.plan import CellChange, RowProblem, TableEdits
from smtpwidgets.model.plan_words import PLAN_WORDS
from smtpwidgets.model.problem import Severity
from smtpwidgets.model.secret import Secret

__all__ = ["EditedFrame", "PlanFrame", "ReadPlan", "plan_frame", "read_plan"]

PlanFrame: TypeAlias = pd.DataFrame
EditedFrame: TypeAlias = pd.DataFrame | Table

_KINDS = ("server", "account")
_HALVES = re.compile("[\ud800-\udfff]")  # halves of characters, which Arrow's texts cannot hold
_COLUMNS = ("id", "label", "what", "field", "before", "after")


@dataclass(frozen=True)
class ReadPlan:
    """What a frame says: of which kind of entry, and anew against which state of the profile."""

    kind: str
    base: Snapshot
    edits: TableEdits
    dated: bool = True  # whether the frame remembers when it was made
    ours: bool = True  # whether it is dated, and has columns of the profile still
    secrets: Mapping[str, Secret] = field(default_factory=dict)  # that a table brought along
    left_behind: int = 0  # passwords of the table that it was, and that are not here


def read_plan(
    frame: EditedFrame,
    now: Snapshot,
    as_of: Callable[[Snapshot, int | None], Snapshot],
    kind: str | None = None,
) -> ReadPlan:
    """Return what an edited frame says anew.

    Args:
        frame: servers or accounts, one a row; or a table that was read, with its passwords.
        now: the profile as it is.
        as_of: returns the profile as it was at a revision.
        kind: "server" or "account"; told by the frame if None.

    Raises:
        TypeError: this is neither a DataFrame nor a table.
        TableError: the table has errors.
        ValueError: nothing tells what the rows are.
    """
    if isinstance(frame, Table):
        return _of_table(frame, now, as_of, kind)
    if not isinstance(frame, pd.DataFrame):
        raise TypeError(f"a plan is made of a DataFrame, and this is a {type(frame).__name__}")
    frame = with_plain_labels(frame)
    _, revision = made_at(frame)
    kind = _kind(frame, now, kind)
    base = as_of(now, revision)
    if kind == "server":
        editable = editable_servers(base)
        edits = edits_of(frame, base.servers, now.servers, editable)
    else:
        editable = editable_accounts(base)
        edits = edits_of(frame, base.accounts, now.accounts, editable)
    if revision is not None and revision > now.revision:
        code = "frame-is-newer"
        message = PLAN_WORDS[code].format(made=revision, seen=now.revision)
        edits = TableEdits((), edits.rows, (RowProblem(None, "", code, message),))
    dated, left = revision is not None, left_behind(frame) if kind == "server" else 0
    ours = dated and any(name in editable.columns for name in frame.columns)
    return ReadPlan(kind, base, edits, dated=dated, ours=ours, left_behind=left)


def _of_table(
    table: Table,
    now: Snapshot,
    as_of: Callable[[Snapshot, int | None], Snapshot],
    kind: str | None,
) -> ReadPlan:
    found = read_plan(table.frame, now, as_of, kind or table.kind)
    told = (
        RowProblem(
            None,
            problem.column,
            problem.code,
            problem.message,
            problem.severity,
            label="" if problem.row is None else f"row {problem.row}",
        )
        for problem in table.problems  # without errors: the frame was given
    )
    secrets = secrets_of(table)
    unkept = []
    if found.kind == "account" and secrets:
        code = "secrets-of-accounts"
        message = PLAN_WORDS[code].format(count=len(secrets))
        unkept = [RowProblem(None, "", code, message, Severity.WARNING)]
        secrets = {}
    edits = replace(found.edits, problems=(*told, *unkept, *found.edits.problems))
    return replace(found, edits=edits, secrets=secrets, left_behind=0)


def plan_frame(cells: Sequence[CellChange]) -> PlanFrame:
    """Return the cells of a plan, one a row; shape and columns as in `Plan.frame`."""
    data = {
        name: pd.array([_HALVES.sub("\ufffd", getattr(cell, name)) for cell in cells], "string")
        for name in _COLUMNS
    }
    rows = pd.Series([cell.row for cell in cells], dtype="object")
    return pd.DataFrame({"row": rows, **data})


def _kind(frame: pd.DataFrame, now: Snapshot, kind: str | None) -> str:
    if kind is not None and kind not in _KINDS:
        raise ValueError(f"kind is one of {_KINDS}, and not {kind!r}")
    told = kind or kind_of_columns(frame.columns) or made_at(frame)[0]
    if told is None:
        labels = set(map(str, frame["id"] if "id" in frame.columns else frame.index))
        if labels & now.servers.keys():
            told = "server"
        elif labels & now.accounts.keys():
            told = "account"
    if told not in _KINDS:
        raise ValueError(
            "nothing in this frame tells whether its rows are servers or accounts: "
            "pass kind='server' or kind='account'"
        )
    return told
