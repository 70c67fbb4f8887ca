"""A check in a world of several servers, some of which are there to compare with."""

import ssl

from smtpwidgets.checks import Network, check
from smtpwidgets.model.report import Report
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server
from tests.support.scripted import HOST, Scripted

__all__ = ["OTHER", "THIRD", "Doors", "checked", "place_of"]

OTHER, THIRD = "smtp.unrelated.test", "mail.third.test"
Doors = dict[tuple[str, int], tuple[str, int]]


def place_of(peer: Scripted) -> tuple[str, int]:
    """Return where a scripted server stands."""
    return "127.0.0.1", peer.port


async def checked(
    doors: Doors,
    *controls: tuple[str, int],
    port: int = 465,
    host: str = HOST,
    context: ssl.SSLContext | None = None,
    refused_lately: int = 0,
    timeout_s: float = 1.6,
) -> Report:
    """Check `host` where `doors` lead, with `controls` to compare with."""
    security = "tls" if port == 465 else "starttls"
    return await check(
        Server(host=host, port=port, security=security, username="ada@hostile.test"),
        secret=Secret("correct horse"),
        timeout_s=timeout_s,
        refused_lately=refused_lately,
        network=Network(context, doors, "test", controls),
    )
