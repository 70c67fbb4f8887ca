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

from smtpwidgets.model.hosts import ascii_host
from smtpwidgets.model.provider import Provider
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Protocol
from smtpwidgets.model.server import Server, ServerId
from smtpwidgets.model.stages import Stage
from smtpwidgets.practice.certificates import client_context, server_context
from smtpwidgets.practice.customer import Customer
from smtpwidgets.practice.customers import CUSTOMERS
from smtpwidgets.practice.imap import PracticeIMAP
from smtpwidgets.practice.lines import LinePeer
from smtpwidgets.practice.listening import Answerer, Peer, admit, close_all, listener
from smtpwidgets.practice.pop3 import PracticePOP3
from smtpwidgets.practice.raw import SILENT, RawPeer, manner_of
from smtpwidgets.practice.records import Login, Records
from smtpwidgets.practice.scenario import (
    ZONE,
    Behaviour,
    CertificateKind,
    Door,
    Encryption,
    Scenario,
)
from smtpwidgets.practice.scenarios import SCENARIOS
from smtpwidgets.practice.smtp import PracticeSMTP

__all__ = ["PracticeServers"]

_log = logging.getLogger(__name__)

_STOP_S = 5.0
_LAST_STEPS = 5  # of the loop: asyncio closes the socket of an aborted connection some steps later

_SPEAKERS: Mapping[Protocol, type[PracticeSMTP | LinePeer]] = {
    Protocol.SMTP: PracticeSMTP,
    Protocol.IMAP: PracticeIMAP,
    Protocol.POP3: PracticePOP3,
}


