"""Certificates that do not open the mailbox, at real servers of every protocol.

Those that do are in test_company_mail and test_cyrus_logins.
"""

import pytest

from smtpwidgets.checks import Network, check
from smtpwidgets.model.report import Report
from smtpwidgets.model.security import Auth, Protocol, Security
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Stage
from tests.support.company_mail import SUBMISSION, CompanyMail
from tests.support.cyrus import Cyrus
from tests.support.real_mail import HOST, USERS

pytestmark = pytest.mark.servers

ADA = next(iter(USERS))

DOORS = [
    (SUBMISSION, Protocol.SMTP, Security.TLS),
    (SUBMISSION, Protocol.SMTP, Security.STARTTLS),
    (HOST, Protocol.IMAP, Security.TLS),
    (HOST, Protocol.IMAP, Security.STARTTLS),
    (HOST, Protocol.POP3, Security.TLS),
    (HOST, Protocol.POP3, Security.STARTTLS),
]


async def checked(
    servers: CompanyMail | Cyrus, entry: tuple[str, Protocol, Security], file: str
) -> Report:
    host, protocol, security = entry
    server = Server(
        host=host,
        protocol=protocol,
        security=security,
        auth=Auth.CLIENT_CERTIFICATE,
        username=ADA,
        client_certificate=str(getattr(servers.certificates, file)),
    )
    network = Network(tls_context=servers.client_context(), doors=servers.doors())
    return await check(server, network=network)


@pytest.mark.parametrize("entry", DOORS, ids=lambda entry: "-".join(entry[1:]))
@pytest.mark.parametrize("file", ["other", "unknown"])
async def test_certificate_that_is_not_the_users_is_refused_once(
    file: str, entry: tuple[str, Protocol, Security], company_mail: CompanyMail
) -> None:
    """Dovecot refuses another's certificate, and one that anybody could have made."""
    report = await checked(company_mail, entry, file)

    assert report.failed is not None
    assert report.failed.stage is Stage.LOGIN
    assert str(report.cause_id).startswith("client-certificate-")
    assert report.logins_used == 1


@pytest.mark.parametrize("entry", DOORS[2:], ids=lambda entry: "-".join(entry[1:]))
@pytest.mark.parametrize("file", ["other", "unknown"])
async def test_cyrus_refuses_a_certificate_that_is_not_the_users(
    file: str, entry: tuple[str, Protocol, Security], cyrus: Cyrus
) -> None:
    """Cyrus ends the handshake, or refuses the login; either way it is about the certificate."""
    report = await checked(cyrus, entry, file)

    assert not report.ok
    assert str(report.cause_id).startswith("client-certificate-")
