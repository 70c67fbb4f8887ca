"""Replies that real incoming servers give, and the cause each is recognised as."""

import re

import pytest

from smtpwidgets.checks.diagnosis import CONDITIONS, recognise
from smtpwidgets.checks.incoming_replies import INCOMING_REPLIES
from smtpwidgets.checks.journey import Journey
from smtpwidgets.checks.network import Network
from smtpwidgets.checks.order import Order
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Auth, Protocol, Security
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth, Stage, stages_of

ANY = "mail.example.org"
OFFICE = "outlook.office365.com"
GMAIL = "imap.gmail.com"

# host, status, words, cause. The words are the providers' own.
LOGIN = [
    # --- response codes (RFC 5530, RFC 2449, RFC 3206)
    (ANY, "NO", "[AUTHENTICATIONFAILED] Authentication failed.", "wrong-password"),
    (ANY, "NO", "[AUTHORIZATIONFAILED] No such authorization-ID", "username-form"),
    (ANY, "NO", "[EXPIRED] That password is over", "password-expired"),
    (ANY, "NO", "[PRIVACYREQUIRED] Connection offers no privacy", "login-needs-encryption"),
    (ANY, "NO", "[CONTACTADMIN] Talk to us", "contact-administrator"),
    (ANY, "NO", "[UNAVAILABLE] Temporary authentication failure.", "login-service-down"),
    (ANY, "NO", "[UNAVAILABLE] User's backend is down", "login-service-down"),
    (ANY, "NO", "[INUSE] Mailbox in use", "mailbox-in-use"),
    (ANY, "NO", "[LIMIT] At maximum", "too-many-connections"),
    (ANY, "NO", "[SERVERBUG] This should not happen", "login-service-down"),
    (ANY, "-ERR", "[AUTH] Invalid login or password", "wrong-password"),
    (ANY, "-ERR", "[SYS/TEMP] back end is not there", "login-service-down"),
    (ANY, "-ERR", "[SYS/PERM] corrupt mailbox", "contact-administrator"),
    (ANY, "-ERR", "[IN-USE] Do you have another POP session running?", "mailbox-in-use"),
    (ANY, "-ERR", "[LOGIN-DELAY] minimum time between mail checks violation", "too-many-logins"),
    # --- words
    (
        ANY,
        "NO",
        "[UNAVAILABLE] Maximum number of connections from user+IP exceeded (mail_max=10)",
        "too-many-connections",
    ),
    (GMAIL, "NO", "[ALERT] Too many simultaneous connections. (Failure)", "too-many-connections"),
    (
        GMAIL,
        "NO",
        "[ALERT] Application-specific password required: https://x (Failure)",
        "google-app-password",
    ),
    (GMAIL, "NO", "[WEBALERT https://x] Web login required.", "google-web-sign-in"),
    (GMAIL, "NO", "[ALERT] Please log in via your web browser: https://x", "google-web-sign-in"),
    (GMAIL, "NO", "[AUTHENTICATIONFAILED] Invalid credentials (Failure)", "google-refused"),
    (
        GMAIL,
        "NO",
        "[ALERT] Your account is not enabled for IMAP use. Please visit your settings.",
        "incoming-switched-off",
    ),
    (
        "pop.gmail.com",
        "-ERR",
        "[SYS/PERM] Your account is not enabled for POP access. Visit your settings page.",
        "incoming-switched-off",
    ),
    ("pop.gmail.com", "-ERR", "[AUTH] Username and password not accepted.", "google-refused"),
    (OFFICE, "NO", "LOGIN failed.", "microsoft-password-closed"),
    (OFFICE, "NO", "AUTHENTICATE failed.", "microsoft-password-closed"),
    (
        OFFICE,
        "-ERR",
        "Logon failure: unknown user name or bad password.",
        "microsoft-password-closed",
    ),
    (OFFICE, "NO", "LOGIN failed. BasicAuthBlocked", "microsoft-password-closed"),
    (ANY, "BAD", "User is authenticated but not connected.", "no-mailbox-behind-login"),
    (
        "imap.mail.yahoo.com",
        "NO",
        "[AUTHENTICATIONFAILED] LOGIN Invalid credentials",
        "yahoo-app-password",
    ),
    ("imap.mail.yahoo.com", "NO", "[LIMIT] LOGIN Rate limit hit.", "too-many-connections"),
    (
        "imap.mail.me.com",
        "NO",
        "[AUTHENTICATIONFAILED] Authentication Failed",
        "icloud-app-password",
    ),
    (
        "imap.fastmail.com",
        "NO",
        "[AUTHENTICATIONFAILED] Incorrect username, password or access token",
        "fastmail-app-password",
    ),
    (
        "imap.yandex.com",
        "NO",
        "[AUTHENTICATIONFAILED] LOGIN invalid credentials or IMAP is disabled",
        "yandex-access-off",
    ),
    ("imap.gmx.net", "NO", "[AUTHENTICATIONFAILED] authentication failed", "gmx-access-off"),
    ("imap.zoho.eu", "NO", "[AUTHENTICATIONFAILED] Invalid credentials(Failure)", "zoho-refused"),
    (
        "imap.zoho.eu",
        "NO",
        "[ALERT] You are yet to enable IMAP for your account. Please contact your administrator",
        "incoming-switched-off",
    ),
    ("imap.qq.com", "NO", "Login fail. Account is abnormal, service is not open", "authorisation-code"),
    (
        ANY,
        "NO",
        "[ALERT] IMAP access is disabled for your domain. Ask your administrator. (Failure)",
        "incoming-switched-off",
    ),
    (
        ANY,
        "BAD",
        "[ALERT] Plaintext authentication not allowed without SSL/TLS",
        "login-needs-encryption",
    ),
    (
        ANY,
        "-ERR",
        "[AUTH] Plaintext authentication disallowed on non-secure (SSL/TLS) connections.",
        "login-needs-encryption",
    ),
    (ANY, "-ERR", "POP3 access not allowed", "incoming-switched-off"),
    (ANY, "NO", "Your account has been suspended", "account-closed"),
    (ANY, "NO", "app password needed", "app-password-needed"),
    (ANY, "NO", "Too many login failures, account is locked", "account-locked"),
    (ANY, "BAD", "Unsupported authentication mechanism", "no-common-mechanism"),
    (ANY, "NO", "no", "wrong-password"),
    (ANY, "-ERR", "no", "wrong-password"),
    (ANY, "BYE", "Autologout", "hung-up-at-login"),
]  # fmt: skip


