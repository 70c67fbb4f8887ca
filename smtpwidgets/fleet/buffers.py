"""Room for hundreds of encrypted connections at once: asyncio takes 256 KiB for each.

The size stands in a class of asyncio, and there is no other way to say it, so it counts for the
whole process while a fleet runs. That is safe: connections read in smaller pieces, and no record
of TLS is larger than 16 KiB (RFC 8446 section 5.1). uvloop has small ones anyway.
"""

import threading
from asyncio import sslproto
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["BUFFER_BYTES", "small_buffers"]

BUFFER_BYTES = 32_768
_lock = threading.Lock()
_before: list[int] = []  # one for each fleet that runs just now


@contextmanager
def small_buffers() -> Iterator[None]:
    """Let new connections take little memory; the last one out puts everything back."""
    protocol = sslproto.SSLProtocol
    with _lock:
        _before.append(_before[0] if _before else protocol.max_size)
        protocol.max_size = min(BUFFER_BYTES, protocol.max_size)
    try:
        yield
    finally:
        with _lock:
            size = _before.pop()
            if not _before:
                protocol.max_size = size
