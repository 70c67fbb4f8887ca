"""Replies that real servers give, and the cause each is recognised as."""

import itertools
import re

import pytest

from smtpwidgets.checks.diagnosis import CONDITIONS, recognise
from smtpwidgets.checks.journey import Journey
from smtpwidgets.checks.network import Network
from smtpwidgets.checks.order import Order
from smtpwidgets.checks.reply_table import TABLES
from smtpwidgets.model.cause import CauseId, Certainty
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Security
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth, Stage, stages_of

OFFICE = "smtp.office365.com"
GMAIL = "smtp.gmail.com"
ANY = "mail.example.org"
MS = "535 5.7.139 Authentication unsuccessful, "

# host, reply (code, enhanced code, words), cause. The words are the providers' own.
LOGIN = [
    (ANY, "535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6", "wrong-password"),
    (ANY, "535 Incorrect authentication data", "wrong-password"),
    (ANY, "535 5.7.3 Authentication unsuccessful", "wrong-password"),
    (OFFICE, MS + "the user credentials were incorrect.", "wrong-password"),
    (OFFICE, MS + "basic authentication is disabled.", "microsoft-password-closed"),
    ("smtp-mail.outlook.com", "535 5.7.3 Authentication unsuccessful", "microsoft-password-closed"),
    (
        OFFICE,
        MS + "SmtpClientAuthentication is disabled for the Tenant. Visit x",
        "microsoft-tenant-off",
    ),
    (
        OFFICE,
        MS + "SmtpClientAuthentication is disabled for the Mailbox. Visit x",
        "microsoft-mailbox-off",
    ),
    (
        OFFICE,
        MS + "user is locked by your organization's security defaults policy.",
        "microsoft-security-defaults",
    ),
    (
        OFFICE,
        MS + "the request did not meet the criteria to be authenticated successfully.",
        "microsoft-conditional-access",
    ),
    (OFFICE, MS + "the account is locked.", "account-locked"),
    (
        GMAIL,
        "534 5.7.9 Application-specific password required. For more information",
        "google-app-password",
    ),
    (
        GMAIL,
        "534 5.7.14 <https://x> Please log in via your web browser and then try again",
        "google-web-sign-in",
    ),
    (GMAIL, "535 5.7.8 Username and Password not accepted. For more information", "google-refused"),
    (GMAIL, "454 4.7.0 Too many login attempts, please try again later.", "too-many-logins"),
    (
        "smtp.mail.yahoo.com",
        "535 5.7.0 (#AUTH005) Too many bad auth attempts.",
        "yahoo-app-password",
    ),
    ("smtp.aol.com", "535 5.7.0 bad credentials", "yahoo-app-password"),
    ("smtp.mail.me.com", "535 5.7.8 Error: authentication failed: ", "icloud-app-password"),
    ("smtp.fastmail.com", "535 5.7.8 Error: authentication failed", "fastmail-app-password"),
    ("smtp.zoho.eu", "535 Authentication Failed", "zoho-refused"),
    ("mail.gmx.net", "535 Authentication credentials invalid", "gmx-access-off"),
    ("smtp.ionos.com", "535 Authentication credentials invalid", "wrong-password"),
    (
        "smtp.mail.ru",
        "535 5.7.0 NEOBHODIM parol prilozheniya / Application password is REQUIRED",
        "mailru-app-password",
    ),
    (
        "smtp.yandex.com",
        "535 5.7.8 Error: authentication failed: This user does not have access rights to this service",
        "yandex-access-off",
    ),
    (
        "smtp.qq.com",
        "535 Login Fail. Please enter your authorization code to login.",
        "authorisation-code",
    ),
    ("smtp.163.com", "535 Error: authentication failed", "authorisation-code"),
    ("securesmtp.t-online.de", "535 5.7.0 Authentication failed", "provider-switch"),
    (
        "email-smtp.eu-west-1.amazonaws.com",
        "535 Authentication Credentials Invalid",
        "fixed-user-name",
    ),
    ("smtp.sendgrid.net", "535 Authentication failed: Bad username / password", "fixed-user-name"),
    (ANY, "454 4.7.0 Temporary authentication failure: Connection lost", "login-service-down"),
    (ANY, "435 Unable to authenticate at present", "login-service-down"),
    (ANY, "450 4.7.1 Error: too many AUTH commands from 192.0.2.7", "too-many-logins"),
    (ANY, "525 5.7.13 User account disabled", "account-closed"),
    (ANY, "535 your account has been suspended", "account-closed"),
    (ANY, "432 4.7.12 A password transition is needed", "password-expired"),
    (ANY, "534 5.7.9 Authentication mechanism is too weak", "mechanism-too-weak"),
    (
        ANY,
        "538 5.7.11 Encryption required for requested authentication mechanism",
        "login-needs-encryption",
    ),
    (ANY, "530 5.7.0 Must issue a STARTTLS command first", "login-needs-encryption"),
    (ANY, "504 5.7.4 Unrecognized authentication type", "no-common-mechanism"),
    (ANY, "503 AUTH command used when not advertised", "login-not-offered"),
    (ANY, "503 5.5.1 Error: authentication not enabled", "login-not-offered"),
    (ANY, "550 5.7.1 You must check for new mail before sending", "pop-before-smtp"),
    (ANY, "535 5.7.1 login is not allowed from this location", "place-barred"),
    (ANY, "535 5.7.8 SMTP access is disabled for this mailbox", "access-switched-off"),
    (ANY, "535 app password needed", "app-password-needed"),
]

