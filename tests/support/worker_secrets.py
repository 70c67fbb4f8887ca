"""Functions that an administrator could name: where workers of tests find passwords."""

from smtpwidgets.model.server import Server
from smtpwidgets.practice.scenarios import SCENARIOS
from smtpwidgets.practice.servers import _server_id

__all__ = ["failing", "nothing", "practice"]

_GIVEN = {_server_id(scenario): scenario.given for scenario in SCENARIOS.values()}


def practice(server: Server, id: str) -> str | None:
    """Return the password of a practice entry."""
    del server
    return _GIVEN.get(id)


def nothing(_server: Server, _id: str) -> None:
    """Know nobody."""


def failing(_server: Server, id: str) -> str:
    """Fail, with the password in the exception."""
    raise KeyError(f"correct horse for {id}")
