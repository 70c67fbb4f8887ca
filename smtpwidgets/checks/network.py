"""How the world is reached: names, doors to practice servers, and whom TLS trusts."""

import functools
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from smtpwidgets.checks.threads import shared_pool, wait_for_thread

__all__ = [
    "NOBODY",
    "Address",
    "Knock",
    "Network",
    "fresh_context",
    "has_way_out",
    "look_up",
    "outdated_context",
    "unverified_context",
]

# The port of an address on which nobody listens; the real number is chosen when connecting.
NOBODY = 0
# RFC 1918, RFC 3927, RFC 4193, RFC 4291 section 2.5.6. (`is_private` counts more than these.)
_INSIDE = tuple(
    map(
        ipaddress.ip_network,
        (
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "169.254.0.0/16",
            "fc00::/7",
            "fe80::/10",
        ),
    )
)


class Knock(StrEnum):
    """How a call at a port ended, the one that says most first."""

    OPEN = "answers"
    CLOSED = "is closed"
    SILENT = "does not answer"
    NO_WAY = "cannot be reached"


class Address(NamedTuple):
    """One place to connect to; `host` is a number, `port` may be `NOBODY`."""

    family: socket.AddressFamily
    host: str
    port: int
    scope: int = 0

    @property
    def sockaddr(self) -> tuple[str, int] | tuple[str, int, int, int]:
        """The form that sockets take."""
        if self.family is socket.AF_INET6:
            return self.host, self.port, 0, self.scope
        return self.host, self.port

    @property
    def is_loopback(self) -> bool:
        """Whether this is the computer itself."""
        return ipaddress.ip_address(self.host.partition("%")[0]).is_loopback

    @property
    def is_inside(self) -> bool:
        """Whether this address exists in one local network only."""
        address = ipaddress.ip_address(self.host.partition("%")[0])
        return any(address in network for network in _INSIDE)


@dataclass(frozen=True)
class Network:
    """How the world is reached; the default is the real one.

    `tls_context` replaces the system's trust. `doors` maps (host, port) to the (address, port)
    where a server stands in its place. A host in `zone` (the name itself or below) is never asked
    from DNS: it is known if it has a door, and does not exist otherwise. `controls` are other,
    unrelated mail servers as (host on the wire, port): they may be looked at after a failure, to
    tell a server's fault from this network's. Nobody ever logs in there.
    """

    tls_context: ssl.SSLContext | None = None
    doors: Mapping[tuple[str, int], tuple[str, int]] = field(default_factory=dict)
    zone: str = ""
    controls: tuple[tuple[str, int], ...] = ()

    async def addresses(self, host: str, port: int) -> tuple[Address, ...]:
        """Return where `host` (as on the wire) is, in the order of the system's preference.

        Raises:
            socket.gaierror: the name leads nowhere.
        """
        if (door := self.doors.get((host, port))) is not None:
            return (_at(*door),)
        for (known, _port), (address, _) in self.doors.items():
            if known == host:
                return (_at(address, NOBODY),)
        if self.zone and (host == self.zone or host.endswith(f".{self.zone}")):
            raise socket.gaierror(socket.EAI_NONAME, "no such host in the practice zone")
        return await wait_for_thread(look_up(host, port))

    async def context(self) -> ssl.SSLContext:
        """Return the rules by which servers are trusted; the system's are read once."""
        if self.tls_context is not None:
            return self.tls_context
        if _known:  # no thread is needed then, and the pool may be full of look-ups
            return _known[0]
        return await wait_for_thread(shared_pool.submit(_system_context))


@functools.lru_cache(256)
def _at(address: str, port: int) -> Address:
    version = ipaddress.ip_address(address).version
    return Address(socket.AF_INET6 if version == 6 else socket.AF_INET, address, port)


def has_way_out() -> bool:
    """Whether this computer has a route to the internet; nothing is sent to find out."""
    # Connecting a datagram socket only asks for a route. Documentation addresses: RFC 5737, 3849.
    for family, target in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as sock:
                sock.connect((target, 9))
                return True
        except OSError:
            continue
    return False


_in_flight: dict[tuple[str, int], Future[tuple[Address, ...]]] = {}
_in_flight_lock = threading.Lock()


def look_up(host: str, port: int) -> Future[tuple[Address, ...]]:
    """Ask the system's resolver, at most once at a time for each name and port."""
    key = (host, port)
    with _in_flight_lock:
        future = _in_flight.get(key)
        if future is None:
            future = _in_flight[key] = shared_pool.submit(functools.partial(_resolve, host, port))
    return future


def _resolve(host: str, port: int) -> tuple[Address, ...]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    finally:
        with _in_flight_lock:
            _in_flight.pop((host, port), None)
    addresses = [
        Address(family, str(sockaddr[0]), port, int(sockaddr[3]) if len(sockaddr) == 4 else 0)
        for family, _type, _proto, _name, sockaddr in found
        if family in {socket.AF_INET, socket.AF_INET6}
    ]
    return tuple(dict.fromkeys(addresses))


_context_lock = threading.Lock()
_known: list[ssl.SSLContext] = []  # the system's context, once it was built


def _system_context() -> ssl.SSLContext:
    # Two threads must not build it twice: it costs some 30 ms and 1 MB (it reads every CA).
    with _context_lock:
        if not _known:
            _known.append(_build_system_context())
        return _known[0]


def _build_system_context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    # RFC 8996: TLS 1.0 and 1.1 are gone; said here so that no system default brings them back.
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # RFC 9525 section 6.3: only the alternative names count.
    context.hostname_checks_common_name = False
    return context


def fresh_context(trust: ssl.SSLContext | None) -> ssl.SSLContext:
    """Return a context of one's own that trusts whom `trust` does (None: whom the system does).

    Contexts cannot be copied. Authorities that `trust` would look up in a folder are not taken
    along; those read from files are.
    """
    if trust is None:
        return _build_system_context()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = trust.minimum_version
    context.maximum_version = trust.maximum_version
    context.verify_flags = trust.verify_flags
    context.hostname_checks_common_name = trust.hostname_checks_common_name
    if authorities := b"".join(trust.get_ca_certs(binary_form=True)):
        context.load_verify_locations(cadata=authorities)
    return context


@functools.cache
def unverified_context() -> ssl.SSLContext:
    """Return a context that trusts everybody: for reading a certificate, never for a login."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


@functools.cache
def outdated_context() -> ssl.SSLContext:
    """Return a context that trusts everybody and takes every version that was ever in use.

    For one handshake that finds out what a server speaks; never for a word more.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
