"""Room for hundreds of encrypted connections at once: asyncio takes 256 KiB for each.

The size stands in a class of asyncio, and there is no other way to say it, so it counts for the
whole process while a fleet runs. That is safe: connections read in smaller pieces, and no record
of TLS is larger than 16 KiB (RFC 8446 section 5.1). uvloop has small ones anyway.
"""

from asyncio.sslproto import SSLProtocol
from contextlib import AbstractContextManager
from functools import partial

from smtpwidgets.fleet.process_setting import ProcessSetting

__all__ = ["BUFFER_BYTES", "small_buffers"]

BUFFER_BYTES = 32_768

_size: ProcessSetting[int] = ProcessSetting(
    lambda: SSLProtocol.max_size, partial(setattr, SSLProtocol, "max_size")
)


def small_buffers() -> AbstractContextManager[None]:
    """Let new connections take little memory; the last one out puts everything back."""
    return _size.changed(lambda size: min(BUFFER_BYTES, size))