def _journey(
    host: str = ANY,
    status: str = "NO",
    username: str = "ada@example.org",
    password: str = "hunter2",  # noqa: S107 -- nobody's
    auth: Auth = Auth.PASSWORD,
) -> Journey:
    protocol = Protocol.POP3 if status == "-ERR" else Protocol.IMAP
    server = Server(protocol=protocol, host=host, username=username, auth=auth)
    return Journey(Order(server, Secret(password)), Network(), host)


def _cause(journey: Journey, stage: Stage, status: str, words: str) -> str:
    return recognise(journey.reply(status, words), stage, journey).cause


@pytest.mark.parametrize(("host", "status", "words", "cause"), LOGIN)
def test_a_refused_login_is_recognised(host: str, status: str, words: str, cause: str) -> None:
    """Words, response codes and providers' habits lead to the right cause."""
    assert cause == _cause(_journey(host, status), Stage.LOGIN, status, words)


@pytest.mark.parametrize(
    ("username", "password", "mechanism", "cause"),
    [
        ("ada", "hunter2", "PLAIN", "username-form"),
        ("ada@example.org", "pässword", "PLAIN", "wrong-password"),
        ("ada@example.org", "hunter2 ", "PLAIN", "password-hidden-character"),
        ("ada@example.org", "hunter2", "CRAM-MD5", "cram-unusable"),
        ("ada@example.org", "hunter2", "XOAUTH2", "token-refused"),
    ],
)
@pytest.mark.parametrize(
    ("status", "words"), [("NO", "[AUTHENTICATIONFAILED] no"), ("-ERR", "[AUTH] no")]
)
def test_what_is_known_here_sharpens_a_plain_no(
    username: str, password: str, mechanism: str, cause: str, status: str, words: str
) -> None:
    """The user name's form, the password's letters and the mechanism point to the likely cause."""
    journey = _journey(ANY, status, username, password)
    journey.mechanism = mechanism

    assert cause == _cause(journey, Stage.LOGIN, status, words)


