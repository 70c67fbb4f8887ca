"""The live check against a real Postfix with Dovecot: what works, and what it says when not."""

import imaplib
from collections import Counter

import pytest

from smtpwidgets.checks import Network, check
from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.draft import ServerDraft
from smtpwidgets.model.report import Report
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Auth, Security
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth, Stage
from tests.support.real_mail import DOMAIN, HOST, PORTS, USERS, RealMail

pytestmark = pytest.mark.servers

ADA, GRACE = USERS
PASSWORD, GRACES_PASSWORD = USERS.values()

DOORS = [(465, Security.TLS), (587, Security.STARTTLS), (25, Security.STARTTLS)]
MECHANISMS = {
    "PLAIN": Auth.PASSWORD,
    "LOGIN": Auth.PASSWORD,
    "SCRAM-SHA-256": Auth.PASSWORD,
    "CRAM-MD5": Auth.CRAM_MD5,
    "XOAUTH2": Auth.OAUTH2,
    "OAUTHBEARER": Auth.OAUTH2,
}
TOKENS = [name for name, auth in MECHANISMS.items() if auth is Auth.OAUTH2]

each_door = pytest.mark.parametrize(("port", "security"), DOORS)
each_mechanism = pytest.mark.parametrize("mechanism", MECHANISMS)


class Postfix:
    """Checks against the real servers, and what Postfix itself counted meanwhile."""

    def __init__(self, servers: RealMail) -> None:
        self.servers = servers
        # A session of the test before may still be on its way into the log.
        servers.wait_for(servers.at_rest, "Postfix has logged the end of earlier sessions")
        self._before = len(servers.sessions())

    def network(self, *hosts: str) -> Network:
        return Network(tls_context=self.servers.client_context(), doors=self.servers.doors(*hosts))

    async def check(self, server: Server, secret: str | None = PASSWORD, **how: object) -> Report:
        how = {"network": self.network(server.host), **how}
        return await check(server, secret=None if secret is None else Secret(secret), **how)

    def commands(self) -> Counter[str]:
        """How often each command was sent since this test began, whatever the answer."""
        self.servers.wait_for(
            lambda: len(self.servers.sessions()) > self._before and self.servers.at_rest(),
            "Postfix has logged the end of each session",
        )
        total: Counter[str] = Counter()
        for session in self.servers.sessions()[self._before :]:
            for command, count in session.items():
                total[command] += int(count.rpartition("/")[2])  # "1", or "0/1" when refused
        return total

    def secret_for(self, mechanism: str) -> str:
        return self.servers.token(ADA) if mechanism in TOKENS else PASSWORD


@pytest.fixture
def postfix(real_mail: RealMail) -> Postfix:
    return Postfix(real_mail)


def server(
    port: int = 587,
    security: Security = Security.STARTTLS,
    auth: Auth = Auth.PASSWORD,
    username: str = ADA,
    **settings: object,
) -> Server:
    settings = {"host": HOST, **settings}
    return Server(port=port, security=security, auth=auth, username=username, **settings)


# --- logging in ---------------------------------------------------------------------------------


@each_door
@each_mechanism
async def test_login_works_on_every_port_by_every_mechanism(
    port: int, security: Security, mechanism: str, postfix: Postfix
) -> None:
    """The right secret gets in, with a single AUTH command."""
    report = await postfix.check(
        server(port, security, MECHANISMS[mechanism]),
        postfix.secret_for(mechanism),
        mechanism=mechanism,
    )

    assert report.ok, report.cause_id
    assert (report.mechanism, report.logins_used) == (mechanism, 1)
    assert postfix.commands()["auth"] == 1


@each_door
@each_mechanism
async def test_wrong_secret_is_named_after_a_single_try(
    port: int, security: Security, mechanism: str, postfix: Postfix
) -> None:
    """A wrong password or token is called that, and is tried once: accounts get locked by more."""
    report = await postfix.check(
        server(port, security, MECHANISMS[mechanism]), "not the secret", mechanism=mechanism
    )

    assert report.failed is not None
    assert report.failed.stage is Stage.LOGIN
    cause = "token-refused" if mechanism in TOKENS else "wrong-password"
    # A refused CRAM-MD5 may also mean that the server cannot use it: then that stands first.
    named = (report.cause_id, *(report.alternatives if mechanism == "CRAM-MD5" else ()))
    assert cause in named
    assert postfix.commands()["auth"] == 1


