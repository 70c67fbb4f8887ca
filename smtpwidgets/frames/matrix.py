"""Accounts against servers as a DataFrame: one row an account, one column a server."""

from collections import Counter
from collections.abc import Iterable
from typing import TypeAlias

import pandas as pd

from smtpwidgets.model.change import Snapshot
from smtpwidgets.model.matrix import matrix_of

__all__ = ["MatrixFrame", "matrix_frame"]

MatrixFrame: TypeAlias = pd.DataFrame


def matrix_frame(snapshot: Snapshot, *, names: bool = True) -> MatrixFrame:
    """Return what each account uses each server for.

    Shape:
        (n_accounts, n_servers), string dtype: "incoming", "first choice", "fall-back 2", …, and
        a missing value where it is not used. Index `account`, columns `server`: names people
        read (unique: a second "Work" is "Work (2)"), or ids with `names=False`. Servers that
        nobody uses are columns without a value. `attrs["orphans"]` says in sentences what is
        left over.

    Args:
        snapshot: servers and accounts at one revision.
        names: whether rows and columns are labelled with names, or with ids.
    """
    matrix = matrix_of(snapshot)
    accounts = [account.id for account in matrix.accounts]
    servers = [server.id for server in matrix.servers]
    cells = {pair: str(cell) for pair, cell in matrix.cells.items()}
    columns = {
        id: pd.array([cells.get((account, id)) for account in accounts], dtype="string")
        for id in servers
    }
    rows = _unique(a.label for a in matrix.accounts) if names else accounts
    titles = _unique(s.label for s in matrix.servers) if names else servers
    frame = pd.DataFrame(columns, index=pd.Index(rows, name="account", dtype="string"))
    frame.columns = pd.Index(titles, name="server", dtype="string")
    frame.attrs["orphans"] = list(matrix.orphans())
    return frame


def _unique(labels: Iterable[str]) -> list[str]:
    """Return the labels with a number behind each that was there before."""
    wanted = list(labels)
    taken: set[str] = set(wanted)
    seen: Counter[str] = Counter()
    named = []
    for label in wanted:
        seen[label] += 1
        name = label if seen[label] == 1 else f"{label} ({seen[label]})"
        while seen[label] > 1 and name in taken:
            seen[label] += 1
            name = f"{label} ({seen[label]})"
        taken.add(name)
        named.append(name)
    return named