DIALOGUE = [
    (Stage.GREETING, "BYE", "Too many connections", "too-many-connections"),
    (Stage.GREETING, "BYE", "Server shutting down.", "busy"),
    (Stage.GREETING, "-ERR", "[SYS/TEMP] no", "busy"),
    (Stage.GREETING, "BYE", "192.0.2.7 is listed at zen.spamhaus.org", "listed-at-the-door"),
    (Stage.GREETING, "BYE", "go away", "refused-at-the-door"),
    (Stage.STARTTLS, "NO", "[UNAVAILABLE] no", "starttls-unavailable"),
    (Stage.STARTTLS, "BAD", "no", "starttls-refused"),
    (Stage.MAILBOX, "NO", "[NONEXISTENT] Unknown Mailbox: x", "folder-missing"),
    (Stage.MAILBOX, "NO", "Mailbox doesn't exist: Sent", "folder-missing"),
    (Stage.MAILBOX, "NO", "[TRYCREATE] no", "folder-missing"),
    (Stage.MAILBOX, "BAD", "User is authenticated but not connected.", "no-mailbox-behind-login"),
    (Stage.MAILBOX, "-ERR", "[IN-USE] no", "mailbox-in-use"),
    (Stage.MAILBOX, "NO", "[CONTACTADMIN] no", "contact-administrator"),
    (Stage.MAILBOX, "NO", "no", "mailbox-not-opened"),
]


@pytest.mark.parametrize(("stage", "status", "words", "cause"), DIALOGUE)
def test_a_refusal_elsewhere_is_recognised(
    stage: Stage, status: str, words: str, cause: str
) -> None:
    """The stage decides what a plain word means."""
    assert cause == _cause(_journey(ANY, status), stage, status, words)


_QUIET = {Stage.INPUT, Stage.DNS, Stage.CONNECT, Stage.TLS, Stage.CERTIFICATE, Stage.QUIT}


@pytest.mark.parametrize("protocol", [Protocol.IMAP, Protocol.POP3], ids=str)
@pytest.mark.parametrize("status", ["NO", "BAD", "BYE", "-ERR"])
def test_no_refusal_ends_as_unknown(protocol: Protocol, status: str) -> None:
    """Every status has a row at every stage of the dialogue."""
    for stage in stages_of(Security.STARTTLS, Depth.LOGIN, protocol=protocol):
        if stage not in _QUIET:
            assert _cause(_journey(ANY, status), stage, status, "xyz") != "unknown"


@pytest.mark.parametrize(
    ("status", "raw", "code", "text"),
    [
        ("NO", "[AUTHENTICATIONFAILED] no", "AUTHENTICATIONFAILED", "no"),
        ("NO", "[webalert https://x] no", "WEBALERT", "no"),
        ("-ERR", "[SYS/TEMP] no", "SYS/TEMP", "no"),
        ("OK", "[CAPABILITY IMAP4rev1 X] in", "", "in"),
        ("NO", "no [really]", "", "no [really]"),
        ("NO", "[[x] no", "", "[[x] no"),
        ("NO", "", "", ""),
    ],
)
def test_a_reply_is_split_into_status_code_and_words(
    status: str, raw: str, code: str, text: str
) -> None:
    """What stands in brackets at the beginning is the finer code, as a reader writes it."""
    reply = _journey().reply(status, raw)

    assert (status, code, text) == (reply.code, reply.enhanced, reply.text)
    assert reply.status == (f"{status} [{code}]" if code else status)


def test_every_row_can_be_used() -> None:
    """Conditions exist and patterns compile; a row whose condition is misspelt would never fit."""
    for row in INCOMING_REPLIES:
        assert row.when in CONDITIONS
        re.compile(row.codes)
        re.compile(row.enhanced)
