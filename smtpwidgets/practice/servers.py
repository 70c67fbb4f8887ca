"""Practice servers in this process: one thread, one loop, loopback only."""

import asyncio
import logging
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Mapping
from email.message import EmailMessage
from functools import partial
from types import MappingProxyType, TracebackType
from typing import Self

from smtpwidgets.model.secret import Secret
from smtpwidgets.model.server import Server, ServerId
from smtpwidgets.model.stages import Stage
from smtpwidgets.practice.certificates import client_context, server_context
from smtpwidgets.practice.raw import MANNERS, RawPeer
from smtpwidgets.practice.records import Records
from smtpwidgets.practice.scenario import ZONE, Behaviour, CertificateKind, Door, Scenario
from smtpwidgets.practice.scenarios import SCENARIOS
from smtpwidgets.practice.smtp import PracticeSMTP

__all__ = ["PracticeServers"]

_log = logging.getLogger(__name__)

_LOOPBACK = "127.0.0.1"
_BACKLOG = 64
_STOP_S = 5.0
_CLOSING_S = 0.1
_LAST_STEPS = 5  # of the loop: asyncio closes the socket of an aborted connection some steps later
_HANDSHAKE_S = 30.0
_BREATHER_S = 0.05

Peer = PracticeSMTP | RawPeer


class PracticeServers:
    """Mail servers to practise on. They answer on loopback only and deliver nowhere.

    `doors` maps the host and port of an entry to the address that really answers; it is filled by
    `start()`, anew at each start. A host of `zone` that stands in no door does not exist. The
    servers run in a daemon thread of their own, whatever loop runs in the caller's.
    """

    zone = ZONE

    def __init__(self, scenarios: Iterable[Scenario] | None = None) -> None:
        chosen = tuple(SCENARIOS.values() if scenarios is None else scenarios)
        self._scenarios = {_server_id(scenario): scenario for scenario in chosen}
        self._servers = tuple(_entry(scenario) for scenario in chosen)
        self._behaviours = _behaviours(chosen)
        self._records = Records()
        self._doors: dict[tuple[str, int], tuple[str, int]] = {}
        self._running: tuple[threading.Thread, asyncio.AbstractEventLoop, asyncio.Event] | None
        self._running = None
        self._lock = threading.Lock()

    @property
    def doors(self) -> Mapping[tuple[str, int], tuple[str, int]]:
        """From (host, port) of an entry to (address, port) on this computer."""
        return MappingProxyType(self._doors)

    def client_context(self) -> ssl.SSLContext:
        """Return a TLS context that trusts the practice authority and nobody else."""
        return client_context()

    def servers(self) -> tuple[Server, ...]:
        """Return a ready-made entry for each scenario; ids stay the same at every start."""
        return self._servers

    def scenario_of(self, server: Server | ServerId) -> Scenario:
        """Return the scenario that an entry (or its id) was made for.

        Raises:
            KeyError: the entry is none of `servers()`.
        """
        return self._scenarios[server.id if isinstance(server, Server) else server]

    def secret_for(self, server_id: ServerId) -> Secret:
        """Return the secret that comes with an entry. It is public, and wrong where meant to be.

        Raises:
            KeyError: there is no entry with this id in `servers()`.
        """
        return Secret(self._scenarios[server_id].given)

    def mailbox(self, address: str) -> list[EmailMessage]:
        """Return the messages delivered to `address`, oldest first."""
        return self._records.mailbox(address)

    def transcript(self, host: str) -> tuple[str, ...]:
        """Return what clients said to `host`, oldest first; what follows AUTH is never kept."""
        return self._records.transcript(host)

    def start(self) -> Self:
        """Open every door and return; starting twice changes nothing.

        Raises:
            OSError: this computer has no free port, or no loopback address.
        """
        with self._lock:
            if self._running is None:
                self._running = self._start()
        return self

    def stop(self) -> None:
        """Close every door and connection at once; stopping twice changes nothing."""
        with self._lock:
            running, self._running = self._running, None
            self._doors.clear()
        if running is None:
            return
        thread, loop, leave = running
        loop.call_soon_threadsafe(leave.set)
        thread.join(_STOP_S)
        if thread.is_alive():
            _log.warning("the practice servers did not stop within %.0f s", _STOP_S)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def _start(self) -> tuple[threading.Thread, asyncio.AbstractEventLoop, asyncio.Event]:
        # Sockets and certificates are made here, so that what fails is raised to the caller.
        kinds = {behaviour.certificate for behaviour in self._behaviours.values()}
        contexts = {kind: server_context(kind) for kind in kinds}
        listeners: list[tuple[socket.socket, str, int]] = []
        try:
            for host, behaviour in self._behaviours.items():
                for port, door in behaviour.doors.items():
                    listener = _listener(listening=door is not Door.CLOSED)
                    listeners.append((listener, host, port))
                    self._doors[host, port] = listener.getsockname()[:2]
        except OSError:
            self._doors.clear()
            _close(listeners)
            raise
        # Windows' usual loop cannot watch a listening socket.
        loop, leave = asyncio.SelectorEventLoop(), asyncio.Event()
        work = partial(self._run, loop, listeners, contexts, leave)
        thread = threading.Thread(target=work, name="smtpwidgets-practice", daemon=True)
        thread.start()
        return thread, loop, leave

    def _run(
        self,
        loop: asyncio.AbstractEventLoop,
        listeners: list[tuple[socket.socket, str, int]],
        contexts: Mapping[CertificateKind, ssl.SSLContext],
        leave: asyncio.Event,
    ) -> None:
        try:
            loop.run_until_complete(self._serve(listeners, contexts, leave))
        finally:
            _close(listeners)
            loop.close()

    async def _serve(
        self,
        listeners: list[tuple[socket.socket, str, int]],
        contexts: Mapping[CertificateKind, ssl.SSLContext],
        leave: asyncio.Event,
    ) -> None:
        loop = asyncio.get_running_loop()
        for listener, host, port in listeners:
            behaviour = self._behaviours[host]
            if behaviour.doors[port] is not Door.CLOSED:
                peer, tls = self._answerer(host, port, contexts[behaviour.certificate])
                loop.add_reader(listener, partial(_admit, listener, peer, tls, set()))
        await leave.wait()
        for listener, _, _ in listeners:
            loop.remove_reader(listener)
        # Cancelling a conversation aborts its connection; aiosmtpd's tasks end with it.
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        for _ in range(_LAST_STEPS):
            await asyncio.sleep(0)

    def _answerer(
        self, host: str, port: int, context: ssl.SSLContext
    ) -> tuple[Callable[[], Peer], ssl.SSLContext | None]:
        """Return what makes a peer for each connection at this door, and its TLS from the start."""
        behaviour, records = self._behaviours[host], self._records
        door = behaviour.doors[port]
        manner = MANNERS.get(behaviour.conduct)
        implicit = context if door is Door.TLS else None
        if manner is None:
            return partial(PracticeSMTP, host, behaviour, door, context, records), implicit
        opening = behaviour.replies.get(Stage.GREETING, "")
        opening = opening.replace("\n", "\r\n") + "\r\n" if opening else ""
        raw = partial(RawPeer, host, manner, records, opening)
        return raw, implicit if manner.encrypts else None


