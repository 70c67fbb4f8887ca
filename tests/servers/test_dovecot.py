"""The live check against a real Dovecot: IMAP and POP3, and a message on its way round."""

import imaplib
import mailbox
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from smtpwidgets.checks import Inbox, Network, check
from smtpwidgets.model.report import Report
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Auth, Protocol, Security
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth, Stage
from tests.support.real_mail import DOMAIN, HOST, PORTS, USERS, RealMail

pytestmark = pytest.mark.servers

ADA, GRACE = USERS
PASSWORD, GRACES_PASSWORD = USERS.values()
IMAP, POP3 = Protocol.IMAP, Protocol.POP3

DOORS = [
    (IMAP, 993, Security.TLS),
    (IMAP, 143, Security.STARTTLS),
    (POP3, 995, Security.TLS),
    (POP3, 110, Security.STARTTLS),
]
MECHANISMS = {
    "PLAIN": Auth.PASSWORD,
    "LOGIN": Auth.PASSWORD,
    "SCRAM-SHA-256": Auth.PASSWORD,
    "SCRAM-SHA-1": Auth.PASSWORD,
    "CRAM-MD5": Auth.CRAM_MD5,
    "XOAUTH2": Auth.OAUTH2,
    "OAUTHBEARER": Auth.OAUTH2,
}
TOKENS = [name for name, auth in MECHANISMS.items() if auth is Auth.OAUTH2]
COMMANDS = {IMAP: "LOGIN command", POP3: "USER/PASS"}

each_door = pytest.mark.parametrize(("protocol", "port", "security"), DOORS)
each_protocol = pytest.mark.parametrize("protocol", [IMAP, POP3])
EVERY_WAY = [(*door, way) for door in DOORS for way in (*MECHANISMS, COMMANDS[door[0]])]
each_way = pytest.mark.parametrize(("protocol", "port", "security", "way"), EVERY_WAY)


def network(mail: RealMail, *hosts: str) -> Network:
    return Network(tls_context=mail.client_context(), doors=mail.doors(*hosts))


def incoming(
    protocol: Protocol,
    port: int | None = None,
    security: Security = Security.TLS,
    username: str = ADA,
    **settings: object,
) -> Server:
    return Server(protocol=protocol, host=HOST, port=port, security=security, username=username, **settings)  # fmt: skip


@contextmanager
def reading(mail: RealMail, user: str = GRACE) -> Iterator[imaplib.IMAP4_SSL]:
    """The mailbox as another program sees it."""
    context: ssl.SSLContext = mail.client_context()
    context.check_hostname = False
    client = imaplib.IMAP4_SSL(mail.address, PORTS["imaps"], ssl_context=context)
    try:
        client.login(user, USERS[user])
        yield client
    finally:
        client.logout()


def put(mail: RealMail, subject: str, user: str = GRACE) -> None:
    """Put a message into a user's inbox."""
    with reading(mail, user) as client:
        text = f"From: bob@{DOMAIN}\r\nSubject: {subject}\r\n\r\nHello.\r\n"
        client.append("INBOX", "", "", text.encode())


def subjects(mail: RealMail, user: str = GRACE) -> list[str]:
    return [str(message["Subject"]) for message in mail.messages(user)]


# --- logging in ---------------------------------------------------------------------------------


@each_way
async def test_login_works_on_every_port_in_every_way(
    protocol: Protocol, port: int, security: Security, way: str, real_mail: RealMail
) -> None:
    """The right secret gets in, the mailbox is opened, and one login was made."""
    secret = real_mail.token(ADA) if way in TOKENS else PASSWORD
    server = incoming(protocol, port, security, auth=MECHANISMS.get(way, Auth.PASSWORD))

    report = await check(server, secret=Secret(secret), mechanism=way, network=network(real_mail))

    assert report.ok, report
    assert (report.mechanism, report.logins_used) == (way, 1)
    assert report.messages == len(real_mail.messages(ADA))
    assert report.reached is Stage.QUIT


@each_way
async def test_wrong_secret_is_named_after_a_single_try(
    protocol: Protocol, port: int, security: Security, way: str, real_mail: RealMail
) -> None:
    """A wrong password or token is called that, and is tried once: accounts get locked by more."""
    server = incoming(protocol, port, security, auth=MECHANISMS.get(way, Auth.PASSWORD))

    report = await check(
        server, secret=Secret("not the secret"), mechanism=way, network=network(real_mail)
    )

    assert report.failed is not None
    assert report.failed.stage is Stage.LOGIN
    cause = "token-refused" if way in TOKENS else "wrong-password"
    # A refused CRAM-MD5 may also mean that the server cannot use it: then that stands first.
    assert cause in {report.cause_id, *(report.alternatives if way == "CRAM-MD5" else ())}
    assert report.logins_used == 1
    assert report.failed.reply is not None
    assert report.failed.reply.code in {"NO", "-ERR"}


