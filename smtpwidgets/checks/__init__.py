"""The live check of one mail server: what it takes, and what it gives.

`check` returns a report; `check_stages` yields its stages as they happen. A server that fails is a
report, never an exception.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable

from smtpwidgets.checks.inbox import Inbox
from smtpwidgets.checks.network import Network
from smtpwidgets.checks.order import Order
from smtpwidgets.checks.walk import Walk
from smtpwidgets.model.report import Report, StageResult
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth
from smtpwidgets.model.tries import Tries

__all__ = ["Inbox", "Network", "check", "check_stages"]


async def check(  # noqa: PLR0913 -- the one call that people make; every option has its name
    server: Server,
    *,
    secret: Secret | None = None,
    sender: str | None = None,
    recipient: str | None = None,
    depth: Depth | str = Depth.LOGIN,
    timeout_s: float | None = None,
    allow_cleartext: bool = False,
    mechanism: str | None = None,
    inbox: Inbox | None = None,
    folder: str = "INBOX",
    refused_lately: int = 0,
    held_back: Tries | None = None,
    network: Network | None = None,
    revision: int | None = None,
    progress: Callable[[StageResult], None] | None = None,
    stopped: Callable[[Report], None] | None = None,
) -> Report:
    """Test a mail server, stage by stage, with at most one login.

    Args:
        server: where to connect, how, and as whom.
        secret: the password or token; without one the check ends where the login would begin.
        sender: the address to send from (default: the user name, if it is an address).
        recipient: the address to send to (default: the sender's).
        depth: how far to go; nothing is delivered below "message".
        timeout_s: limit of the whole check in seconds (default: the server's own, or 30).
        allow_cleartext: the person agrees that the password goes unencrypted, this time.
        mechanism: the one SASL mechanism to use, such as "SCRAM-SHA-256".
        inbox: where a round trip looks for its message; without one it ends as "message".
        folder: the folder of an IMAP server that is opened, for reading only.
        refused_lately: how many logins this host refused within the last hour, as far as is known;
            a host that is silent after that may have shut this computer out.
        held_back: the refused logins for which this one is not made: the check ends where it would
            begin. A profile counts them; a check by itself knows no history.
        network: how the world is reached (default: the real one).
        revision: the profile's revision, kept in the report.
        progress: is given each stage's result as it happens.
        stopped: is given what was found so far where the task is cancelled.

    Returns:
        What was found; `report.ok` says whether every stage of the depth passed.

    Raises:
        InvalidSettingsError: `sender` or `recipient` is no address.
        TypeError: `secret` is no `Secret`.
        ValueError: there is no such depth or mechanism, or the time limit is not positive.
    """
    order = Order(
        server,
        secret=secret,
        sender=sender,
        recipient=recipient,
        wanted=Depth(depth),
        timeout_s=timeout_s,
        allow_cleartext=allow_cleartext,
        mechanism=mechanism,
        inbox=inbox,
        folder=folder,
        refused_lately=refused_lately,
        held_back=held_back,
    )
    walk = Walk(order, network or Network())
    try:
        async with walk:
            while (result := await walk.go_on()) is not None:
                if progress is not None:
                    progress(result)
    except asyncio.CancelledError:
        if stopped is not None:
            stopped(walk.report(revision, stopped=True))
        raise
    return walk.report(revision)


async def check_stages(  # noqa: PLR0913 -- as `check`
    server: Server,
    *,
    secret: Secret | None = None,
    sender: str | None = None,
    recipient: str | None = None,
    depth: Depth | str = Depth.LOGIN,
    timeout_s: float | None = None,
    allow_cleartext: bool = False,
    mechanism: str | None = None,
    inbox: Inbox | None = None,
    folder: str = "INBOX",
    refused_lately: int = 0,
    network: Network | None = None,
) -> AsyncGenerator[StageResult, None]:
    """Yield the result of each stage of `check` as it happens; it takes the same options."""
    order = Order(
        server,
        secret=secret,
        sender=sender,
        recipient=recipient,
        wanted=Depth(depth),
        timeout_s=timeout_s,
        allow_cleartext=allow_cleartext,
        mechanism=mechanism,
        inbox=inbox,
        folder=folder,
        refused_lately=refused_lately,
    )
    async with Walk(order, network or Network()) as walk:
        while (result := await walk.go_on()) is not None:
            yield result