@pytest.mark.parametrize("mechanism", TOKENS)
async def test_expired_token_is_named(mechanism: str, postfix: Postfix) -> None:
    """A token that ended is a refused token, and no wrong password."""
    report = await postfix.check(
        server(auth=Auth.OAUTH2), postfix.servers.token(ADA, -60), mechanism=mechanism
    )

    assert report.cause_id == "token-refused"


@pytest.mark.parametrize(
    ("auth", "mechanism"),
    [(Auth.PASSWORD, "PLAIN"), (Auth.CRAM_MD5, "CRAM-MD5"), (Auth.OAUTH2, "OAUTHBEARER")],
)
async def test_best_mechanism_is_chosen_by_itself(
    auth: Auth, mechanism: str, postfix: Postfix
) -> None:
    """Without a wish the check takes one mechanism that fits the entry."""
    report = await postfix.check(server(auth=auth), postfix.secret_for(mechanism))

    assert report.ok
    assert report.mechanism == mechanism


async def test_user_name_without_domain_is_named(postfix: Postfix) -> None:
    """A user name that is only the front of the address is pointed out."""
    report = await postfix.check(server(username="grace"), GRACES_PASSWORD)

    assert report.cause_id == "username-form"
    assert postfix.commands()["auth"] == 1


async def test_password_does_not_leave_unencrypted(postfix: Postfix) -> None:
    """Without TLS nothing is sent that would log in, even if the person agreed to it."""
    entry = server(25, Security.NONE, allow_cleartext=True)
    report = await postfix.check(entry)

    assert report.cause_id == "login-needs-encryption"
    assert postfix.commands()["auth"] == 0


# --- how deep a check goes ----------------------------------------------------------------------


@each_door
async def test_connect_sends_nothing_about_the_person(
    port: int, security: Security, postfix: Postfix
) -> None:
    """At the depth "connect" no login and no address is sent."""
    report = await postfix.check(server(port, security), None, depth=Depth.CONNECT)

    assert report.ok, report.cause_id
    assert set(postfix.commands()) <= {"ehlo", "starttls", "quit", "commands"}


@each_door
async def test_rehearsal_delivers_nothing(port: int, security: Security, postfix: Postfix) -> None:
    """A rehearsal names sender and recipient, takes it back, and hands over no message."""
    messages = len(postfix.servers.messages(GRACE))
    queued = postfix.servers.maillog().count("message-id=")

    report = await postfix.check(server(port, security), depth=Depth.REHEARSAL, recipient=GRACE)

    assert report.ok, report.cause_id
    commands = postfix.commands()
    assert (commands["mail"], commands["rcpt"], commands["rset"]) == (1, 1, 1)
    assert (commands["data"], commands["bdat"]) == (0, 0)
    assert postfix.servers.maillog().count("message-id=") == queued
    assert len(postfix.servers.messages(GRACE)) == messages


@each_door
async def test_message_arrives_once(port: int, security: Security, postfix: Postfix) -> None:
    """A test message is in the mailbox, once, and says what it is."""
    before = len(postfix.servers.messages(GRACE))

    report = await postfix.check(server(port, security), depth=Depth.MESSAGE, recipient=GRACE)

    assert report.ok, report.cause_id
    assert postfix.commands()["data"] == 1
    servers = postfix.servers
    servers.wait_for(lambda: len(servers.messages(GRACE)) > before, "the message is delivered")
    assert len(servers.messages(GRACE)) == before + 1
    message = servers.messages(GRACE)[-1]
    assert (message["From"], message["To"]) == (ADA, GRACE)
    assert message["Auto-Submitted"] == "auto-generated"


async def test_message_is_seen_over_imap(postfix: Postfix) -> None:
    """The recipient's mail program sees the test message."""
    subject = "Test message from smtpwidgets"

    def found() -> int:
        context = postfix.servers.client_context()
        with imaplib.IMAP4_SSL(
            postfix.servers.address, PORTS["imaps"], ssl_context=context
        ) as inbox:
            inbox.login(GRACE, GRACES_PASSWORD)
            inbox.select("INBOX", readonly=True)
            return len(inbox.search(None, "SUBJECT", f'"{subject}"')[1][0].split())

    before = found()
    report = await postfix.check(server(), depth=Depth.MESSAGE, recipient=GRACE)

    assert report.ok, report.cause_id
    postfix.servers.wait_for(lambda: found() == before + 1, "IMAP shows the message")


