"""What a cause of failure and its remedy are. The tables stand in `causes` and `remedies`."""

from enum import StrEnum
from typing import NewType

from pydantic import BaseModel, ConfigDict

from smtpwidgets.model.family import Family
from smtpwidgets.model.problem import Fix

__all__ = ["Cause", "CauseId", "Certainty", "Family", "Place", "Remedy", "Who"]

CauseId = NewType("CauseId", str)


class Place(StrEnum):
    """The part of the way on which something goes wrong; causes and advice are sorted by it."""

    STATIC = "static"
    DNS = "dns"
    CONNECT = "connect"
    GREETING = "greeting"
    TLS = "tls"
    EHLO = "ehlo"
    LOGIN = "login"
    ENVELOPE = "envelope"
    INCOMING = "incoming"
    LOCAL = "local"


class Who(StrEnum):
    """Who can do something about it."""

    YOU = "you"
    PROVIDER = "provider"
    NETWORK = "network"
    ADMINISTRATOR = "administrator"
    NOBODY = "nobody"  # it passes by itself, or it is no fault


class Certainty(StrEnum):
    """How sure the diagnosis is."""

    CERTAIN = "certain"
    LIKELY = "likely"
    POSSIBLE = "possible"


class Cause(BaseModel):
    """One reason why a check fails.

    `ref` holds its numbers in the project's list of causes (mostly one; several where the list
    has an entry for each protocol); `family` is the coarse word that programs rely on, `place` the
    part of the way; `summary` is the two to five words of the list's last column; `warning` marks
    what lets mail through all the same.
    """

    model_config = ConfigDict(frozen=True)

    id: CauseId
    ref: str
    family: Family
    place: Place
    summary: str
    who: tuple[Who, ...]
    warning: bool = False


class Remedy(BaseModel):
    """What happened and what to do, in words for the person.

    `title` is one short sentence, `what` explains it in one or two, `steps` are things to do in
    order. `{host}`, `{port}`, `{username}` and the like stand for the entry's own values. `fix` is
    there only where one click is safe; it never lowers security.
    """

    model_config = ConfigDict(frozen=True)

    title: str
    what: str
    steps: tuple[str, ...]
    fix: Fix | None = None
