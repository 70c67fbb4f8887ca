"""Replies that come whole are taken in one look: it says what the look at each line says."""

import asyncio
from typing import Any

import pytest
from aiosmtplib.protocol import MAX_LINE_LENGTH, SMTPProtocol
from hypothesis import example, given
from hypothesis import strategies as st

from smtpwidgets.checks.guarded_protocol import (
    MAX_REPLY_LINES,
    ContradictionError,
    GuardedProtocol,
    NotSmtpError,
    ReplyTooLongError,
)

# Pieces that make replies, and nearly replies.
_PIECES = st.sampled_from(
    [b"250", b"250-", b"250 ", b"250\t", b"354", b"550-", b"199 ", b"2_0 ", b"\r\n", b"\n", b"\r",
     b" ", b"\t", b"-", b"PLAIN", b"\xff", b"\xe2\x82\xac", b"\0", b"\xe2"]
)  # fmt: skip
_LINES = st.builds(
    lambda code, mark, words, end: code + mark + words + end,
    st.sampled_from([b"250", b"250", b"250", b"251"]),
    st.sampled_from([b"-", b"-", b" ", b"\t", b""]),
    st.sampled_from([b"", b" ", b"Ok", b"\tAUTH  PLAIN\r", b"\xff", b"250-x"]),
    st.sampled_from([b"\r\n", b"\n", b"\r\r\n"]),
)
_SAID = st.lists(_LINES | _PIECES, max_size=8).map(b"".join)


class _Open(asyncio.Transport):
    """A connection that stands, and knows whether it was dropped."""

    def __init__(self) -> None:
        super().__init__()
        self.dropped = False

    def abort(self) -> None:
        self.dropped = True

    def is_closing(self) -> bool:
        return self.dropped


def _nobody(_protocol: SMTPProtocol) -> None:
    """Hear that the connection is over."""


async def _heard(said: bytes, *, in_one_look: bool) -> dict[str, Any]:
    """Return all that a guard knows once it was told `said`."""
    guard, connection = GuardedProtocol(_nobody), _Open()
    guard.connection_made(connection)
    waiter = guard._response_waiter
    assert waiter is not None
    (guard.data_received if in_one_look else guard._collect)(said)
    error = waiter.exception() if waiter.done() else None
    return {
        "error": (type(error), str(error), getattr(error, "line", None)),
        "reply": waiter.result() if waiter.done() and error is None else None,
        "replies": guard.replies,
        "dropped": connection.dropped,
        "partial": guard.partial if error is None else None,
        "unasked": (guard.unsolicited, bytes(guard.unasked)),
    }


@given(said=_SAID)
@example(said=b"250-mail.example.org\r\n250-\r\n250 AUTH PLAIN\r\n")
@example(said=b"250-\r\n250-\r\n250 one\r\n")
@example(said=b"250\r\n")
@example(said=b"250-one\r\n251 two\r\n")
@example(said=b"250 one\r\n250 two\r\n")
@example(said=b"250-" + b"x" * MAX_LINE_LENGTH + b"\r\n250 one\r\n")
@example(said=b"250-x\n" * (MAX_REPLY_LINES - 1) + b"250 x\n")
@example(said=b"250-x\n" * MAX_REPLY_LINES + b"250 x\n")
async def test_one_look_says_what_many_say(said: bytes) -> None:
    """The same reply, the same words against it, and the same bytes that nobody asked for."""
    assert await _heard(said, in_one_look=True) == await _heard(said, in_one_look=False)


@given(said=_SAID, cut=st.integers(0, 60))
async def test_it_does_not_matter_where_a_reply_is_cut(said: bytes, cut: int) -> None:
    """In one piece or in two: a server's words mean the same."""
    guard, connection = GuardedProtocol(_nobody), _Open()
    guard.connection_made(connection)
    waiter = guard._response_waiter
    assert waiter is not None
    for piece in (said[:cut], said[cut:]):
        guard.data_received(piece)
    whole = await _heard(said, in_one_look=True)
    error = waiter.exception() if waiter.done() else None

    assert (whole["error"][0], whole["replies"]) == (type(error), guard.replies)
    if whole["reply"] is not None:
        assert whole["reply"] == waiter.result()
        assert whole["unasked"] == (guard.unsolicited, bytes(guard.unasked))


@given(said=_SAID)
async def test_a_reply_has_the_words_that_the_library_reads(said: bytes) -> None:
    """Code and text of every reply that the guard lets through are those of aiosmtplib."""
    library = SMTPProtocol(loop=asyncio.get_running_loop(), connection_lost_callback=None)
    library.connection_made(_Open())
    heard = await _heard(said, in_one_look=True)
    if heard["reply"] is None:
        return
    library._buffer.extend(said)

    assert heard["reply"] == library._read_response_from_buffer()


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (b"HTTP/1.1 400 Bad Request\r\n", NotSmtpError),
        (b"250-one\r\n550 two\r\n", ContradictionError),
        (b"250-x\r\n" * MAX_REPLY_LINES + b"250 x\r\n", ReplyTooLongError),
        (b"2500 x\r\n", NotSmtpError),
        (b"250\rx\r\n", NotSmtpError),
    ],
)
async def test_what_is_no_reply_is_none_in_one_piece_either(
    said: bytes, error: type[Exception]
) -> None:
    """The guards stand in both ways, and end the conversation."""
    heard = await _heard(said, in_one_look=True)

    assert error is heard["error"][0]
    assert heard["dropped"]
