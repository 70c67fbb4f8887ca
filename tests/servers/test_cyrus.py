"""The live check of incoming mail against a real Cyrus: a second server, by other people."""

import imaplib

import pytest

from smtpwidgets.checks import Network, check
from smtpwidgets.model.report import Report
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Auth, Protocol, Security
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth, Stage
from tests.support.cyrus import PORTS, Cyrus
from tests.support.eavesdropper import eavesdropping
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
MECHANISMS = {
    "PLAIN": Auth.PASSWORD,
    "LOGIN": Auth.PASSWORD,
    "SCRAM-SHA-1": Auth.PASSWORD,
    "SCRAM-SHA-256": Auth.PASSWORD,
    "CRAM-MD5": Auth.CRAM_MD5,
}
each_door = pytest.mark.parametrize(("protocol", "security"), DOORS)
each_mechanism = pytest.mark.parametrize("mechanism", MECHANISMS)


def server(
    protocol: Protocol = Protocol.IMAP,
    security: Security = Security.TLS,
    auth: Auth = Auth.PASSWORD,
    **settings: object,
) -> Server:
    settings = {"host": HOST, "username": ADA, **settings}
    return Server(protocol=protocol, security=security, auth=auth, **settings)


async def checked(cyrus: Cyrus, entry: Server, secret: str = PASSWORD, **how: object) -> Report:
    how = {"network": Network(tls_context=cyrus.client_context(), doors=cyrus.doors()), **how}
    return await check(entry, secret=Secret(secret), **how)


@each_door
@each_mechanism
async def test_login_works_on_every_port_by_every_mechanism(
    protocol: Protocol, security: Security, mechanism: str, cyrus: Cyrus
) -> None:
    """The right password opens the mailbox, with a single login."""
    entry = server(protocol, security, MECHANISMS[mechanism])

    report = await checked(cyrus, entry, mechanism=mechanism)

    assert report.ok, report.cause_id
    assert (report.mechanism, report.logins_used) == (mechanism, 1)


@each_door
@each_mechanism
async def test_wrong_password_is_named_after_a_single_try(
    protocol: Protocol, security: Security, mechanism: str, cyrus: Cyrus
) -> None:
    """A wrong password is called that, and is tried once."""
    entry = server(protocol, security, MECHANISMS[mechanism])

    report = await checked(cyrus, entry, "not the secret", mechanism=mechanism)

    assert report.failed is not None
    assert report.failed.stage is Stage.LOGIN
    # A refused CRAM-MD5 may also mean that the server cannot use it: then that stands first.
    named = (report.cause_id, *(report.alternatives if mechanism == "CRAM-MD5" else ()))
    assert "wrong-password" in named
    assert report.logins_used == 1


@each_door
async def test_best_login_is_chosen_by_itself(
    protocol: Protocol, security: Security, cyrus: Cyrus
) -> None:
    """Without a wish the check logs in, once."""
    report = await checked(cyrus, server(protocol, security))

    assert report.ok, report.cause_id
    assert report.logins_used == 1


@pytest.mark.parametrize("password", [PASSWORD, "not the secret"])
@pytest.mark.parametrize(("protocol", "port"), [(Protocol.IMAP, "imaps"), (Protocol.POP3, "pop3s")])
async def test_server_hears_a_single_login(
    protocol: Protocol, port: str, password: str, cyrus: Cyrus
) -> None:
    """Whatever the answer is, the server is asked for a login once: accounts get locked by more."""
    entry = server(protocol)
    begins = ("LOGIN", "AUTHENTICATE") if protocol is Protocol.IMAP else ("PASS", "AUTH", "APOP")
    async with eavesdropping(cyrus.address, PORTS[port], HOST, cyrus.authority) as heard:
        doors = {(HOST, entry.port_number): heard.door}
        network = Network(tls_context=cyrus.client_context(), doors=doors)
        await checked(cyrus, entry, password, network=network)

    assert heard.count(lambda line: bool({*begins} & {*line.upper().split()[:2]})) == 1, heard.lines


@pytest.mark.parametrize("protocol", [Protocol.IMAP, Protocol.POP3])
async def test_password_does_not_leave_unencrypted(protocol: Protocol, cyrus: Cyrus) -> None:
    """Cyrus takes no password without TLS, and then none is sent, even if the person agreed."""
    entry = server(protocol, Security.NONE, allow_cleartext=True)

    report = await checked(cyrus, entry, allow_cleartext=True, mechanism="PLAIN")

    assert report.failed is not None
    assert report.failed.stage is Stage.LOGIN
    assert report.cause_id in {"login-needs-encryption", "no-common-mechanism"}
    assert report.logins_used == 0


@pytest.mark.parametrize("protocol", [Protocol.IMAP, Protocol.POP3])
async def test_without_encryption_a_password_is_proved_and_not_told(
    protocol: Protocol, cyrus: Cyrus
) -> None:
    """If the person agreed to go without TLS, a mechanism is used that does not show the secret."""
    entry = server(protocol, Security.NONE, allow_cleartext=True)

    report = await checked(cyrus, entry, allow_cleartext=True)

    assert report.ok, report.cause_id
    assert report.mechanism == "SCRAM-SHA-256"


@pytest.mark.parametrize("protocol", [Protocol.IMAP, Protocol.POP3])
async def test_mailbox_is_left_as_it_was(protocol: Protocol, cyrus: Cyrus) -> None:
    """A check reads the mailbox: afterwards a message is there, unread, and still new."""
    cyrus.deliver(GRACE, b"Subject: unread\r\n\r\nNobody has seen this.\r\n")

    report = await checked(cyrus, server(protocol, username=GRACE), USERS[GRACE])

    assert report.ok, report.cause_id
    context = cyrus.client_context()
    context.check_hostname = False
    with imaplib.IMAP4_SSL(cyrus.address, PORTS["imaps"], ssl_context=context) as inbox:
        inbox.login(GRACE, USERS[GRACE])
        inbox.select("INBOX", readonly=True)
        last = inbox.search(None, "ALL")[1][0].split()[-1].decode()
        flags = inbox.fetch(last, "(FLAGS)")[1][0]
    assert b"\\Seen" not in flags
    if protocol is Protocol.IMAP:
        assert b"\\Recent" in flags


@each_door
async def test_connect_sends_nothing_about_the_person(
    protocol: Protocol, security: Security, cyrus: Cyrus
) -> None:
    """At the depth "connect" there is no login."""
    report = await checked(cyrus, server(protocol, security), depth=Depth.CONNECT)

    assert report.ok, report.cause_id
    assert report.logins_used == 0


@each_door
async def test_authority_that_the_system_does_not_know_is_named(
    protocol: Protocol, security: Security, cyrus: Cyrus
) -> None:
    """With the system's trust the server's own authority is unknown, and nothing is sent."""
    network = Network(doors=cyrus.doors())

    report = await checked(cyrus, server(protocol, security), network=network)

    assert report.cause_id == "certificate-issuer-unknown"
    assert report.logins_used == 0
