"""Accounts against servers: who uses which server for what, and what is left over."""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from smtpwidgets.model.account import Account
from smtpwidgets.model.change import Snapshot
from smtpwidgets.model.security import Protocol
from smtpwidgets.model.server import Server

__all__ = ["Cell", "Matrix", "Use", "matrix_of"]


class Use(StrEnum):
    """What an account uses a server for."""

    INCOMING = "incoming"
    FIRST = "first choice"
    FALL_BACK = "fall-back"
    UNUSED_FALL_BACK = "listed, not used"  # the account uses only its first


class Cell(BaseModel):
    """One account and one server; `place` is 1 for the first choice, 2 for the next, and so on."""

    model_config = ConfigDict(frozen=True)

    use: Use
    place: int = 0

    def __str__(self) -> str:
        return self.use if self.use in {Use.INCOMING, Use.FIRST} else f"{self.use} {self.place}"


class Matrix(BaseModel):
    """The uses of a profile's servers, by (account id, server id); what is not there is not used.

    `unused` are the servers that no account uses; `remarks` says by account id what it lacks.
    """

    model_config = ConfigDict(frozen=True)

    accounts: tuple[Account, ...] = ()
    servers: tuple[Server, ...] = ()
    cells: Mapping[tuple[str, str], Cell] = Field(default_factory=dict)
    unused: tuple[Server, ...] = ()
    remarks: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)

    def orphans(self) -> tuple[str, ...]:
        """Say what is left over, one sentence each: servers nobody uses, accounts that lack one."""
        lacking = (
            f"{account.label}: {remark}."
            for account in self.accounts
            for remark in self.remarks.get(account.id, ())
        )
        return (*lacking, *(f"{server.label}: used by no account." for server in self.unused))


_LACKS_OUTGOING = "no outgoing server, so it cannot send"
_LACKS_INCOMING = "no incoming server, so it cannot fetch mail"


def matrix_of(snapshot: Snapshot) -> Matrix:
    """Return who uses what; incoming servers come first, otherwise in the order of the lists."""
    servers = sorted(snapshot.servers.values(), key=lambda s: s.protocol is Protocol.SMTP)
    accounts = tuple(snapshot.accounts.values())
    cells: dict[tuple[str, str], Cell] = {
        (account.id, id): cell
        for account in accounts
        for id, cell in _cells(account)
        if id in snapshot.servers
    }
    used = {id for _, id in cells}
    return Matrix(
        accounts=accounts,
        servers=tuple(servers),
        cells=cells,
        unused=tuple(server for server in servers if server.id not in used),
        remarks={account.id: found for account in accounts if (found := _remarks(account))},
    )


def _cells(account: Account) -> list[tuple[str, Cell]]:
    found: list[tuple[str, Cell]] = []
    if account.incoming is not None:
        found.append((account.incoming, Cell(use=Use.INCOMING)))
    for place, id in enumerate(account.outgoing, start=1):
        later = Use.UNUSED_FALL_BACK if account.use_only_first else Use.FALL_BACK
        found.append((id, Cell(use=Use.FIRST if place == 1 else later, place=place)))
    return found


def _remarks(account: Account) -> tuple[str, ...]:
    lacks = ((account.outgoing, _LACKS_OUTGOING), (account.incoming, _LACKS_INCOMING))
    return tuple(words for there, words in lacks if not there)
