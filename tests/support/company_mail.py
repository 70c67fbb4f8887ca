"""The servers of a company: Postfix and Dovecot that know certificates, NTLM and Kerberos.

    with kerberos() as realm, company_mail(realm) as servers:     # or the fixture `company_mail`
        servers.doors()              # all of the hosts below, by their usual ports
        servers.certificates.good    # a PEM file for `client_certificate`

| host | ports | what it is |
|---|---|---|
| `HOST` | 587 (SMTP), 143, 993, 110, 995 | Postfix with Cyrus SASL: PLAIN, NTLM, GSSAPI; Dovecot: EXTERNAL, passwords |
| `SUBMISSION` | 587, 465 | Dovecot's own submission server: EXTERNAL |
| `RELAY` | 587; 465 | Postfix that relays for known certificates, without AUTH; at 465 it insists on one |
"""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template
from types import MappingProxyType

import trustme

from tests.support.client_certificates import ClientCertificates
from tests.support.company_mail_config import COMPANY, SMTPD_CONF
from tests.support.cyrus import set_password
from tests.support.daemons import folder, own_address
from tests.support.kerberos import Kerberos
from tests.support.real_mail import DOMAIN, HOST, PORTS, USERS, RealMail, ready_for_mail, write_old
from tests.support.unpacked import environment

__all__ = ["COMPANY_PORTS", "RELAY", "SUBMISSION", "CompanyMail", "company_mail"]

SUBMISSION, RELAY = f"submission.{DOMAIN}", f"relay.{DOMAIN}"

COMPANY_PORTS: Mapping[str, int] = MappingProxyType(
    {
        **PORTS,
        "cyrus_sasl": 2588,
        "relay": 2589,
        "relays": 2466,
        "external": 2590,
        "externals": 2467,
    }
)
_DOORS = {
    (HOST, 587): "cyrus_sasl",
    (HOST, 143): "imap",
    (HOST, 993): "imaps",
    (HOST, 110): "pop3",
    (HOST, 995): "pop3s",
    (SUBMISSION, 587): "external",
    (SUBMISSION, 465): "externals",
    (RELAY, 587): "relay",
    (RELAY, 465): "relays",
}


@dataclass
class CompanyMail(RealMail):
    """The running servers, with the certificates that they know."""

    @property
    def certificates(self) -> ClientCertificates:
        """The files with the users' certificates."""
        return ClientCertificates.of(self.base / "certificates")

    def doors(self, *hosts: str) -> dict[tuple[str, int], tuple[str, int]]:
        """Return doors from the usual ports of `hosts` (all of them) to these servers' own."""
        return {
            place: (self.address, self.ports[name])
            for place, name in _DOORS.items()
            if not hosts or place[0] in hosts
        }

    def _write(self) -> None:
        super()._write()
        first, second, *_ = self.users
        home = folder(self.base / "certificates")
        known = ClientCertificates.write(home, self.authority, first, second).good
        write_old(home / "known", f"{ClientCertificates.fingerprint(known)} {first}\n")
        sasl = folder(self.base / "postfix/etc/sasl")  # Debian's Postfix looks nowhere else
        (sasl / "smtpd.conf").write_text(Template(SMTPD_CONF).substitute(base=self.base))
        for user, password in self.users.items():
            set_password(sasl / "users", user, password)
        shutil.chown(sasl / "users", "postfix", "postfix")


@contextlib.contextmanager
def company_mail(realm: Kerberos, users: Mapping[str, str] = USERS) -> Iterator[CompanyMail]:
    """Run the company's servers for `users` (address → password) of a Kerberos realm.

    Skips, or fails where `CI` is set, if they are not installed or may not be started.
    """
    ready_for_mail()
    base = Path(tempfile.mkdtemp(prefix="smtpwidgets-company-"))
    servers = CompanyMail(
        base,
        own_address(),
        users,
        trustme.CA(),
        names=(HOST, SUBMISSION, RELAY),
        ports=COMPANY_PORTS,
        texts=COMPANY,
        environment={**environment(), **realm.environment},
    )
    try:
        servers.start()
        yield servers
    finally:
        servers.stop()
        shutil.rmtree(base, ignore_errors=True)
