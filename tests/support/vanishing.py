"""Ports on loopback that behave as networks do: calls vanish, are refused, or are answered."""

import contextlib
import socket
from collections.abc import Iterator

__all__ = ["closed_port", "vanishing_port"]


@contextlib.contextmanager
def vanishing_port() -> Iterator[int]:
    """A port whose calls vanish: a full backlog drops them, as a firewall does."""
    with socket.socket() as listening, contextlib.ExitStack() as callers:
        listening.bind(("127.0.0.1", 0))
        listening.listen(0)
        for _ in range(3):
            caller = callers.enter_context(socket.socket())
            caller.setblocking(False)
            caller.connect_ex(listening.getsockname())
        yield listening.getsockname()[1]


@contextlib.contextmanager
def closed_port() -> Iterator[int]:
    """A port that is taken and on which nobody listens, so that calls are refused."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]
