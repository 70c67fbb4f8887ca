"""Logins of companies at a real Cyrus, over IMAP and POP3: NTLM, tickets and certificates."""

from pathlib import Path

import pytest
import trustme

from smtpwidgets.checks import Network, check
from smtpwidgets.model.report import Report
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Auth, Protocol, Security
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Stage
from tests.support.certificates import own_certificate
from tests.support.cyrus import Cyrus
from tests.support.kerberos import Kerberos
from tests.support.real_mail import HOST, USERS

pytestmark = pytest.mark.servers

ADA, GRACE = USERS
PASSWORD = USERS[ADA]
DOORS = [
    (Protocol.IMAP, Security.TLS),
    (Protocol.IMAP, Security.STARTTLS),
    (Protocol.POP3, Security.TLS),
    (Protocol.POP3, Security.STARTTLS),
]
each_door = pytest.mark.parametrize(("protocol", "security"), DOORS)


async def checked(cyrus: Cyrus, secret: str | None = None, **settings: object) -> Report:
    entry = Server(**{"host": HOST, "username": ADA, **settings})
    network = Network(tls_context=cyrus.client_context(), doors=cyrus.doors())
    return await check(entry, secret=None if secret is None else Secret(secret), network=network)


# --- NTLM ---------------------------------------------------------------------------------------


@each_door
async def test_ntlm_opens_the_mailbox(protocol: Protocol, security: Security, cyrus: Cyrus) -> None:
    """One login by NTLM, with the password of the account (Cyrus knows only plain letters here)."""
    how = {"protocol": protocol, "security": security, "auth": Auth.NTLM, "username": GRACE}
    report = await checked(cyrus, USERS[GRACE], **how)

    assert report.ok, report
    assert ("NTLM", 1) == (report.mechanism, report.logins_used)


@each_door
async def test_a_wrong_password_over_ntlm_is_named(
    protocol: Protocol, security: Security, cyrus: Cyrus
) -> None:
    """The advice is about the form of the user name, too, as companies have their own."""
    how = {"protocol": protocol, "security": security, "auth": Auth.NTLM, "username": GRACE}
    report = await checked(cyrus, "wrong", **how)
    where = report.failed and report.failed.stage

    assert (Stage.LOGIN, "ntlm-refused") == (where, report.cause_id)
    assert report.logins_used == 1


# --- Kerberos -----------------------------------------------------------------------------------


@each_door
async def test_a_ticket_opens_the_mailbox(
    protocol: Protocol, security: Security, realm: Kerberos, cyrus: Cyrus
) -> None:
    """Nothing is typed: this computer's ticket is the login, over each protocol."""
    realm.sign_in(ADA)
    report = await checked(cyrus, protocol=protocol, security=security, auth=Auth.KERBEROS)

    assert report.ok, report
    assert ("GSSAPI", 1) == (report.mechanism, report.logins_used)


async def test_somebody_elses_ticket_opens_nothing(realm: Kerberos, cyrus: Cyrus) -> None:
    """The entry names Ada, and the ticket is Grace's."""
    realm.sign_in(GRACE)
    report = await checked(cyrus, protocol=Protocol.IMAP, auth=Auth.KERBEROS)

    assert report.cause_id == "kerberos-refused"


# --- client certificates ------------------------------------------------------------------------


@each_door
async def test_a_certificate_opens_its_owners_mailbox(
    protocol: Protocol, security: Security, cyrus: Cyrus, tmp_path: Path
) -> None:
    """Nothing is typed: the certificate shown in TLS is the login."""
    report = await checked(
        cyrus,
        protocol=protocol,
        security=security,
        auth=Auth.CLIENT_CERTIFICATE,
        username="",
        client_certificate=own_certificate(cyrus.authority, ADA, tmp_path),
    )

    assert report.ok, report
    assert ("EXTERNAL", 1) == (report.mechanism, report.logins_used)


async def test_a_locked_key_is_opened_with_the_secret_of_the_entry(
    cyrus: Cyrus, tmp_path: Path
) -> None:
    """The passphrase goes to the file, never to the server."""
    file = own_certificate(cyrus.authority, ADA, tmp_path, passphrase="open sesame")
    login = {"auth": Auth.CLIENT_CERTIFICATE, "client_certificate": file, "protocol": "imap"}

    assert (await checked(cyrus, "open sesame", **login)).ok
    wrong = await checked(cyrus, "wrong", **login)
    assert wrong.cause_id == "client-certificate-passphrase-wrong"


async def test_somebody_elses_mailbox_stays_closed(cyrus: Cyrus, tmp_path: Path) -> None:
    """A user name that the certificate does not stand for is refused, and named as that."""
    report = await checked(
        cyrus,
        protocol=Protocol.IMAP,
        auth=Auth.CLIENT_CERTIFICATE,
        username=GRACE,
        client_certificate=own_certificate(cyrus.authority, ADA, tmp_path),
    )

    assert report.cause_id == "client-certificate-not-matched"


async def test_a_certificate_is_shown_beside_a_password(cyrus: Cyrus, tmp_path: Path) -> None:
    """Some servers want both; the login is the one that was chosen."""
    report = await checked(
        cyrus,
        PASSWORD,
        protocol=Protocol.IMAP,
        client_certificate=own_certificate(cyrus.authority, ADA, tmp_path),
    )

    assert report.ok, report
    assert "AUTH=EXTERNAL" in report.capabilities
    assert report.mechanism != "EXTERNAL"


async def test_a_server_that_asks_for_a_certificate_and_insists_on_none_works(
    cyrus: Cyrus,
) -> None:
    """Cyrus asks everybody, and lets in those without."""
    report = await checked(cyrus, PASSWORD, protocol=Protocol.IMAP)

    assert report.ok, report
    assert "AUTH=EXTERNAL" not in report.capabilities


async def test_a_certificate_of_an_unknown_issuer_is_refused_by_name(
    cyrus: Cyrus, tmp_path: Path
) -> None:
    """It is the server that does not know the issuer; the person is told so."""
    report = await checked(
        cyrus,
        protocol=Protocol.IMAP,
        auth=Auth.CLIENT_CERTIFICATE,
        client_certificate=own_certificate(trustme.CA(), ADA, tmp_path),
    )

    assert report.cause_id == "client-certificate-refused"
