"""What a worker of a cluster shares among its checks, without a cluster."""

import socket
from collections import Counter
from collections.abc import Sequence

import pytest

from smtpwidgets.checks import network
from smtpwidgets.fleet.worker import _Round
from smtpwidgets.model.errand import Errand, Parcel
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth
from smtpwidgets.model.visit import Visit
from tests.support.scripted import Script, scripted


class Line:
    """A line to a scheduler on which nobody says stop."""

    stopping = False

    def __init__(self) -> None:
        self.heard: list[Visit] = []

    def send(self, _number: int, visits: Sequence[Visit]) -> None:
        self.heard += visits


async def test_a_worker_looks_each_name_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand entries of one provider are one question to the name service there."""
    asked: Counter[str] = Counter()

    def getaddrinfo(host: str, port: int, **_options: object) -> list[tuple[object, ...]]:
        asked[host] += 1
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(network.socket, "getaddrinfo", getaddrinfo)
    line = Line()
    async with scripted(Script()) as server:
        place = {"host": "smtp.many.test", "port": server.port}
        servers = [Server(**place, security="none", auth="none") for _ in range(20)]
        errands = [
            Errand(visit=Visit(key=s.id, server_id=s.id, owner="", **place), server=s)
            for s in servers
        ]
        parcel = Parcel(run="r", number=0, depth=Depth.LOGIN, errands=tuple(errands), per_host=2)
        await _Round(parcel, line).run()  # type: ignore[arg-type]

    assert [True] * 20 == [visit.report is not None and visit.report.ok for visit in line.heard]
    assert {"smtp.many.test": 1} == asked
