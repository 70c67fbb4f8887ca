"""Servers with which encryption does not come about, or not as it should."""

from smtpwidgets.model.cause import CauseId
from smtpwidgets.model.security import Protocol, Security
from smtpwidgets.model.stages import Stage
from smtpwidgets.practice.scenario import (
    NOT_HERE,
    Behaviour,
    CertificateKind,
    Conduct,
    Door,
    Encryption,
    Scenario,
    host_named,
    incoming,
    scripted,
)

__all__ = ["HANDSHAKES"]

# The fingerprint (SHA-256) of `CertificateKind.OF_A_HOME`, and one of nothing.
_OF_A_HOME = "fc5944e658498c991abb145f84c0ec3bb6ebb14f5dc74e78e2b4b5c9543d4c1d"
_ANOTHER = "3f" * 32


def _at_465(
    id: str, cause: str, title: str, complaint: str, fault: str, repair: str, **behaviour: object
) -> Scenario:
    """Return a scenario that fails in the handshake on port 465, with TLS."""
    return Scenario(
        id=id,
        title=title,
        complaint=complaint,
        fault=fault,
        repair=repair,
        host=host_named(id),
        port=465,
        security=Security.TLS,
        behaviour=Behaviour.model_validate({"doors": {465: Door.TLS}, **behaviour}),
        stage=Stage.TLS,
        cause=CauseId(cause),
    )