def _admit(
    listener: socket.socket,
    make_peer: Callable[[], Peer],
    tls: ssl.SSLContext | None,
    conversations: set[asyncio.Task[None]],
) -> None:
    """Begin a conversation with a client that knocks.

    Not `loop.sock_accept`: a task that is cancelled in it may lose a connection, still open.
    """
    loop = asyncio.get_running_loop()
    try:
        connection, _ = listener.accept()
    except OSError as error:  # the client is gone again, or this process has no file left
        _log.debug("a practice server could not accept a connection: %s", error)
        again = partial(_admit, listener, make_peer, tls, conversations)
        loop.remove_reader(listener)
        loop.call_later(_BREATHER_S, _watch, listener, again)
        return
    connection.settimeout(0)
    task = loop.create_task(_converse(connection, make_peer, tls))
    conversations.add(task)  # the loop itself keeps no strong reference to a task
    task.add_done_callback(conversations.discard)
    # A task that is cancelled before its first step closes nothing.
    task.add_done_callback(lambda _: connection.close())


def _watch(listener: socket.socket, admit: Callable[[], None]) -> None:
    if listener.fileno() >= 0:
        asyncio.get_running_loop().add_reader(listener, admit)


async def _converse(
    connection: socket.socket, make_peer: Callable[[], Peer], tls: ssl.SSLContext | None
) -> None:
    """Hold one conversation. Unlike asyncio's server, this can be stopped in the handshake too."""
    loop = asyncio.get_running_loop()
    try:
        transport, peer = await loop.connect_accepted_socket(
            make_peer, connection, ssl=tls, ssl_handshake_timeout=_HANDSHAKE_S if tls else None
        )
    except OSError as error:  # among them ssl.SSLError: the client does not like the certificate
        _log.debug("no handshake with a practice client: %s", error)
        return
    try:
        await asyncio.shield(peer.gone)
    finally:
        transport.abort()
        # The socket is closed a moment later, unless nobody tells the peer (see `PracticeSMTP`).
        await asyncio.wait({peer.gone}, timeout=_CLOSING_S)


def _listener(*, listening: bool) -> socket.socket:
    """Return a socket at a free port of loopback.

    One that does not listen refuses connections, and keeps others from opening its port.
    """
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        made.settimeout(0)  # asyncio wants it never to block
        made.bind((_LOOPBACK, 0))
        if listening:
            made.listen(_BACKLOG)
    except OSError:
        made.close()
        raise
    return made


def _close(listeners: Iterable[tuple[socket.socket, str, int]]) -> None:
    for listener, _, _ in listeners:
        listener.close()


def _behaviours(scenarios: Iterable[Scenario]) -> dict[str, Behaviour]:
    """Return how each host behaves, also where another scenario's entry leads to it."""
    known = {s.host: s.behaviour for s in SCENARIOS.values() if s.behaviour is not None}
    own = {s.host: s.behaviour for s in scenarios if s.behaviour is not None}
    hosts = {s.host for s in scenarios}
    return {host: (known | own)[host] for host in hosts if host in known or host in own}


def _server_id(scenario: Scenario) -> ServerId:
    return ServerId(f"practice-{scenario.id}")


def _entry(scenario: Scenario) -> Server:
    return Server(
        id=_server_id(scenario),
        description=scenario.title,
        host=scenario.host,
        port=scenario.port,
        security=scenario.security,
        auth=scenario.auth,
        username=scenario.username,
        timeout_s=scenario.timeout_s,
    )
