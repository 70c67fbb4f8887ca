"""A private Kerberos realm: a real ticket server for tests, on loopback, gone afterwards.

    with kerberos() as realm:                     # or the fixture `kerberos` of tests/servers
        realm.sign_in("ada@example.test")         # a ticket, as a person gets one in the morning
        …                                         # clients find it by `realm.environment`
        realm.sign_out()

Servers find their keys by `realm.environment`, too. Nothing asks DNS, and needs no root.
"""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.support.daemons import Daemons, own_address
from tests.support.real_mail import HOST, USERS
from tests.support.unpacked import environment, unpacked

__all__ = ["REALM", "SERVICES", "Kerberos", "kerberos"]

REALM = "EXAMPLE.TEST"
# The registered names: of POP3, "pop".
SERVICES = tuple(f"{service}/{HOST}" for service in ("smtp", "imap", "pop"))
_PORT = 2088

# Over TCP at once; no DNS, forwards or backwards, so that names are what they are called.
_KRB5_CONF = """\
[libdefaults]
default_realm = {realm}
dns_lookup_kdc = false
dns_lookup_realm = false
dns_canonicalize_hostname = false
rdns = false
udp_preference_limit = 1
[realms]
{realm} = {{
  kdc = {address}:{port}
}}
[domain_realm]
.example.test = {realm}
"""
_KDC_CONF = """\
[realms]
{realm} = {{
  database_name = {base}/database
  key_stash_file = {base}/stash
  kdc_listen = {address}:{port}
  kdc_tcp_listen = {address}:{port}
  supported_enctypes = aes256-cts-hmac-sha1-96:normal
}}
[dbmodules]
db_module_dir = {modules}
[logging]
kdc = FILE:{base}/log
"""


@dataclass
class Kerberos:
    """The running realm: who is in it, and what its clients and servers have to know."""

    base: Path
    address: str
    users: Mapping[str, str]

    def __post_init__(self) -> None:
        self._daemons = Daemons(self.base / "stderr", self.base / "log")

    @property
    def environment(self) -> dict[str, str]:
        """What clients and servers of this realm have in their environment."""
        return {
            "KRB5_CONFIG": str(self.base / "krb5.conf"),
            "KRB5_KDC_PROFILE": str(self.base / "kdc.conf"),
            "KRB5_KTNAME": f"FILE:{self.base}/keys",
            "KRB5CCNAME": f"FILE:{self.base}/ticket",
            "KRB5RCACHETYPE": "none",  # servers of several users, and one folder for replays
        }

    def sign_in(self, user: str, lifetime: str = "1h") -> None:
        """Get a ticket for a user, with the password, as `kinit` does."""
        self.sign_out()
        kinit = ["usr/bin/kinit", "-l", lifetime, _principal(user)]
        self._run(kinit, f"{self.users[user]}\n")

    def sign_out(self) -> None:
        """Throw the ticket away."""
        (self.base / "ticket").unlink(missing_ok=True)

    def start(self) -> None:
        """Make the database with everybody in it, and start the ticket server."""
        self._write()
        self._run(["usr/sbin/kdb5_util", "create", "-s", "-P", "of the tests"])
        people = [f'addprinc -pw "{word}" {_principal(user)}' for user, word in self.users.items()]
        servers = [f"addprinc -randkey {name}" for name in SERVICES]
        keys = f"ktadd -k {self.base}/keys -norandkey {' '.join(SERVICES)}"
        self._run(["usr/sbin/kadmin.local"], "\n".join((*people, *servers, keys, "")))
        (self.base / "keys").chmod(0o644)  # for servers of several users
        command = [str(unpacked("usr/sbin/krb5kdc")), "-n"]
        self._daemons.launch(command, **environment(), **self.environment)
        self._daemons.wait_for_port(self.address, _PORT, "the ticket server")

    def stop(self) -> None:
        """End the ticket server."""
        self._daemons.stop()

    def _write(self) -> None:
        self.base.chmod(0o755)  # servers of other users pass through
        values = {
            "realm": REALM,
            "base": self.base,
            "address": self.address,
            "port": _PORT,
            "modules": unpacked("usr/lib/*-linux-gnu*/krb5/plugins/kdb"),
        }
        for name, text in {"krb5.conf": _KRB5_CONF, "kdc.conf": _KDC_CONF}.items():
            (self.base / name).write_text(text.format(**values))

    def _run(self, command: Iterable[str], text: str = "") -> None:
        program, *arguments = command
        ended = subprocess.run(
            [unpacked(program), *arguments],
            input=text.encode(),
            env={**os.environ, **environment(), **self.environment},
            capture_output=True,
            check=False,
        )
        if ended.returncode:
            raise RuntimeError(f"{program} failed: {ended.stderr.decode(errors='replace')}")


def _principal(user: str) -> str:
    return f"{user.partition('@')[0]}@{REALM}"


@contextlib.contextmanager
def kerberos(users: Mapping[str, str] = USERS) -> Iterator[Kerberos]:
    """Run a realm with `users` (address → password) and the mail services of `HOST`.

    Skips, or fails where `CI` is set, if its programs have not been unpacked.
    """
    unpacked("usr/sbin/krb5kdc")
    base = Path(tempfile.mkdtemp(prefix="smtpwidgets-kerberos-"))
    realm = Kerberos(base, own_address(), users)
    try:
        realm.start()
        yield realm
    finally:
        realm.stop()
        shutil.rmtree(base, ignore_errors=True)
