"""Ports on loopback that behave as networks do: calls vanish, are refused, or are answered."""

import contextlib
import socket
from collections.abc import Iterator

__all__ = ["closed_port", "vanishing_port"]


@contextlib.contextmanager
def vanishing_port(host: str = "127.0.0.1") -> Iterator[int]:
    """A port whose calls vanish: a full backlog drops them, as a firewall does."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listening, contextlib.ExitStack() as callers:
        listening.bind((host, 0))
        listening.listen(0)
        for _ in range(3):
            caller = callers.enter_context(socket.socket(family))
            caller.setblocking(False)
            caller.connect_ex(listening.getsockname())
        yield listening.getsockname()[1]


@contextlib.contextmanager
def closed_port(host: str = "127.0.0.1") -> Iterator[int]:
    """A port that is taken and on which nobody listens, so that calls are refused."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as taken:
        taken.bind((host, 0))
        yield taken.getsockname()[1]
