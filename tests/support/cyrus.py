"""A private Cyrus: a second IMAP and POP3 server for tests, on loopback, gone afterwards.

    with kerberos() as realm, cyrus(realm) as server:     # or the fixture `cyrus` of tests/servers
        network = Network(tls_context=server.client_context(), doors=server.doors())
        server.deliver("ada@example.test", b"Subject: …")
        server.certificates.good     # a PEM file for `client_certificate`: it knows EXTERNAL, too

It needs no root and no entry among the system's users: it runs as whoever runs the tests (as root
it refuses to work, so then as `mail`). Its users are those of `real_mail`.
"""

import contextlib
import getpass
import os
import shutil
import smtplib
import ssl
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Template
from types import MappingProxyType

import trustme

from tests.support.client_certificates import ClientCertificates
from tests.support.cyrus_config import CYRUS_CONF, IMAPD_CONF
from tests.support.daemons import Daemons, folder, own_address
from tests.support.kerberos import Kerberos
from tests.support.real_mail import HOST, USERS
from tests.support.unpacked import environment, unpacked

__all__ = ["MECHANISMS", "PORTS", "Cyrus", "cyrus"]

# Cyrus has a loopback address to itself, so the numbers may be the same each time.
PORTS: Mapping[str, int] = MappingProxyType(
    {"imap": 2143, "imaps": 2993, "pop3": 2110, "pop3s": 2995}
)
_USUAL = {143: "imap", 993: "imaps", 110: "pop3", 995: "pop3s"}

MECHANISMS = (
    *("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256"),
    *("NTLM", "GSSAPI", "EXTERNAL"),
)


@dataclass
class Cyrus:
    """The running server: where it is, who may log in, and how a message gets into it."""

    base: Path
    address: str
    users: Mapping[str, str]
    authority: trustme.CA = field(repr=False)
    realm: Kerberos

    def __post_init__(self) -> None:
        self._daemons = Daemons(self.base / "stderr")
        self._owner = "mail" if os.geteuid() == 0 else getpass.getuser()

    @property
    def certificates(self) -> ClientCertificates:
        """The files with the users' certificates."""
        return ClientCertificates.of(self.base / "certificates")

    def client_context(self) -> ssl.SSLContext:
        """Return a context that trusts the authority of this server and no other."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.authority.configure_trust(context)
        return context

    def doors(self, *hosts: str) -> dict[tuple[str, int], tuple[str, int]]:
        """Return doors from the usual ports of `hosts` to this server's own."""
        return {
            (host, port): (self.address, PORTS[name])
            for host in hosts or (HOST,)
            for port, name in _USUAL.items()
        }

    def deliver(self, user: str, message: bytes) -> None:
        """Put a message into a user's inbox, as a mail server would (LMTP)."""
        with smtplib.LMTP(str(self.base / "lmtp")) as door:
            door.sendmail("sender@elsewhere.test", [user], message)

    def start(self) -> None:
        """Write the configuration, start the server and wait until every port answers."""
        self._write()
        master = [str(unpacked("usr/lib/cyrus/bin/master")), "-C", f"{self.base}/imapd.conf"]
        master += ["-M", f"{self.base}/cyrus.conf", "-p", f"{self.base}/pid"]
        me = {"CYRUS_USER": self._owner, "CYRUS_GROUP": self._owner}
        self._daemons.launch(master, **environment(), **me, **self.realm.environment)
        for name, port in PORTS.items():
            self._daemons.wait_for_port(self.address, port, name)

    def stop(self) -> None:
        """End the server and whatever it started."""
        self._daemons.stop()

    def _write(self) -> None:
        self.base.chmod(0o755)  # the server's own user passes through
        _write_certificates(self.base, self.authority, self.address)
        first, second, *_ = self.users
        certificates = folder(self.base / "certificates")
        ClientCertificates.write(certificates, self.authority, first, second)
        for user, password in self.users.items():
            set_password(self.base / "users", user, password)
        values = {
            "base": self.base,
            "bin": unpacked("usr/lib/cyrus/bin"),
            "address": self.address,
            "host": HOST,
            "mechanisms": " ".join(MECHANISMS),
            **PORTS,
        }
        for name, text in {"imapd.conf": IMAPD_CONF, "cyrus.conf": CYRUS_CONF}.items():
            (self.base / name).write_text(Template(text).substitute(values))
        for name in ("config", "mail"):
            folder(self.base / name, 0o700)
        if os.geteuid() == 0:
            for path in (self.base, *self.base.iterdir()):
                shutil.chown(path, self._owner, self._owner)


def set_password(file: Path, user: str, password: str) -> None:
    """Write a user's password into a file as Cyrus SASL keeps them (it is made if need be)."""
    name, _, realm = user.partition("@")
    subprocess.run(
        [unpacked("usr/sbin/saslpasswd2"), "-p", "-c", "-f", file, "-u", realm, name],
        input=password.encode(),
        env={**os.environ, **environment()},
        check=True,
        capture_output=True,
    )


def _write_certificates(base: Path, authority: trustme.CA, address: str) -> None:
    leaf = authority.issue_cert(HOST, "localhost", address)
    (base / "chain.pem").write_bytes(b"".join(blob.bytes() for blob in leaf.cert_chain_pems))
    key = base / "key.pem"
    key.touch(mode=0o600)
    key.write_bytes(leaf.private_key_pem.bytes())


@contextlib.contextmanager
def cyrus(realm: Kerberos, users: Mapping[str, str] = USERS) -> Iterator[Cyrus]:
    """Run Cyrus for `users` (address → password) of a Kerberos realm.

    Skips, or fails where `CI` is set, if it has not been unpacked.
    """
    unpacked("usr/lib/cyrus/bin/master")
    # Not pytest's tmp_path: its parents are closed to the user that the server runs as.
    base = Path(tempfile.mkdtemp(prefix="smtpwidgets-cyrus-"))
    server = Cyrus(base, own_address(), users, trustme.CA(), realm)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(base, ignore_errors=True)