HANDSHAKES = (
    _at_465(
        "outdated-tls",
        "tls-too-old",
        "Outdated TLS",
        "The old computer still sends. The new one does not.",
        "The server knows only versions of TLS that have been given up (1.1 and older).",
        NOT_HERE,
        encryption=Encryption.OUTDATED,
    ),
    Scenario(
        id="outdated-starttls",
        title="Outdated TLS, by STARTTLS",
        complaint="Since the update of my computer no mail goes out.",
        fault="The server knows only versions of TLS that have been given up (1.1 and older).",
        repair=NOT_HERE,
        host=host_named("outdated-starttls"),
        behaviour=Behaviour(encryption=Encryption.OUTDATED),
        stage=Stage.STARTTLS,
        cause=CauseId("tls-too-old"),
    ),
    _at_465(
        "uncommon-cipher",
        "tls-no-common-cipher",
        "No common encryption",
        "It says: handshake failure.",
        "The server and this computer know no way to encrypt that both accept.",
        NOT_HERE,
        conduct=Conduct.NO_CIPHER,
    ),
    _at_465(
        "name-unknown-to-server",
        "tls-name-unknown-to-server",
        "Server does not know the name",
        "The name leads to the right computer, says our technician.",
        "Several servers share this address, and none of them knows the name that was asked for.",
        NOT_HERE,
        conduct=Conduct.NAME_UNKNOWN,
    ),
    _at_465(
        "encryption-broken",
        "tls-failed",
        "Encryption failed",
        "It says: internal error.",
        "Something goes wrong in the server when it begins to encrypt.",
        NOT_HERE,
        conduct=Conduct.BROKEN_TLS,
    ),
    _at_465(
        "plain-words-within",
        "encryption-broken",
        "Plain words within the encryption",
        "In this hotel it says that the connection has been tampered with.",
        "Somebody on the way puts unencrypted words into the encrypted conversation.",
        NOT_HERE,
        conduct=Conduct.INTRUDED,
    ).model_copy(update={"stage": Stage.CAPABILITIES}),
    _at_465(
        "certificate-asked",
        "client-certificate-wanted",
        "Personal certificate wanted",
        "In the office it works. At home it hangs up at once.",
        "The server lets in only those who show a certificate of their own.",
        NOT_HERE,
        encryption=Encryption.ASKS_WHO,
    ).model_copy(update={"stage": Stage.GREETING}),  # where TLS 1.3 tells the client
    _at_465(
        "cut-off-in-handshake",
        "tls-cut-off",
        "Encryption cut off",
        "It worked until the new firewall came.",
        "Something on the way cuts the connection as soon as it is to be encrypted.",
        NOT_HERE,
        conduct=Conduct.CUTS_OFF,
    ),
    _at_465(
        "silent-in-handshake",
        "tls-silent",
        "No answer to encryption",
        "It waits and waits, and then it gives up.",
        "The server takes the call and never answers the beginning of the encryption.",
        NOT_HERE,
        conduct=Conduct.SILENT,
    ).model_copy(update={"timeout_s": 6}),
    _at_465(
        "certificate-weak",
        "certificate-too-weak",
        "Certificate too weak",
        "It says that the key is too small.",
        "The key of the certificate is as short as was usual twenty years ago.",
        NOT_HERE,
        certificate=CertificateKind.TOO_WEAK,
    ),
    _at_465(
        "certificate-for-clients",
        "certificate-unusable",
        "Certificate for another purpose",
        "It says: unsuitable certificate purpose.",
        "The certificate is made for people who log in, not for a server.",
        NOT_HERE,
        certificate=CertificateKind.FOR_CLIENTS,
    ),
    Scenario(
        id="certificate-changed",
        title="Another certificate than agreed",
        complaint="I had told it to trust this server. Now it asks again.",
        fault="The server shows another certificate than the one that was agreed to.",
        repair=NOT_HERE,
        host=host_named("self-signed"),
        trusted_certificate=_ANOTHER,
        behaviour=None,
        stage=Stage.STARTTLS,
        cause=CauseId("certificate-changed"),
    ),
    Scenario(
        id="certificate-agreed",
        title="Certificate agreed to",
        complaint="Everything is fine. It is the server in our cellar.",
        fault="Nobody vouches for the server; its owner has compared the certificate once.",
        repair="Nothing to do, as long as it stays the same.",
        host=host_named("home"),
        trusted_certificate=_OF_A_HOME,
        behaviour=Behaviour(certificate=CertificateKind.OF_A_HOME),
        stage=Stage.CERTIFICATE,
        cause=CauseId("certificate-excepted"),
    ),
    # --- around STARTTLS -------------------------------------------------------------------------
    Scenario(
        id="filter-in-between",
        title="A filter in between",
        complaint="At the airport it says that my provider cannot encrypt.",
        fault="A filter on the way overwrites the server's words, so that nothing is encrypted.",
        repair=NOT_HERE,
        host=host_named("filtered"),
        behaviour=scripted(
            {"EHLO": f"250-{host_named('filtered')}\n250-SIZE 10485760\n250 XXXXXXXA"},
            replies={Stage.GREETING: "220 " + "*" * 40},
        ),
        stage=Stage.STARTTLS,
        cause=CauseId("middle-box"),
    ),
    Scenario(
        id="smuggled-words",
        title="Smuggled words",
        complaint="It says something about an injection, and I am no doctor.",
        fault="Behind its consent to encrypt come words that nobody asked for.",
        repair=NOT_HERE,
        host=host_named("smuggled"),
        behaviour=scripted(
            {
                "EHLO": f"250-{host_named('smuggled')}\n250 STARTTLS",
                "STARTTLS": "220 2.0.0 Ready to start TLS\n250 2.0.0 Ok",
            }
        ),
        stage=Stage.STARTTLS,
        cause=CauseId("starttls-injection"),
    ),
    incoming(
        Protocol.IMAP,
        "imap-smuggled-words",
        title="IMAP: smuggled words",
        complaint="My program says that it does not trust the server's answer.",
        fault="Behind its consent to encrypt come words that nobody asked for.",
        repair=NOT_HERE,
        host=host_named("imap-smuggled"),
        port=143,
        security=Security.STARTTLS,
        behaviour=scripted(
            {
                "CAPABILITY": "* CAPABILITY IMAP4rev1 STARTTLS\nOK Capability completed.",
                "STARTTLS": "OK Begin TLS negotiation now.\n* CAPABILITY IMAP4rev1 AUTH=PLAIN",
            },
            protocol=Protocol.IMAP,
        ),
        stage=Stage.STARTTLS,
        cause=CauseId("starttls-injection"),
    ),
    incoming(
        Protocol.IMAP,
        "imap-silent-in-handshake",
        title="IMAP: no answer to encryption",
        complaint="It turns and turns and shows nothing.",
        fault="The server takes the call and never answers the beginning of the encryption.",
        repair=NOT_HERE,
        host=host_named("imap-silent"),
        timeout_s=6,
        behaviour=None,
        stage=Stage.TLS,
        cause=CauseId("tls-silent"),
    ),
    incoming(
        Protocol.POP3,
        "pop-outdated-tls",
        title="POP3: outdated TLS",
        complaint="The old computer still fetches mail. The new one does not.",
        fault="The server knows only versions of TLS that have been given up (1.1 and older).",
        repair=NOT_HERE,
        host=host_named("pop-outdated"),
        behaviour=Behaviour(protocol=Protocol.POP3, encryption=Encryption.OUTDATED),
        stage=Stage.TLS,
        cause=CauseId("tls-too-old"),
    ),
    incoming(
        Protocol.IMAP,
        "imap-certificate-self-signed",
        title="IMAP: self-signed certificate",
        complaint="It says that the certificate cannot be trusted.",
        fault="The server vouches for itself, as home servers and new machines often do.",
        repair=NOT_HERE,
        host=host_named("imap-self-signed"),
        behaviour=Behaviour(protocol=Protocol.IMAP, certificate=CertificateKind.SELF_SIGNED),
        stage=Stage.TLS,
        cause=CauseId("certificate-self-signed"),
    ),
)
