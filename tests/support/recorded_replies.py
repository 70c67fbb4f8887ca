"""Replies as servers gave them, each with its source, and what they must be recognised as.

`tests/data/replies.jsonl` has one a line: protocol, stage, host, code and text as they came (lines
of one reply divided by a line feed), what else mattered (user name, password, mechanism, way to
log in, logins so far), then cause, family, certainty, source and the month they were noted.
"""

import json
from pathlib import Path
from typing import Any, NamedTuple

from smtpwidgets.checks.diagnosis import recognise
from smtpwidgets.checks.findings import Finding
from smtpwidgets.checks.journey import Journey
from smtpwidgets.checks.network import Network
from smtpwidgets.checks.order import Order
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Auth, Protocol
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Stage

__all__ = ["RECORDED", "Recorded", "finding_of", "journey_of"]

_FILE = Path(__file__).parents[1] / "data" / "replies.jsonl"


class Recorded(NamedTuple):
    """One recorded reply."""

    protocol: str
    stage: str
    host: str
    code: str
    text: str
    cause: str
    family: str
    certainty: str
    source: str
    date: str
    username: str = "ada@example.org"
    password: str = "hunter2"  # nobody's
    mechanism: str = "PLAIN"
    auth: str = "password"
    logins_used: int = 0

    @property
    def name(self) -> str:
        """A name for a test: short, and the same in every run."""
        return f"{self.protocol}-{self.stage}-{self.code}-{self.cause}"


def _read() -> tuple[Recorded, ...]:
    lines: list[dict[str, Any]] = [
        json.loads(line) for line in _FILE.read_text(encoding="utf-8").splitlines()
    ]
    return tuple(Recorded(**line) for line in lines)


RECORDED = _read()


def journey_of(one: Recorded) -> Journey:
    """Return a check that came as far as this reply, without a network."""
    server = Server(
        protocol=Protocol(one.protocol),
        host=one.host,
        username=one.username,
        auth=Auth(one.auth),
    )
    journey = Journey(Order(server, Secret(one.password)), Network(), one.host)
    journey.mechanism, journey.logins_used = one.mechanism, one.logins_used
    return journey


def finding_of(one: Recorded) -> Finding:
    """Return what the tables make of a recorded reply."""
    journey = journey_of(one)
    code = int(one.code) if one.protocol == "smtp" else one.code
    return recognise(journey.reply(code, one.text), Stage(one.stage), journey)
