"""Functions that an administrator could name: where workers of tests find passwords."""

import os

from smtpwidgets.model.server import Server
from smtpwidgets.practice.scenario import PASSWORD
from smtpwidgets.practice.scenarios import SCENARIOS

__all__ = ["MARKED", "failing", "marked", "nothing", "practice", "right", "wrong"]

MARKED = "MARKED_PASSWORD"  # a variable in the surroundings of workers


def practice(_server: Server, id: str) -> str:
    """Return the password that comes with a practice entry."""
    return SCENARIOS[id.removeprefix("practice-")].given


def right(_server: Server, _id: str) -> str:
    """Return the password that practice servers take."""
    return PASSWORD


def wrong(_server: Server, _id: str) -> str:
    """Return a password that no practice server takes."""
    return "wrong"


def marked(_server: Server, _id: str) -> str:
    """Return a password that is looked for everywhere afterwards."""
    return os.environ[MARKED]


def nothing(_server: Server, _id: str) -> None:
    """Know nobody."""


def failing(_server: Server, id: str) -> str:
    """Fail, with the password in the exception."""
    raise KeyError(f"{os.environ[MARKED]} of {id}")
