"""A sweep in a process that may open few files: prints how it went, as JSON.

    python -m tests.support.short_of_descriptors PORT VISITS LIMIT [heedless]

`heedless` takes no notice of the limit, so that descriptors run out.
"""

import asyncio
import json
import resource
import socket
import sys
from collections import Counter
from dataclasses import replace

from smtpwidgets.checks import Network, check
from smtpwidgets.fleet import sweep as engine
from smtpwidgets.model.security import Auth, Security
from smtpwidgets.model.server import Server
from smtpwidgets.model.visit import Visit

if __name__ == "__main__":
    port, number, limit = map(int, sys.argv[1:4])
    hosts = [f"h{n}.hostile.test" for n in range(number)]
    doors = {(host, 2525): ("127.0.0.1", port) for host in hosts}
    network = Network(doors=doors, zone="hostile.test")
    servers = {
        host: Server(host=host, port=2525, security=Security.NONE, auth=Auth.NONE) for host in hosts
    }
    tries: list[int] = []
    words: list[str] = []

    async def ask(visit: Visit) -> Visit:
        report = await check(servers[visit.host], network=network)
        return replace(visit, report=report)

    def took(visit: Visit) -> None:
        assert visit.report is not None
        tries.append(visit.tries)
        words.append("works" if visit.report.ok else str(visit.report.cause_id))

    visits = [Visit(key=h, server_id=h, host=h, port=2525, owner="", logs_in=False) for h in hosts]
    sweep = engine.Sweep(visits, ask, took, width=256)
    if "heedless" in sys.argv:
        engine.make_room = lambda width: width
    # What is loaded once is loaded now: a library that cannot open its own files is no test.
    asyncio.run(check(servers[hosts[0]], network=network))
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
    socket.socket().close()
    asyncio.run(sweep.run())
    facts = {"words": Counter(words), "most_tries": max(tries), "width": sweep.width}
    print(json.dumps(facts))  # noqa: T201 -- this is a program