async def test_report_holds_facts_and_no_secret(postfix: Postfix) -> None:
    """The report knows the encryption and the offers, and not the password."""
    report = await postfix.check(server())

    assert report.tls is not None
    assert report.tls.version == "TLSv1.3"
    assert HOST in report.tls.names
    assert {"PIPELINING", "SMTPUTF8"} <= set(report.capabilities)
    assert report.greeting.startswith(HOST)
    assert PASSWORD not in report.model_dump_json()


# --- what goes wrong ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("port", "security", "stage", "cause"),
    [
        (465, Security.STARTTLS, Stage.GREETING, "tls-port-in-plain"),
        (587, Security.TLS, Stage.TLS, "plain-port-with-tls"),
        (25, Security.TLS, Stage.TLS, "plain-port-with-tls"),
    ],
)
async def test_wrong_pair_is_named_without_a_login(
    port: int, security: Security, stage: Stage, cause: CauseId, postfix: Postfix
) -> None:
    """Port and protection that do not fit are called so, and no password is sent."""
    report = await postfix.check(server(port, security))

    assert report.failed is not None
    assert (report.failed.stage, report.cause_id) == (stage, cause)
    assert postfix.commands()["auth"] == 0


@pytest.mark.parametrize(("port", "security"), [(465, Security.STARTTLS), (587, Security.TLS)])
async def test_one_click_repairs_a_wrong_pair(
    port: int, security: Security, postfix: Postfix
) -> None:
    """The fix that the report offers makes the entry work, and never lowers the protection."""
    entry = server(port, security)
    report = await postfix.check(entry)
    assert report.remedy is not None
    assert report.remedy.fix is not None

    repaired = ServerDraft.of(entry).fixed(report.remedy.fix).parse(entry.id)

    assert isinstance(repaired, Server)
    assert repaired.security is not Security.NONE
    assert (await postfix.check(repaired)).ok


@pytest.mark.parametrize("port", [465, 587])
async def test_foreign_sender_is_named(port: int, postfix: Postfix) -> None:
    """A sender's address of somebody else is refused by Postfix, and named."""
    entry = server(port, dict(DOORS)[port])
    report = await postfix.check(entry, depth=Depth.REHEARSAL, sender=GRACE)

    assert report.cause_id == "sender-not-yours"


async def test_unknown_recipient_is_named(postfix: Postfix) -> None:
    """A recipient that does not exist is the recipient's fault, not the login's."""
    report = await postfix.check(server(), depth=Depth.REHEARSAL, recipient=f"nobody@{DOMAIN}")

    assert report.failed is not None
    assert report.failed.stage is Stage.RECIPIENT
    assert report.cause_id == "recipient-unknown"


async def test_relaying_without_login_is_named(postfix: Postfix) -> None:
    """Mail for elsewhere without a login is refused, and the login is what is missing."""
    entry = server(25, auth=Auth.NONE)
    report = await postfix.check(entry, None, depth=Depth.REHEARSAL, recipient="ada@elsewhere.test")

    assert report.failed is not None
    assert report.failed.stage is Stage.RECIPIENT
    assert report.cause_id in {"login-first", "relay-denied"}


@each_door
async def test_authority_that_the_system_does_not_know_is_named(
    port: int, security: Security, postfix: Postfix
) -> None:
    """With the system's trust the servers' own authority is unknown, and nothing is sent."""
    network = Network(doors=postfix.servers.doors())

    report = await postfix.check(server(port, security), network=network)

    assert report.cause_id == "certificate-issuer-unknown"
    assert postfix.commands()["auth"] == 0


@each_door
async def test_certificate_for_another_name_is_named(
    port: int, security: Security, postfix: Postfix
) -> None:
    """A certificate that names another server ends the check before the login."""
    report = await postfix.check(server(port, security, host=f"smtp.{DOMAIN}"))

    assert report.cause_id == "certificate-wrong-name"
    assert postfix.commands()["auth"] == 0
