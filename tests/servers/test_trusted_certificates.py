"""An exception for one certificate at a real Postfix and a real Dovecot that nobody vouches for."""

import ssl

import pytest
import trustme

from smtpwidgets.checks import Inbox, Network, check
from smtpwidgets.model.report import Report
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Protocol, Security
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth
from tests.support.real_mail import HOST, USERS, RealMail
from tests.support.scripted import trust

pytestmark = pytest.mark.servers

ADA = next(iter(USERS))
SECRET = Secret(USERS[ADA])
WAYS = [(p, s) for p in Protocol for s in (Security.TLS, Security.STARTTLS)]


@pytest.fixture(scope="module")
def strangers() -> ssl.SSLContext:
    """Rules that trust an authority, and not the one of these servers."""
    return trust(trustme.CA())


def entry(protocol: Protocol, security: Security, trusted: str = "") -> Server:
    return Server(
        protocol=protocol,
        host=HOST,
        security=security,
        username=ADA,
        trusted_certificate=trusted,
    )


async def checked(mail: RealMail, server: Server, strangers: ssl.SSLContext) -> Report:
    network = Network(tls_context=strangers, doors=mail.doors())
    return await check(server, secret=SECRET, network=network)


@pytest.mark.parametrize(("protocol", "security"), WAYS)
async def test_the_agreed_certificate_lets_one_login_through_and_another_none(
    protocol: Protocol, security: Security, real_mail: RealMail, strangers: ssl.SSLContext
) -> None:
    """Refused, agreed to, logged in; with one digit changed nothing is sent, and all is said."""
    refused = await checked(real_mail, entry(protocol, security), strangers)
    assert refused.cause_id == "certificate-issuer-unknown"
    assert refused.tls is not None
    shown = refused.tls.fingerprint

    agreed = await checked(real_mail, entry(protocol, security, shown), strangers)
    assert agreed.ok, str(agreed)
    assert (agreed.excepted, agreed.logins_used) == (True, 1)
    assert agreed.days_left is not None

    other = ("0" if shown[0] != "0" else "1") + shown[1:]
    changed = await checked(real_mail, entry(protocol, security, other), strangers)
    assert changed.cause_id == "certificate-changed", str(changed)
    assert changed.logins_used == 0


@pytest.mark.parametrize("trusted", [True, False], ids=["agreed", "another"])
async def test_the_inbox_of_a_round_trip_obeys_the_same_rule(
    trusted: bool,
    real_mail: RealMail,
    strangers: ssl.SSLContext,
) -> None:
    """The message is found where the inbox's certificate was agreed to, and no login made else."""
    sending = entry(Protocol.SMTP, Security.STARTTLS)
    refused = await checked(real_mail, sending, strangers)
    assert refused.tls is not None
    shown = refused.tls.fingerprint
    inbox = entry(Protocol.IMAP, Security.TLS, shown if trusted else "ab" * 32)
    report = await check(
        sending.replace(trusted_certificate=shown),
        secret=SECRET,
        sender=ADA,
        depth=Depth.ROUND_TRIP,
        inbox=Inbox(inbox, SECRET),
        network=Network(tls_context=strangers, doors=real_mail.doors()),
    )

    assert report.ok is trusted, str(report)
    assert report.logins_used == (2 if trusted else 1)
    if not trusted:
        assert report.cause_id == "inbox-not-opened"
        assert "Another certificate than agreed" in str(report)