SENDING = [
    (
        Stage.SENDER,
        ANY,
        "553 5.7.1 <a@b>: Sender address rejected: not owned by user ada",
        "sender-not-yours",
    ),
    (
        Stage.SENDER,
        ANY,
        "553 5.7.1 <a@b>: Sender address rejected: not logged in",
        "sender-not-yours",
    ),
    (
        Stage.MESSAGE,
        OFFICE,
        "554 5.2.252 SendAsDenied; ada@x not allowed to send as bob@x",
        "sender-not-yours",
    ),
    (
        Stage.SENDER,
        OFFICE,
        "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
        "sender-not-yours",
    ),
    (
        Stage.MESSAGE,
        "smtp.mail.me.com",
        "550 5.7.0 From address is not one of your addresses",
        "sender-not-yours",
    ),
    (Stage.SENDER, "smtp.zoho.com", "553 Relaying disallowed as a@b", "sender-not-yours"),
    (Stage.SENDER, "mail.gmx.net", "550 Sender address is not allowed.", "sender-not-yours"),
    (Stage.RECIPIENT, ANY, "554 5.7.1 <x@y>: Relay access denied", "relay-denied"),
    (Stage.RECIPIENT, ANY, "550 relay not permitted", "relay-denied"),
    (Stage.SENDER, OFFICE, "530 5.7.57 Client not authenticated to send mail", "login-first"),
    (
        Stage.RECIPIENT,
        ANY,
        "550 Please turn on SMTP Authentication in your mail client",
        "login-first",
    ),
    (Stage.SENDER, GMAIL, "530 5.7.0 Authentication Required. For more information", "login-first"),
    (
        Stage.SENDER,
        "smtp-relay.gmail.com",
        "550 5.7.1 Invalid credentials for relay",
        "google-relay",
    ),
    (
        Stage.MESSAGE,
        OFFICE,
        "550 5.7.64 TenantAttribution; Relay Access Denied",
        "microsoft-connector",
    ),
    (
        Stage.SENDER,
        ANY,
        "450 4.1.8 <a@b>: Sender address rejected: Domain not found",
        "sender-domain-unknown",
    ),
    (
        Stage.RECIPIENT,
        ANY,
        "550 5.1.1 <x@y>: Recipient address rejected: User unknown in table",
        "recipient-unknown",
    ),
    (Stage.RECIPIENT, OFFICE, "550 5.1.10 RESOLVER.ADR.RecipientNotFound", "recipient-unknown"),
    (Stage.RECIPIENT, ANY, "451 4.7.1 Greylisting in action, please come back later", "greylisted"),
    (
        Stage.RECIPIENT,
        OFFICE,
        "550 5.7.606 Access denied, banned sending IP [192.0.2.7]",
        "address-listed",
    ),
    (
        Stage.RECIPIENT,
        ANY,
        "554 5.7.1 Service unavailable; Client host blocked using zen.spamhaus.org",
        "address-listed",
    ),
    (
        Stage.RECIPIENT,
        ANY,
        "450 4.7.25 Client host rejected: cannot find your reverse hostname",
        "no-reverse-name",
    ),
    (Stage.RECIPIENT, GMAIL, "550 5.4.5 Daily user sending limit exceeded", "daily-limit"),
    (Stage.MESSAGE, "smtp.zoho.com", "550 5.4.6 Unusual sending activity detected", "daily-limit"),
    (Stage.SENDER, OFFICE, "432 4.3.2 Concurrent connections limit exceeded", "sending-too-fast"),
    (Stage.MESSAGE, ANY, "552 5.3.4 Message size exceeds fixed limit", "message-too-large"),
    (Stage.SENDER, ANY, "452 4.3.1 Insufficient system storage", "storage-full"),
    (Stage.SENDER, ANY, "553 5.6.7 Must use SMTPUTF8", "address-letters"),
    (
        Stage.MESSAGE,
        GMAIL,
        "550 5.7.26 This mail is unauthenticated: SPF and DKIM did not pass",
        "content-refused",
    ),
    (Stage.SENDER, ANY, "451 4.3.0 Error: queue file write error", "server-trouble"),
    (Stage.SENDER, ANY, "503 5.5.1 Error: nested MAIL command", "out-of-order"),
    (
        Stage.SENDER,
        "smtp.fastmail.com",
        "554 5.7.1 Your account is locked for sending",
        "address-locked",
    ),
    (Stage.SENDER, ANY, "550 no", "sender-refused"),
    (Stage.RECIPIENT, ANY, "550 no", "recipient-refused"),
    (Stage.MESSAGE, ANY, "554 no", "message-refused"),
    (Stage.STARTTLS, ANY, "454 TLS currently unavailable", "starttls-unavailable"),
    (Stage.GREETING, GMAIL, "421 4.7.0 Try again later, closing connection.", "busy"),
    (Stage.CAPABILITIES, ANY, "421 4.7.0 mx Error: too many errors", "too-many-errors"),
    (Stage.CAPABILITIES, ANY, "421 4.4.2 mx Error: timeout exceeded", "server-slow"),
]