class PracticeServers:
    """Mail servers to practise on. They answer on loopback only and deliver nowhere.

    `doors` maps the host (as on the wire) and port of an entry to the address that really answers;
    it is filled by `start()`, anew at each start. A host of `zone` that stands in no door does not
    exist. The servers run in a daemon thread of their own, whatever loop runs in the caller's.
    """

    zone = ZONE

    def __init__(
        self,
        scenarios: Iterable[Scenario] | None = None,
        customers: Iterable[Customer] | None = None,
        further: Mapping[str, Behaviour] | None = None,
    ) -> None:
        """Get ready to serve scenarios and customers: all of them, or those that are given.

        `further` hosts answer, too, as their behaviour says.
        """
        everybody = CUSTOMERS.values() if scenarios is None else ()
        chosen = tuple(SCENARIOS.values() if scenarios is None else scenarios)
        self._customers = tuple(everybody if customers is None else customers)
        self._scenarios = {_server_id(scenario): scenario for scenario in chosen}
        self._servers = tuple(_entry(scenario) for scenario in chosen)
        self._behaviours = {**_behaviours(chosen, self._customers), **(further or {})}
        self._records = Records()
        self._doors: dict[tuple[str, int], tuple[str, int]] = {}
        self._running: tuple[threading.Thread, asyncio.AbstractEventLoop, asyncio.Event] | None
        self._running = None
        self._contexts: dict[tuple[CertificateKind, Encryption, str], ssl.SSLContext] = {}
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

    def customers(self) -> tuple[Customer, ...]:
        """Return the people whose mail stands here."""
        return self._customers

    def providers(self) -> tuple[Provider, ...]:
        """Return what is known about the domain of each customer before anybody connects."""
        return tuple(customer.provider() for customer in self._customers)

    def mailbox(self, address: str) -> list[EmailMessage]:
        """Return the messages delivered to `address`, oldest first."""
        return self._records.mailbox(address)

    def transcript(self, host: str) -> tuple[str, ...]:
        """Return what clients said to `host`, oldest first; what follows AUTH is never kept."""
        return self._records.transcript(host)

    def logins(self, host: str) -> tuple[Login, ...]:
        """Return the logins that clients began at `host`, oldest first."""
        return self._records.logins(host)

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
        # Sockets and the first certificate are made here, so that what fails reaches the caller.
        self._context(Behaviour(), ZONE)
        doors: dict[tuple[str, int], socket.socket] = {}
        try:
            nobody = listener(listening=False)  # one will do for every closed door
            doors["", 0] = nobody
            for host, behaviour in self._behaviours.items():
                for port, door in behaviour.doors.items():
                    if door is not Door.CLOSED:
                        doors[host, port] = listener(listening=True)
                    found = doors.get((host, port), nobody)
                    self._doors[ascii_host(host), port] = found.getsockname()[:2]
        except OSError:
            self._doors.clear()
            close_all(doors.values())
            raise
        # Windows' usual loop cannot watch a listening socket.
        loop, leave = asyncio.SelectorEventLoop(), asyncio.Event()
        work = partial(self._run, loop, doors, leave)
        thread = threading.Thread(target=work, name="smtpwidgets-practice", daemon=True)
        thread.start()
        return thread, loop, leave

    def _run(
        self,
        loop: asyncio.AbstractEventLoop,
        doors: Mapping[tuple[str, int], socket.socket],
        leave: asyncio.Event,
    ) -> None:
        try:
            loop.run_until_complete(self._serve(doors, leave))
        finally:
            close_all(doors.values())
            loop.close()

    async def _serve(
        self, doors: Mapping[tuple[str, int], socket.socket], leave: asyncio.Event
    ) -> None:
        loop = asyncio.get_running_loop()
        for (host, port), door in doors.items():
            if host:
                loop.add_reader(door, partial(admit, door, self._answerer(host, port), set()))
        await leave.wait()
        for door in doors.values():
            loop.remove_reader(door)
        # Cancelling a conversation aborts its connection; aiosmtpd's tasks end with it.
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        for _ in range(_LAST_STEPS):
            await asyncio.sleep(0)

    def _answerer(self, host: str, port: int) -> Answerer:
        """Return what makes a peer for each call at this door, and its TLS from the start."""
        behaviour, records = self._behaviours[host], self._records
        door = behaviour.doors[port]
        manner = SILENT if door is Door.SILENT else manner_of(behaviour)
        domain = host.partition(".")[2]
        opening = behaviour.replies.get(Stage.GREETING, "")
        opening = opening.replace("\n", "\r\n") + "\r\n" if opening else ""

        def answer() -> tuple[Callable[[], Peer], ssl.SSLContext | None]:
            if manner is not None:
                encrypts = manner.encrypts and door is Door.TLS
                raw = partial(RawPeer, host, manner, records, opening, behaviour.protocol)
                return raw, self._context(behaviour, domain) if encrypts else None
            context = self._context(behaviour, domain)
            speaker = _SPEAKERS[behaviour.protocol]
            peer = partial(speaker, host, behaviour, door, context, records)
            return peer, context if door is Door.TLS else None

        return answer

    def _context(self, behaviour: Behaviour, domain: str) -> ssl.SSLContext:
        """Return the context of a certificate, made when the first client wants it."""
        key = behaviour.certificate, behaviour.encryption, domain
        if key not in self._contexts:
            self._contexts[key] = server_context(*key)
        return self._contexts[key]


def _behaviours(
    scenarios: Iterable[Scenario], customers: Iterable[Customer]
) -> dict[str, Behaviour]:
    """Return how each host behaves, also where another scenario's entry leads to it."""
    known = {s.host: s.behaviour for s in SCENARIOS.values() if s.behaviour is not None}
    own = {s.host: s.behaviour for s in scenarios if s.behaviour is not None}
    hosts = {s.host for s in scenarios}
    hosts |= {side.host(c.domain) for c in customers if c.domain == ZONE for side in c.sides}
    found = {host: (known | own)[host] for host in hosts if host in known or host in own}
    for customer in customers:
        found |= customer.behaviours()
    return found


def _server_id(scenario: Scenario) -> ServerId:
    return ServerId(f"practice-{scenario.id}")


def _entry(scenario: Scenario) -> Server:
    return Server(
        id=_server_id(scenario),
        description=scenario.title,
        protocol=scenario.protocol,
        host=scenario.host,
        port=scenario.port,
        security=scenario.security,
        auth=scenario.auth,
        username=scenario.username,
        client_certificate=scenario.client_certificate,
        trusted_certificate=scenario.trusted_certificate,
        timeout_s=scenario.timeout_s,
        allow_cleartext=scenario.allow_cleartext,
    )
