"""Servers for reading mail (IMAP, POP3): those that work, and what goes wrong with the others."""

from smtpwidgets.model.security import Protocol, Security
from smtpwidgets.practice.scenario import Behaviour, Scenario, host_named

__all__ = ["INCOMING"]

INCOMING = (
    Scenario(
        id="imap-works",
        title="IMAP works",
        complaint="Everything is fine.",
        fault="Nothing. This server shows mail on port 993 with TLS and on 143 with STARTTLS.",
        protocol=Protocol.IMAP,
        host=host_named("imap"),
        port=993,
        security=Security.TLS,
        behaviour=Behaviour(
            protocol=Protocol.IMAP,
            mechanisms=("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256", "XOAUTH2", "OAUTHBEARER"),
        ),
    ),
    Scenario(
        id="pop-works",
        title="POP3 works",
        complaint="Everything is fine.",
        fault="Nothing. This server gives mail out on port 995 with TLS and on 110 with STARTTLS.",
        protocol=Protocol.POP3,
        host=host_named("pop"),
        port=995,
        security=Security.TLS,
        behaviour=Behaviour(
            protocol=Protocol.POP3, mechanisms=("PLAIN", "LOGIN", "SCRAM-SHA-256", "APOP")
        ),
    ),
)