def _journey(host: str, username: str = "ada@example.org", word: str = "hunter2") -> Journey:
    server = Server(host=host, username=username)
    return Journey(Order(server, Secret(word)), Network(), host)


def _cause(journey: Journey, stage: Stage, line: str) -> CauseId:
    code, _, text = line.partition(" ")
    return recognise(journey.reply(int(code), text), stage, journey).cause


@pytest.mark.parametrize(
    ("host", "line", "cause"), LOGIN, ids=[row[2] + "/" + row[0] for row in LOGIN]
)
def test_a_refused_login_is_recognised(host: str, line: str, cause: str) -> None:
    """Each known answer to a login has its own cause."""
    assert cause == _cause(_journey(host), Stage.LOGIN, line)


@pytest.mark.parametrize(
    ("stage", "host", "line", "cause"), SENDING, ids=[row[2] for row in SENDING]
)
def test_a_refusal_outside_the_login_is_recognised(
    stage: Stage, host: str, line: str, cause: str
) -> None:
    """Each known answer at another stage has its own cause."""
    assert cause == _cause(_journey(host), stage, line)


def test_relaying_denied_after_a_login_is_not_a_missing_login() -> None:
    """The same words mean something else once the login has passed."""
    journey = _journey(ANY)
    journey.logins_used = 1

    assert _cause(journey, Stage.RECIPIENT, "554 5.7.1 Relay access denied") == "relay-denied"


@pytest.mark.parametrize("mechanism", ["XOAUTH2", "OAUTHBEARER"])
def test_a_refused_token_is_not_a_wrong_password(mechanism: str) -> None:
    """With a token mechanism, the token is what was refused."""
    journey = _journey(OFFICE)
    journey.mechanism = mechanism

    assert _cause(journey, Stage.LOGIN, "535 5.7.3 Authentication unsuccessful") == "token-refused"


@pytest.mark.parametrize(
    ("username", "password", "mechanism", "cause"),
    [
        ("ada", "hunter2", "PLAIN", "username-form"),
        ("ada@example.org", "pässwort", "PLAIN", "wrong-password"),
        ("ada@example.org", "hunter2 ", "PLAIN", "password-hidden-character"),
        ("ada@example.org", "hun\u200bter2", "PLAIN", "password-hidden-character"),
        ("ada@example.org", "hunter2", "CRAM-MD5", "cram-unusable"),
        ("ada@example.org", "hunter2", "PLAIN", "wrong-password"),
    ],
)
def test_what_is_known_here_sharpens_a_bare_535(
    username: str, password: str, mechanism: str, cause: str
) -> None:
    """The user name's form, the password's letters and the mechanism point to the likely cause."""
    journey = _journey(ANY, username, password)
    journey.mechanism = mechanism

    assert cause == _cause(journey, Stage.LOGIN, "535 5.7.8 authentication failed")


def test_capitals_and_line_breaks_do_not_matter() -> None:
    """Replies come in several lines, with the enhanced code on each."""
    line = "535 5.7.139 Authentication unsuccessful,\n5.7.139 BASIC authentication\n5.7.139 is disabled"

    assert _cause(_journey(OFFICE), Stage.LOGIN, line) == "microsoft-password-closed"


def test_words_at_another_stage_count_half() -> None:
    """A text that belongs to another stage gives a possible cause, not a certain one."""
    journey = _journey(ANY)
    finding = recognise(journey.reply(550, "SendAsDenied"), Stage.QUIT, journey)

    assert (CauseId("sender-not-yours"), Certainty.POSSIBLE) == (finding.cause, finding.certainty)


@pytest.mark.parametrize(
    "stage",
    [
        s
        for s in stages_of(Security.STARTTLS, Depth.MESSAGE)
        if s
        not in {Stage.INPUT, Stage.DNS, Stage.CONNECT, Stage.TLS, Stage.CERTIFICATE, Stage.QUIT}
    ],
    ids=str,
)
@pytest.mark.parametrize("code", [200, 250, 354, 421, 450, 499, 500, 535, 550, 554, 599])
def test_every_code_has_a_row_at_every_stage_of_the_dialogue(stage: Stage, code: int) -> None:
    """No refusal ends as “unknown”."""
    assert _cause(_journey(ANY), stage, f"{code} xyz") != "unknown"


def test_every_row_can_be_used() -> None:
    """Conditions exist and patterns compile; a row whose condition is misspelt would never fit."""
    for row in itertools.chain.from_iterable(TABLES.values()):
        assert row.when in CONDITIONS
        assert bool(row.says) == (row.pattern is not None)
        re.compile(row.codes)
        re.compile(row.enhanced)