@each_protocol
async def test_a_refused_login_is_one_login_for_the_server_too(
    protocol: Protocol, real_mail: RealMail
) -> None:
    """Dovecot itself counts one attempt, by its log."""
    log = real_mail.base / "dovecot/log"
    before = len(log.read_text(errors="replace"))

    await check(incoming(protocol), secret=Secret("wrong"), network=network(real_mail))

    name = str(protocol)
    line = real_mail.wait_for(
        lambda: [
            line
            for line in log.read_text(errors="replace")[before:].splitlines()
            if f"{name}-login" in line and "auth failed" in line
        ],
        "Dovecot has logged the refusal",
    )
    assert "1 attempts" in line[0]


@each_protocol
@pytest.mark.parametrize(
    ("auth", "way"),
    [(Auth.PASSWORD, "PLAIN"), (Auth.CRAM_MD5, "CRAM-MD5"), (Auth.OAUTH2, "OAUTHBEARER")],
)
async def test_the_best_way_is_chosen_by_itself(
    protocol: Protocol, auth: Auth, way: str, real_mail: RealMail
) -> None:
    """Without a wish the check takes one mechanism that fits the entry."""
    secret = real_mail.token(ADA) if auth is Auth.OAUTH2 else PASSWORD

    report = await check(
        incoming(protocol, auth=auth), secret=Secret(secret), network=network(real_mail)
    )

    assert report.ok
    assert report.mechanism == way


@each_protocol
async def test_an_expired_token_is_named(protocol: Protocol, real_mail: RealMail) -> None:
    """A token that ended is a refused token, and no wrong password."""
    token = Secret(real_mail.token(ADA, -60))

    report = await check(incoming(protocol, auth=Auth.OAUTH2), secret=token, network=network(real_mail))  # fmt: skip

    assert report.cause_id == "token-refused"


@pytest.mark.parametrize(("protocol", "port"), [(IMAP, 143), (POP3, 110)])
async def test_nothing_secret_is_sent_without_encryption(
    protocol: Protocol, port: int, real_mail: RealMail
) -> None:
    """Dovecot takes no password in the open (LOGINDISABLED), and none is sent to it."""
    server = incoming(protocol, port, Security.NONE, allow_cleartext=True)

    report = await check(
        server, secret=Secret(PASSWORD), mechanism="PLAIN", network=network(real_mail)
    )

    assert report.failed is not None
    assert (report.failed.stage, report.logins_used) == (Stage.LOGIN, 0)


# --- mistakes in the settings ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("protocol", "port", "security", "cause"),
    [
        (IMAP, 993, Security.STARTTLS, "tls-port-in-plain"),
        (IMAP, 143, Security.TLS, "plain-port-with-tls"),
        (POP3, 995, Security.STARTTLS, "tls-port-in-plain"),
        (POP3, 110, Security.TLS, "plain-port-with-tls"),
        (IMAP, 110, Security.STARTTLS, "pop-server"),
        (IMAP, 110, Security.TLS, "pop-server"),
        (IMAP, 995, Security.TLS, "pop-server"),
        (POP3, 143, Security.STARTTLS, "imap-server"),
        (POP3, 993, Security.TLS, "imap-server"),
        (IMAP, 587, Security.STARTTLS, "smtp-server"),
        (POP3, 465, Security.TLS, "smtp-server"),
        (Protocol.SMTP, 143, Security.STARTTLS, "imap-server"),
        (Protocol.SMTP, 995, Security.TLS, "pop-server"),
    ],
)
async def test_a_swapped_port_is_named_and_one_click_repairs_it(
    protocol: Protocol, port: int, security: Security, cause: str, real_mail: RealMail
) -> None:
    """Port, protection and protocol that do not fit are told apart; the offered fix works."""
    server = incoming(protocol, port, security)

    report = await check(server, secret=Secret(PASSWORD), network=network(real_mail))

    assert (report.cause_id, report.logins_used) == (cause, 0)
    assert report.remedy is not None
    assert report.remedy.fix is not None
    repaired = server.replace(**report.remedy.fix.changes)
    assert (await check(repaired, secret=Secret(PASSWORD), network=network(real_mail))).ok


@each_door
async def test_a_certificate_for_another_name_is_refused(
    protocol: Protocol, port: int, security: Security, real_mail: RealMail
) -> None:
    """No password goes to a server that cannot prove its name; the names it has are shown."""
    other = "imap.elsewhere.test"
    server = incoming(protocol, port, security).replace(host=other)

    report = await check(server, secret=Secret(PASSWORD), network=network(real_mail, other))

    assert (report.cause_id, report.logins_used) == ("certificate-wrong-name", 0)
    assert HOST in " ".join(report.evidence)


async def test_a_folder_that_does_not_exist_is_named(real_mail: RealMail) -> None:
    """The login works, and the folder's name is the trouble."""
    report = await check(
        incoming(IMAP), secret=Secret(PASSWORD), folder="Nicht da & weg", network=network(real_mail)
    )

    assert report.cause_id == "folder-missing"
    assert report.remedy is not None
    assert "Nicht da & weg" in report.remedy.title


