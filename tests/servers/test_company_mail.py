"""The servers of a company: tickets, Windows logins and certificates, over every protocol."""

import shutil
from pathlib import Path

import pytest

from smtpwidgets.checks import Network, check
from smtpwidgets.model.report import Report
from smtpwidgets.model.secret import Secret
from smtpwidgets.model.security import Auth, Protocol, Security
from smtpwidgets.model.server import Server
from smtpwidgets.model.stages import Depth, Stage
from tests.support.company_mail import RELAY, SUBMISSION, CompanyMail
from tests.support.kerberos import Kerberos
from tests.support.real_mail import HOST, USERS

pytestmark = pytest.mark.servers

ADA, GRACE = USERS
SMTP, IMAP, POP3 = Protocol.SMTP, Protocol.IMAP, Protocol.POP3
TLS, STARTTLS = Security.TLS, Security.STARTTLS


async def checked(
    servers: CompanyMail,
    secret: str | None = None,
    how: dict[str, object] | None = None,
    **settings: object,
) -> Report:
    entry = Server(**{"host": HOST, "username": ADA, **settings})
    network = Network(tls_context=servers.client_context(), doors=servers.doors())
    given = None if secret is None else Secret(secret)
    return await check(entry, secret=given, network=network, **(how or {}))


# --- Kerberos -----------------------------------------------------------------------------------

BY_TICKET = {"protocol": SMTP, "security": STARTTLS, "auth": Auth.KERBEROS}


@pytest.mark.parametrize("username", [ADA, "ada", ""])
async def test_a_ticket_is_the_login(
    username: str, realm: Kerberos, company_mail: CompanyMail
) -> None:
    """Nothing is typed; the name may be the address, the account, or left out."""
    realm.sign_in(ADA)
    report = await checked(company_mail, **BY_TICKET, username=username)

    assert report.ok, report
    assert ("GSSAPI", 1) == (report.mechanism, report.logins_used)


async def test_somebody_elses_ticket_does_not_open_the_mailbox(
    realm: Kerberos, company_mail: CompanyMail
) -> None:
    """The entry names Ada, and the ticket is Grace's."""
    realm.sign_in(GRACE)
    report = await checked(company_mail, **BY_TICKET)

    assert report.cause_id == "kerberos-refused"


@pytest.mark.usefixtures("realm")
async def test_no_ticket_is_named_and_nothing_is_sent(company_mail: CompanyMail) -> None:
    """The remedy says how to get one."""
    report = await checked(company_mail, **BY_TICKET)

    assert (Stage.LOGIN, "kerberos-ticket-missing", 0) == (
        report.failed and report.failed.stage,
        report.cause_id,
        report.logins_used,
    )
    assert "kinit" in str(report)


async def test_an_expired_ticket_is_named(realm: Kerberos, company_mail: CompanyMail) -> None:
    """A ticket that was good for one second."""
    realm.sign_in(ADA, lifetime="1s")
    company_mail.wait_for(_is_over, "the ticket is over")
    report = await checked(company_mail, **BY_TICKET)

    assert report.cause_id == "kerberos-ticket-expired"


def _is_over() -> bool:
    import gssapi

    credentials = gssapi.Credentials(usage="initiate")
    try:
        return not credentials.lifetime
    except gssapi.exceptions.ExpiredCredentialsError:
        return True


async def test_a_server_the_realm_does_not_know_is_named(
    realm: Kerberos, company_mail: CompanyMail
) -> None:
    """The same server under another of its names: no ticket is made out to that one."""
    realm.sign_in(ADA)
    doors = {(SUBMISSION, 587): company_mail.doors()[HOST, 587]}
    network = Network(tls_context=company_mail.client_context(), doors=doors)
    report = await check(Server(host=SUBMISSION, username=ADA, **BY_TICKET), network=network)

    assert report.cause_id == "kerberos-service-unknown"
    assert report.logins_used == 0


