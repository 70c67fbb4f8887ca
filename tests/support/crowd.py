"""Hundreds of hostile servers in a process of their own, so that their work is not the client's.

Prints one line of JSON, where they listen and whom to trust. Ends with its standard input, and
prints what each of them heard.
"""

import asyncio
import contextlib
import json
import logging
import resource
import sys

import trustme

from smtpwidgets.model.security import Security
from tests.support.scripted import Script, certified, scripted
from tests.support.scripted_mailbox import scripted_mailbox
from tests.support.tricks import ROWS


async def main() -> None:
    """Serve until nobody wants it any more."""
    authority = trustme.CA()
    tls = certified(authority)
    async with contextlib.AsyncExitStack() as stack:
        running = []
        for row in ROWS:
            script, implicit = row.script(), row.security is Security.TLS
            context = None if row.security is Security.NONE else tls
            server = (
                scripted(script, tls=context, implicit=implicit)
                if isinstance(script, Script)
                else scripted_mailbox(script, tls=context, implicit=implicit)
            )
            running.append(await stack.enter_async_context(server))
        # One that is good, for whoever wants to see that.
        running.append(await stack.enter_async_context(scripted(Script(), tls=tls)))
        ports = [one.port for one in running]
        _tell({"ports": ports, "authority": authority.cert_pem.bytes().decode()})
        await asyncio.to_thread(sys.stdin.read)
        _tell({"heard": [one.heard for one in running]})


def _tell(facts: dict[str, object]) -> None:
    print(json.dumps(facts), flush=True)  # noqa: T201 -- this is a program


if __name__ == "__main__":
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    logging.getLogger("asyncio").setLevel(logging.ERROR)  # writes to clients that are gone
    asyncio.run(main())
