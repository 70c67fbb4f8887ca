"""The customers: people with mail that does not work, as support meets them, as data."""

from collections.abc import Mapping

from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.security import Protocol, Security
from smtpwidgets.model.stages import Stage
from smtpwidgets.practice.customer import Customer, Side
from smtpwidgets.practice.scenario import (
    PASSWORD,
    ZONE,
    Behaviour,
    CertificateKind,
    Door,
    host_named,
    refusing,
)
from smtpwidgets.practice.scenarios import SCENARIOS

__all__ = ["CUSTOMERS"]

_IMAP, _POP3 = Protocol.IMAP, Protocol.POP3
_APP_PASSWORD = "abcdefghijklmnop"  # noqa: S105 -- public, and of use here only


def _reads(**side: object) -> Side:
    """Return an IMAP server that works, but for what is said."""
    return Side.model_validate({"behaviour": Behaviour(protocol=_IMAP), **side})


def _fetches(**side: object) -> Side:
    """Return a POP3 server that works, but for what is said."""
    return Side.model_validate({"behaviour": Behaviour(protocol=_POP3), **side})


def _sends(**side: object) -> Side:
    """Return a sending server that works on 465 and 587, but for what is said."""
    return Side.model_validate({"behaviour": Behaviour(), **side})


def _says(stage: Stage, cause: str) -> dict[str, object]:
    return {"stage": stage, "cause": CauseId(cause)}


