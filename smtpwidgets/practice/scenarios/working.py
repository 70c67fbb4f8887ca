"""Servers that work, and entries that only just miss them."""

from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.security import Security
from smtpwidgets.model.stages import Depth, Stage
from smtpwidgets.practice.mailboxes import JUNK
from smtpwidgets.practice.scenario import Behaviour, Door, Scenario, host_named

__all__ = ["WORKING"]

WORKING = (
    Scenario(
        id="works",
        title="Works",
        complaint="Everything is fine.",
        fault="Nothing. This server takes mail on port 587 with STARTTLS and on 465 with TLS.",
        host=host_named("smtp"),
        behaviour=Behaviour(
            doors={
                587: Door.STARTTLS,
                465: Door.TLS,
                2525: Door.STARTTLS,
                25: Door.STARTTLS,
            }
        ),
    ),
    Scenario(
        id="starttls-on-tls-port",
        title="STARTTLS on the TLS port",
        complaint="It waits and waits, and then it gives up.",
        fault="Port 465 expects encryption from the first byte, so neither side speaks first.",
        repair="Choose TLS for port 465.",
        host=host_named("smtp"),
        port=465,
        behaviour=None,
        timeout_s=10,
        stage=Stage.GREETING,
        cause=CauseId("tls-port-in-plain"),
    ),
    Scenario(
        id="tls-on-starttls-port",
        title="TLS on the STARTTLS port",
        complaint="It says something about a wrong version number.",
        fault="Port 587 begins in plain text and encrypts after the greeting.",
        repair="Choose STARTTLS for port 587, or port 465 for TLS.",
        host=host_named("smtp"),
        security=Security.TLS,
        behaviour=None,
        stage=Stage.TLS,
        cause=CauseId("plain-port-with-tls"),
    ),
    Scenario(
        id="slow",
        title="Slow",
        complaint="Sending mail always takes a while to begin.",
        fault="The server lets everybody wait for some seconds before it greets.",
        repair="Nothing to do: it is slow and it works.",
        host=host_named("slow"),
        timeout_s=20,
        behaviour=Behaviour(greeting_delay_s=5.5),
        stage=Stage.GREETING,
        cause=CauseId("greeting-slow"),
    ),
    Scenario(
        id="lands-in-junk",
        title="Lands in the junk folder",
        complaint="I send, and nobody answers. It is as if my mail never arrived.",
        fault="The receiving server takes the mail for unwanted: it comes from a server that the "
        "sender's domain does not name (SPF).",
        repair="On a real server: have the domain's SPF record name the sending server.",
        host=host_named("bulk"),
        behaviour=Behaviour(delivers_to=JUNK),
        depth=Depth.ROUND_TRIP,
        stage=Stage.INBOX,
        cause=CauseId("message-in-junk"),
    ),
)
