"""Servers, accounts, reports and change sets for tests of stores and profiles."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from smtpwidgets.model.account import Account
from smtpwidgets.model.change import Change, ChangeSet, Snapshot
from smtpwidgets.model.report import Report, StageResult, StageState
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth, Stage

__all__ = ["a_report", "a_server", "adding", "an_account", "editing", "listed", "removing"]

Value = Server | Account


def a_server(description: str = "Work", **settings: Any) -> Server:
    """Return a server that breaks no rule."""
    usual = {"host": "smtp.example.org", "username": "ada@example.org"}
    return Server(**{**usual, "description": description, **settings})


def an_account(*outgoing: Server, **settings: Any) -> Account:
    """Return an account that sends through `outgoing`."""
    ids = tuple(server.id for server in outgoing)
    return Account(**{"address": "ada@example.org", "outgoing": ids, **settings})


def a_report(server: Server, elapsed_ms: float = 1.0, **facts: Any) -> Report:
    """Return a report of a check that passed."""
    stage = StageResult(stage=Stage.CONNECT, state=StageState.OK, elapsed_ms=elapsed_ms)
    return Report(
        server_id=server.id,
        host=server.host,
        port=server.port_number,
        protocol=server.protocol,
        security=server.security,
        started_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        elapsed_ms=elapsed_ms,
        depth=Depth.CONNECT,
        stages=(stage,),
        **facts,
    )


def adding(base: int, *values: Value) -> ChangeSet:
    """Return the change set that adds `values`."""
    return ChangeSet(base=base, changes=tuple(Change(after=value) for value in values))


def editing(base: int, before: Value, after: Value) -> ChangeSet:
    """Return the change set that puts `after` in the place of `before`."""
    return ChangeSet(base=base, changes=(Change(before=before, after=after),))


def removing(base: int, *values: Value) -> ChangeSet:
    """Return the change set that removes `values`."""
    return ChangeSet(base=base, changes=tuple(Change(before=value) for value in values))


def listed(snapshot: Snapshot) -> list[str]:
    """Return the descriptions of servers, then of accounts, in the order of the list."""
    values: Iterable[Value] = (*snapshot.servers.values(), *snapshot.accounts.values())
    return [value.label for value in values]
