"""Entries with something to say about themselves, before or whatever a server says."""

from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.security import Auth, Protocol, Security
from smtpwidgets.model.stages import Depth, Stage
from smtpwidgets.practice.scenario import (
    NOT_HERE,
    PASSWORD,
    Behaviour,
    Door,
    Scenario,
    host_named,
    incoming,
)

__all__ = ["SETTINGS"]


def _entry(
    id: str, cause: str, title: str, complaint: str, fault: str, repair: str, **more: object
) -> Scenario:
    """Return a scenario in which the settings themselves give something away."""
    told = {"title": title, "complaint": complaint, "fault": fault, "repair": repair}
    usual = {"host": host_named(id), "stage": Stage.INPUT, "cause": CauseId(cause)}
    return Scenario.model_validate({"id": id, **told, **usual, **more})


SETTINGS = (
    # --- nothing can be begun --------------------------------------------------------------------
    _entry(
        "nobody-there",
        "name-not-found",
        "Name of nobody",
        "It says that the server was not found.",
        "There is no server of this name, and none with a name like it.",
        f"Ask the provider for the name. Here one is: {host_named('smtp')}",
        host=host_named("somewhere-else-altogether"),
        behaviour=None,
        stage=Stage.DNS,
    ),
    _entry(
        "receives-only",
        "receiving-server",
        "A server that only receives",
        "I looked the server of our domain up by myself.",
        "This server takes mail for a domain, from other servers; nobody logs in there to send.",
        f"The sending server is: {host_named('smtp')}, port 587, STARTTLS.",
        host=host_named("mx2"),
        behaviour=Behaviour(doors={25: Door.STARTTLS, 587: Door.CLOSED}, mechanisms=()),
        stage=Stage.CONNECT,
    ),
    _entry(
        "no-password",
        "secret-missing",
        "No password",
        "It asks for nothing and fails.",
        "No password is stored for this entry.",
        f"The password here is: {PASSWORD}",
        given="",
        stage=Stage.LOGIN,
    ),
    _entry(
        "certificate-not-chosen",
        "client-certificate-not-named",
        "No certificate chosen",
        "It should log me in by certificate, and does not say with which.",
        "The entry logs in by certificate and names no file.",
        "Name the file with your certificate and its key.",
        auth=Auth.CLIENT_CERTIFICATE,
        behaviour=None,
    ),
    _entry(
        "certificate-file-gone",
        "client-certificate-missing",
        "Certificate file not found",
        "Since I tidied up, it no longer logs me in.",
        "The file with the certificate is not where the entry says.",
        "Put the file back, or name the place where it is now.",
        auth=Auth.CLIENT_CERTIFICATE,
        client_certificate="/practice/certificate-of-ada.pem",
        behaviour=None,
    ),
    # --- it works, and deserves a look -----------------------------------------------------------
    _entry(
        "odd-pair",
        "wrong-pair",
        "Unusual pair",
        "Everything is fine. Everybody asks about the port.",
        "This server speaks TLS on the port that is made for STARTTLS.",
        "Nothing to do, as it works; port 465 would be the usual one.",
        security=Security.TLS,
        behaviour=Behaviour(doors={587: Door.TLS}),
    ),
    _entry(
        "odd-port",
        "port-of-other-service",
        "A slip that works",
        "Everything is fine, I typed it as I remembered it.",
        "The port looks like a slip for 465; this server listens on both.",
        "Use port 465: other servers will not be so kind.",
        port=456,
        security=Security.TLS,
        behaviour=Behaviour(doors={456: Door.TLS, 465: Door.TLS}),
    ),
    _entry(
        "named-imap",
        "incoming-name",
        "Name of an incoming server",
        "Everything is fine, and it says that the name is wrong.",
        "The server sends mail and bears a name that is usual for reading it.",
        "Nothing to do, as it works.",
        host=host_named("imap2"),
    ),
    _entry(
        "no-login",
        "login-switched-off",
        "Login switched off",
        "It works without a password, at least here in the office.",
        "The server takes mail from this network without a login, as some offices have it.",
        "Nothing to do here; anywhere else a login is needed.",
        auth=Auth.NONE,
        behaviour=Behaviour(mechanisms=()),
    ),
    _entry(
        "old-port",
        "port-25",
        "Port 25",
        "At home it works, in the hotel it does not.",
        "Port 25 is for mail between servers; many networks close it.",
        "Use port 587.",
        port=25,
        behaviour=Behaviour(doors={25: Door.STARTTLS, 587: Door.STARTTLS}),
    ),
    _entry(
        "look-alike",
        "host-look-alike",
        "Letters that look alike",
        "The name is right, I can read it.",
        "One letter of the name is a Cyrillic one that looks like a Latin one.",
        f"Type the name by hand: {host_named('smtp')}",
        host=host_named("sm\N{CYRILLIC SMALL LETTER TE}\N{CYRILLIC SMALL LETTER ER}"),
    ),
    _entry(
        "readable-by-all",
        "cleartext-agreed",
        "Password unencrypted",
        "Everything is fine. It has been so for years.",
        "Password and mail go over the line as they are: everybody on the way can read them.",
        "On a real server: use TLS or STARTTLS, or another provider.",
        security=Security.NONE,
        allow_cleartext=True,
        behaviour=Behaviour(doors={587: Door.PLAIN}),
    ),
    incoming(
        Protocol.IMAP,
        "imap-named-smtp",
        title="IMAP: name of an outgoing server",
        complaint="Everything is fine, and it says that the name is wrong.",
        fault="The server shows mail and bears a name that is usual for sending it.",
        repair="Nothing to do, as it works.",
        host=host_named("smtp2"),
        stage=Stage.INPUT,
        cause=CauseId("outgoing-name"),
        behaviour=Behaviour(protocol=Protocol.IMAP),
    ),
    incoming(
        Protocol.IMAP,
        "imap-lets-in",
        title="IMAP: asks for no login",
        complaint="It shows my mail, whatever I type as password.",
        fault="The server lets everybody in with its first words.",
        repair=NOT_HERE,
        host=host_named("imap-preauth"),
        behaviour=None,
        stage=Stage.LOGIN,
        cause=CauseId("login-not-asked"),
    ),
    incoming(
        Protocol.IMAP,
        "imap-keeps",
        title="IMAP: nothing can be removed",
        complaint="I can read my mail, but I cannot delete any.",
        fault="This mailbox may be read and not changed.",
        repair=NOT_HERE,
        host=host_named("imap-keeps"),
        behaviour=Behaviour(protocol=Protocol.IMAP, lets_remove=False),
    ),
    Scenario(
        id="message-stays",
        title="Test message stays",
        complaint="In my inbox lies a test message that I did not write.",
        fault="The test message arrived, and the mailbox lets nobody remove messages.",
        repair="Delete it in a mail program. It is harmless.",
        host=host_named("smtp"),
        behaviour=None,
        inbox="imap-keeps",
        depth=Depth.ROUND_TRIP,
        stage=Stage.INBOX,
        cause=CauseId("message-left-behind"),
    ),
)