@pytest.mark.usefixtures("realm")
async def test_a_computer_without_a_realm_is_named(
    company_mail: CompanyMail, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Neither a ticket nor a file that says where tickets come from."""
    monkeypatch.setenv("KRB5_CONFIG", str(tmp_path / "none.conf"))
    report = await checked(company_mail, **BY_TICKET)

    assert report.cause_id in {"kerberos-realm-unknown", "kerberos-ticket-missing"}


async def test_a_silent_ticket_server_is_named(
    realm: Kerberos, company_mail: CompanyMail, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Away from the company's network its ticket server cannot be reached."""
    realm.sign_in(ADA)
    text = (realm.base / "krb5.conf").read_text("utf-8")
    elsewhere = tmp_path / "krb5.conf"
    elsewhere.write_text(text.replace(f"{realm.address}:", "127.0.0.1:1"), "utf-8")
    monkeypatch.setenv("KRB5_CONFIG", str(elsewhere))
    ticket = tmp_path / "ticket"
    shutil.copy(realm.base / "ticket", ticket)
    monkeypatch.setenv("KRB5CCNAME", f"FILE:{ticket}")
    report = await checked(company_mail, **BY_TICKET)

    assert report.cause_id == "kerberos-realm-silent"


# --- NTLM ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("username", [GRACE, "EXAMPLE\\" + GRACE])
async def test_ntlm_sends_by_the_windows_password(username: str, company_mail: CompanyMail) -> None:
    """Postfix with Cyrus SASL; its database of users knows plain letters only."""
    how = {"protocol": SMTP, "security": STARTTLS, "auth": Auth.NTLM, "username": username}
    report = await checked(company_mail, USERS[GRACE], **how)

    assert report.ok, report
    assert ("NTLM", 1) == (report.mechanism, report.logins_used)


async def test_a_wrong_windows_password_is_named_after_a_single_try(
    company_mail: CompanyMail,
) -> None:
    """Companies lock accounts after a few wrong passwords."""
    how = {"protocol": SMTP, "security": STARTTLS, "auth": Auth.NTLM, "username": GRACE}
    report = await checked(company_mail, "wrong", **how)

    assert ("ntlm-refused", 1) == (report.cause_id, report.logins_used)


# --- certificates -------------------------------------------------------------------------------

DOORS = [
    *((HOST, protocol, security) for protocol in (IMAP, POP3) for security in (TLS, STARTTLS)),
    *((SUBMISSION, SMTP, security) for security in (TLS, STARTTLS)),
]
BY_CERTIFICATE = {"auth": Auth.CLIENT_CERTIFICATE, "username": ""}


@pytest.mark.parametrize(("host", "protocol", "security"), DOORS)
async def test_a_certificate_is_the_login(
    host: str, protocol: Protocol, security: Security, company_mail: CompanyMail
) -> None:
    """EXTERNAL over each protocol, with encryption from the first byte and later."""
    where = {"host": host, "protocol": protocol, "security": security}
    file = company_mail.certificates.good
    report = await checked(company_mail, **BY_CERTIFICATE, **where, client_certificate=file)

    assert report.ok, report
    assert ("EXTERNAL", 1) == (report.mechanism, report.logins_used)


async def test_a_passphrase_opens_the_key_and_goes_no_further(company_mail: CompanyMail) -> None:
    """It is the entry's secret; a wrong one is named before anything is sent."""
    files = company_mail.certificates
    how = {**BY_CERTIFICATE, "protocol": IMAP, "client_certificate": files.encrypted}

    assert (await checked(company_mail, files.passphrase, **how)).ok
    wrong = await checked(company_mail, "wrong", **how)
    assert ("client-certificate-passphrase-wrong", ()) == (wrong.cause_id, wrong.attempts)
    none = await checked(company_mail, **how)
    assert none.cause_id == "client-certificate-passphrase-missing"


async def test_an_expired_certificate_is_not_even_shown(company_mail: CompanyMail) -> None:
    """The day it ended is in the advice."""
    how = {**BY_CERTIFICATE, "protocol": IMAP}
    file = company_mail.certificates.expired
    report = await checked(company_mail, **how, client_certificate=file)

    assert ("client-certificate-expired", ()) == (report.cause_id, report.attempts)


RELAYS = [(SMTP, STARTTLS), (SMTP, TLS)]
each_relay = pytest.mark.parametrize(("protocol", "security"), RELAYS)
REHEARSAL = {"depth": Depth.REHEARSAL, "sender": ADA, "recipient": GRACE}


@each_relay
@pytest.mark.parametrize("auth", [Auth.CLIENT_CERTIFICATE, Auth.NONE], ids=str)
async def test_a_relay_takes_mail_from_a_certificate_it_knows(
    protocol: Protocol, security: Security, auth: Auth, company_mail: CompanyMail
) -> None:
    """Postfix offers no login there: the certificate is all of it, and the recipient shows it."""
    report = await checked(
        company_mail,
        how=REHEARSAL,
        host=RELAY,
        protocol=protocol,
        security=security,
        auth=auth,
        username="",
        client_certificate=company_mail.certificates.good,
    )

    assert report.ok, report
    assert report.logins_used == 0


async def test_what_a_certificate_without_a_login_leaves_open_is_said(
    company_mail: CompanyMail,
) -> None:
    """A check that ends before the recipient does not know whether the server takes it."""
    how = {**BY_CERTIFICATE, "host": RELAY, "security": STARTTLS}
    file = company_mail.certificates.other
    report = await checked(company_mail, **how, client_certificate=file)
    login = next(result for result in report.stages if result.stage is Stage.LOGIN)

    assert report.ok, report
    assert "certificate itself" in login.detail
    assert any("certificate" in line and "recipient" in line for line in report.not_tested)


async def test_a_relay_refuses_a_certificate_it_does_not_know_at_the_recipient(
    company_mail: CompanyMail,
) -> None:
    """There it shows, and the report says that it is about relaying."""
    how = {**BY_CERTIFICATE, "host": RELAY, "security": STARTTLS}
    file = company_mail.certificates.other
    report = await checked(company_mail, how=REHEARSAL, **how, client_certificate=file)

    assert report.failed is not None
    assert (Stage.RECIPIENT, "client-certificate-not-matched") == (
        report.failed.stage,
        report.cause_id,
    )


async def test_a_server_that_insists_on_a_certificate_says_so_late_and_is_understood(
    company_mail: CompanyMail,
) -> None:
    """In TLS 1.3 the refusal comes after the handshake, in place of the greeting."""
    report = await checked(company_mail, host=RELAY, security=TLS, auth=Auth.NONE)

    assert report.cause_id == "client-certificate-wanted"


async def test_a_server_that_asks_and_does_not_insist_works_without(
    company_mail: CompanyMail,
) -> None:
    """Dovecot and Postfix ask everybody; whoever has a password needs no certificate."""
    report = await checked(company_mail, USERS[ADA], protocol=IMAP)

    assert report.ok, report