async def test_a_folder_of_any_letters_is_opened(real_mail: RealMail) -> None:
    """Names go over the wire as the server wants them (modified UTF-7)."""
    with reading(real_mail) as client:
        client.create('"Entw&APw-rfe &- mehr"')

    report = await check(
        incoming(IMAP, username=GRACE), secret=Secret(GRACES_PASSWORD), folder="Entwürfe & mehr", network=network(real_mail)
    )  # fmt: skip

    assert report.ok, report.cause_id
    assert report.messages == 0


# --- the mailbox stays as it is -------------------------------------------------------------------


@each_door
async def test_a_check_changes_nothing_in_the_mailbox(
    protocol: Protocol, port: int, security: Security, real_mail: RealMail
) -> None:
    """No message becomes a read one, and each that was new is new still."""
    put(real_mail, "unread")
    before = _files(real_mail)

    report = await check(
        incoming(protocol, port, security, GRACE),
        secret=Secret(GRACES_PASSWORD),
        network=network(real_mail),
    )

    assert report.ok
    assert report.messages == len(real_mail.messages(GRACE))
    with reading(real_mail) as client:
        client.select("INBOX", readonly=True)
        assert client.search(None, "SEEN")[1] == [b""]
    assert before == _files(real_mail)


def _files(mail: RealMail) -> set[str]:
    """The messages with their flags, which are a part of the file's name (Maildir)."""
    box = mailbox.Maildir(mail.base / "mail" / GRACE, create=False)
    return {f"{key} {box[key].get_flags()}" for key in box.keys()}  # noqa: SIM118 -- no dict


# --- the round trip -------------------------------------------------------------------------------


async def round_trip(mail: RealMail, inbox: Inbox | None) -> Report:
    return await check(
        Server(host=HOST, port=587, security=Security.STARTTLS, username=ADA),
        secret=Secret(PASSWORD),
        recipient=GRACE,
        depth=Depth.ROUND_TRIP,
        inbox=inbox,
        network=network(mail),
    )


@pytest.mark.parametrize(("protocol", "port", "security"), DOORS)
async def test_a_message_is_sent_found_and_removed(
    protocol: Protocol, port: int, security: Security, real_mail: RealMail
) -> None:
    """The test message comes round, is taken out again, and nothing else is touched."""
    put(real_mail, "keep me")
    before = subjects(real_mail)
    inbox = Inbox(incoming(protocol, port, security, GRACE), Secret(GRACES_PASSWORD))

    report = await round_trip(real_mail, inbox)

    assert report.ok, report
    assert report.cause_id is None
    assert report.arrival is not None
    assert report.arrival.removed
    assert report.arrival.folder == "INBOX"
    assert 0 < report.arrival.seconds < 30
    assert [hop.by for hop in report.arrival.route] == [HOST]
    assert report.arrival.route[0].encrypted
    assert before == subjects(real_mail)
    # One login to send, and one to look; POP3 may have needed another look.
    assert report.logins_used in ({2} if protocol is IMAP else {2, 3, 4})
    assert "inbox" not in " ".join(report.not_tested)


async def test_other_messages_marked_for_deletion_stay(real_mail: RealMail) -> None:
    """Somebody else's deletion is not completed by a check."""
    put(real_mail, "marked by hand")
    with reading(real_mail) as client:
        client.select("INBOX")
        number = client.search(None, "SUBJECT", '"marked by hand"')[1][0].split()[-1]
        client.store(number.decode(), "+FLAGS", r"(\Deleted)")
    before = subjects(real_mail)

    report = await round_trip(real_mail, Inbox(incoming(IMAP, username=GRACE), Secret(GRACES_PASSWORD)))  # fmt: skip

    assert report.arrival is not None
    assert report.arrival.removed
    assert before == subjects(real_mail)


async def test_a_wrong_password_of_the_inbox_is_told_apart(real_mail: RealMail) -> None:
    """Sending worked; the report names the other server, and offers no fix for this one."""
    inbox = Inbox(incoming(IMAP, username=GRACE), Secret("wrong"))

    report = await round_trip(real_mail, inbox)

    assert report.cause_id == "inbox-not-opened"
    assert report.failed is not None
    assert report.failed.stage is Stage.INBOX
    assert "Login refused" in " ".join(report.evidence)
    assert report.remedy is not None
    assert report.remedy.fix is None
    assert report.logins_used == 2


async def test_without_an_inbox_the_report_says_what_it_did_not_see(real_mail: RealMail) -> None:
    """The depth that was reached is said, and why it ended there."""
    report = await round_trip(real_mail, None)

    assert report.ok
    assert report.depth is Depth.MESSAGE
    assert "there is no incoming server to look into" in report.not_tested[-1]
