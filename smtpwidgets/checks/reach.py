"""From addresses to a connected socket: all addresses raced, each kept as an attempt.

The race is our own since none of the libraries tells how each address ended (RFC 8305 section 5:
the next address starts after 250 ms, or as soon as the one before has failed).
"""

import asyncio
import contextlib
import errno
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from time import perf_counter

from smtpwidgets.checks.exceptions import errno_cause
from smtpwidgets.checks.network import NOBODY, Address
from smtpwidgets.checks.socket_transport import connected
from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.report import Attempt

__all__ = ["ATTEMPT_DELAY_S", "connect", "dial", "interleaved"]

ATTEMPT_DELAY_S = 0.25

# When all addresses fail, the error that says most speaks: a refusal came from the server itself.
_TELLING = (
    errno.EMFILE,
    errno.ENFILE,
    errno.ECONNREFUSED,
    errno.ECONNRESET,
    errno.EACCES,
    errno.EPERM,
    errno.ETIMEDOUT,
    errno.EHOSTUNREACH,
    errno.ENETUNREACH,
)


def interleaved(addresses: Sequence[Address]) -> tuple[Address, ...]:
    """Return the addresses with the families taking turns (RFC 8305 section 4)."""
    if not addresses:
        return ()
    first = [a for a in addresses if a.family == addresses[0].family]
    second = [a for a in addresses if a.family != addresses[0].family]
    return tuple(a for a in chain.from_iterable(zip_longest(first, second)) if a is not None)


_Outcome = tuple[bool, CauseId | None, str]
_NO_ANSWER: _Outcome = (False, CauseId("port-silent"), "no answer")


def _failed(error: BaseException) -> _Outcome:
    number = error.errno if isinstance(error, OSError) else None
    return False, errno_cause(number), errno.errorcode.get(number or 0, "")


def _attempt(address: Address, elapsed_ms: float, outcome: _Outcome) -> Attempt:
    ok, cause, detail = outcome
    return Attempt(
        address=address.host,
        port=address.port,
        ok=ok,
        elapsed_ms=round(elapsed_ms, 3),
        cause=cause,
        detail=detail,
    )


@dataclass
class _Try:
    """One address on its way."""

    address: Address
    started: float
    task: asyncio.Task[socket.socket]
    ended: float | None = None

    def attempt(self, winner: socket.socket | None) -> Attempt:
        ended = self.ended if self.ended is not None else perf_counter()
        return _attempt(self.address, (ended - self.started) * 1000, self._outcome(winner))

    def _outcome(self, winner: socket.socket | None) -> _Outcome:
        if self.task.cancelled() or not self.task.done():
            if winner is not None:
                return False, None, "not needed: another address answered first"
            return _NO_ANSWER
        if (error := self.task.exception()) is not None:
            return _failed(error)
        return self.task.result() is winner, None, ""


async def connect(
    addresses: Sequence[Address], attempts: list[Attempt]
) -> tuple[socket.socket, Address]:
    """Return the socket that connected first, and where to; add every attempt to `attempts`.

    Raises:
        OSError: every address failed; the most telling error is raised.
    """
    if len(addresses) == 1:
        return await _alone(addresses[0], attempts)
    with contextlib.ExitStack() as held:
        places = [held.enter_context(_somewhere(address)) for address in interleaved(addresses)]
        tries: list[_Try] = []
        winner: socket.socket | None = None
        try:
            won = await _race(places, tries)
            winner = won.task.result()
            await _call_off(tries, winner)
        except BaseException:
            winner = None  # who is cancelled in this moment takes nothing along
            await _call_off(tries, winner)
            raise
        finally:
            attempts.extend(one.attempt(winner) for one in tries)
        return winner, won.address


async def _alone(address: Address, attempts: list[Attempt]) -> tuple[socket.socket, Address]:
    """Do the same for a single address: there is nobody to race with."""
    if address.port == NOBODY:
        with _somewhere(address) as place:
            return await _called(place, attempts)
    return await _called(address, attempts)


async def _called(place: Address, attempts: list[Attempt]) -> tuple[socket.socket, Address]:
    started = perf_counter()
    outcome = _NO_ANSWER
    try:
        sock = await dial(place)
        outcome = True, None, ""
    except Exception as error:
        outcome = _failed(error)
        raise
    finally:
        attempts.append(_attempt(place, (perf_counter() - started) * 1000, outcome))
    return sock, place


async def _race(places: Sequence[Address], tries: list[_Try]) -> _Try:
    waiting = list(reversed(places))
    errors: list[OSError] = []
    while waiting or any(not one.task.done() for one in tries):
        if waiting:
            address = waiting.pop()
            tries.append(_Try(address, perf_counter(), asyncio.create_task(dial(address))))
        running = {one.task for one in tries if one.ended is None}
        await asyncio.wait(
            running,
            timeout=ATTEMPT_DELAY_S if waiting else None,
            return_when=asyncio.FIRST_COMPLETED,
        )
        for one in tries:
            if one.ended is not None or not one.task.done():
                continue
            one.ended = perf_counter()
            error = one.task.exception()
            if error is None:
                return one
            if not isinstance(error, OSError):
                raise error
            errors.append(error)
    if not errors:
        raise OSError(errno.EADDRNOTAVAIL, "no address to connect to")
    raise min(errors, key=_rank)


def _rank(error: OSError) -> int:
    return _TELLING.index(error.errno) if error.errno in _TELLING else len(_TELLING)


async def _call_off(tries: Sequence[_Try], winner: socket.socket | None) -> None:
    """Stop what is still under way, and close what connected too late."""
    tasks = [one.task for one in tries]
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks)
    for task in tasks:
        if task.cancelled() or task.exception() is not None:
            continue
        if task.result() is not winner:
            task.result().close()


async def dial(address: Address) -> socket.socket:
    """Return a socket connected to `address`."""
    sock = socket.socket(address.family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        sock.setblocking(False)  # noqa: FBT003 -- its only argument
        # Without Nagle's algorithm: a command goes out at once.
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await connected(sock, address.sockaddr)
    except BaseException:
        sock.close()
        raise
    return sock


@contextlib.contextmanager
def _somewhere(address: Address) -> Iterator[Address]:
    """Give `NOBODY` a real number: a port that is taken, and on which nobody listens."""
    if address.port != NOBODY:
        yield address
        return
    with socket.socket(address.family, socket.SOCK_STREAM) as taken:
        taken.bind((address.host, 0))
        yield address._replace(port=taken.getsockname()[1])