_ALL = (
    Customer(
        id="ada",
        name="Ada",
        domain=ZONE,
        complaint="Is everything all right with my mail?",
        fault="Nothing is wrong: reading and sending work on every port.",
        repair="Nothing to do.",
        incoming=_reads(behaviour=SCENARIOS["imap-works"].behaviour),
        outgoing=_sends(behaviour=SCENARIOS["works"].behaviour, listed=(465, 587)),
        further=(_fetches(behaviour=SCENARIOS["pop-works"].behaviour),),
    ),
    Customer(
        id="grace",
        name="Grace",
        domain=host_named("app-password"),
        complaint="It says my password is wrong, but it works on the web.",
        fault="Two-step verification is on, so mail programs need a password of their own.",
        repair=f"The app password here is: {_APP_PASSWORD}",
        incoming=_reads(
            behaviour=refusing(
                Stage.LOGIN,
                "NO [ALERT] Application-specific password required: "
                "https://support.practice.test/accounts/answer/185833 (Failure)",
                accepts=_APP_PASSWORD,
                protocol=_IMAP,
            ),
            **_says(Stage.LOGIN, "google-app-password"),
        ),
        outgoing=_sends(
            behaviour=refusing(
                Stage.LOGIN,
                "534-5.7.9 Application-specific password required. For more information, go to",
                "534 5.7.9  https://support.practice.test/?p=InvalidSecondFactor practice-gsmtp",
                accepts=_APP_PASSWORD,
            ),
            **_says(Stage.LOGIN, "google-app-password"),
        ),
        needs=("app-password",),
        note=f"Mail programs need an app password. The one of this practice mailbox is: "
        f"{_APP_PASSWORD}",
    ),
    Customer(
        id="linus",
        name="Linus",
        domain=host_named("old-port"),
        complaint="I can read my mail. When I send, it waits and then gives up.",
        fault="This network lets nothing out on ports 587 and 25; 465 is open.",
        repair="Use port 465 with TLS.",
        incoming=_reads(),
        outgoing=_sends(
            behaviour=Behaviour(
                doors={
                    587: Door.SILENT,
                    465: Door.TLS,
                    2525: Door.STARTTLS,
                    25: Door.CLOSED,
                }
            ),
            port=587,
            security=Security.STARTTLS,
            listed=(587, 465),
            **_says(Stage.GREETING, "greeting-silent"),
        ),
    ),
    Customer(
        id="margaret",
        name="Margaret",
        domain=host_named("slip"),
        complaint="It asks for my password again and again.",
        fault="There is a slip in the password.",
        repair=f"The right password is: {PASSWORD}",
        given="let-me-out",
        incoming=_reads(**_says(Stage.LOGIN, "wrong-password")),
        outgoing=_sends(**_says(Stage.LOGIN, "wrong-password")),
    ),
    Customer(
        id="edsger",
        name="Edsger",
        domain=host_named("short-name"),
        complaint="My password is right, I am certain. It is refused all the same.",
        fault="The provider wants the whole e-mail address as user name.",
        repair=f"The right user name is: edsger@{host_named('short-name')}",
        username="edsger",
        incoming=_reads(**_says(Stage.LOGIN, "username-form")),
        outgoing=_sends(**_says(Stage.LOGIN, "username-form")),
    ),
    Customer(
        id="barbara",
        name="Barbara",
        domain=host_named("imap-off"),
        complaint="I can send mail, but I cannot read any.",
        fault="IMAP is switched off in the settings of the mailbox on the provider's website.",
        repair="On a real server: switch IMAP on, on the provider's website. POP3 works here.",
        incoming=_reads(
            behaviour=refusing(
                Stage.LOGIN,
                "NO [ALERT] Your account is not enabled for IMAP use. Please visit your settings "
                "page and enable your account for IMAP access. (Failure)",
                protocol=_IMAP,
            ),
            **_says(Stage.LOGIN, "incoming-switched-off"),
        ),
        outgoing=_sends(),
        further=(_fetches(),),
        needs=("preparation",),
        note="Reading over IMAP has to be switched on on the provider's website first.",
    ),
    Customer(
        id="donald",
        name="Donald",
        domain=host_named("pop-only"),
        complaint="The connection to my mailbox is refused.",
        fault="The provider has POP3 only; the entry is for IMAP.",
        repair="Use POP3, port 995 with TLS.",
        incoming=_fetches(
            behaviour=Behaviour(
                protocol=_POP3,
                doors={
                    995: Door.TLS,
                    110: Door.STARTTLS,
                    993: Door.CLOSED,
                    143: Door.CLOSED,
                },
            ),
            protocol=_IMAP,
            prefix="mail",
            listed=(995, 110),
            **_says(Stage.CONNECT, "port-closed"),
        ),
        outgoing=_sends(),
    ),
    Customer(
        id="alan",
        name="Alan",
        domain=host_named("sender"),
        complaint="Logging in works, and then my mail comes back.",
        fault="The address is an alias, and this login may not send with it.",
        repair="On a real server: send with the mailbox's own address, or have the alias allowed.",
        incoming=_reads(),
        outgoing=_sends(
            behaviour=refusing(
                Stage.SENDER,
                f"553 5.7.1 <alan@{host_named('sender')}>: Sender address rejected: not owned by "
                f"user alan.t@{host_named('sender')}",
            ),
            **_says(Stage.SENDER, "sender-not-yours"),
        ),
    ),
    Customer(
        id="joan",
        name="Joan",
        domain=host_named("company"),
        complaint="I can read my mail, but I cannot send any.",
        fault="The administrator has not allowed mail programs to send (authenticated SMTP).",
        repair="Somebody has to change this at the company; here nobody does.",
        incoming=_reads(),
        outgoing=_sends(
            behaviour=refusing(
                Stage.LOGIN,
                "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled "
                "for the Tenant. Visit https://aka.practice.test/smtp_auth_disabled for more "
                "information.",
                mechanisms=("LOGIN", "XOAUTH2"),
            ),
            port=587,
            security=Security.STARTTLS,
            **_says(Stage.LOGIN, "microsoft-tenant-off"),
        ),
    ),
    Customer(
        id="frances",
        name="Frances",
        domain=host_named("typo"),
        complaint="It says that the server was not found. I can read my mail.",
        fault="There is a slip in the name of the sending server: smpt.",
        repair=f"The right name is: {host_named('smtp.typo')}",
        incoming=_reads(),
        outgoing=_sends(typed=f"smpt.{host_named('typo')}", **_says(Stage.DNS, "name-slip")),
    ),
    Customer(
        id="dennis",
        name="Dennis",
        domain=host_named("own-server"),
        complaint="My new server says that its certificate cannot be trusted.",
        fault="Both servers vouch for themselves, as new machines do.",
        repair="On a real server: have a certificate issued, which costs nothing.",
        incoming=_reads(
            behaviour=Behaviour(protocol=_IMAP, certificate=CertificateKind.SELF_SIGNED),
            **_says(Stage.TLS, "certificate-self-signed"),
        ),
        outgoing=_sends(
            behaviour=Behaviour(certificate=CertificateKind.SELF_SIGNED),
            **_says(Stage.TLS, "certificate-self-signed"),
        ),
    ),
    Customer(
        id="tim",
        name="Tim",
        domain=host_named("two-devices"),
        complaint="It says that somebody else is reading my mail. There is nobody else.",
        fault="The program on the phone has the mailbox open, and POP3 lets one in at a time.",
        repair="Close the program on the phone, or use IMAP, which lets many in.",
        incoming=_fetches(
            behaviour=refusing(
                Stage.MAILBOX, "-ERR [IN-USE] Mailbox is locked by another session.", protocol=_POP3
            ),
            **_says(Stage.LOGIN, "mailbox-in-use"),
        ),
        outgoing=_sends(),
        further=(_reads(),),
    ),
)

CUSTOMERS: Mapping[str, Customer] = {customer.id: customer for customer in _ALL}
