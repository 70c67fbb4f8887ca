"""Remedies for encryption and certificates. None of them trusts blindly or goes without."""

from collections.abc import Mapping

from smtpwidgets.model.cause import Remedy
from smtpwidgets.model.problem import Fix
from smtpwidgets.model.remedy_texts import remedy

__all__ = ["REMEDIES"]

_OTHER_PAIR = Fix(
    label="Use {other_port} with {other_security_word}",
    changes={"port": "{other_port}", "security": "{other_security}"},
)

REMEDIES: Mapping[str, Remedy] = {
    "plain-port-with-tls": remedy(
        "Port {port} starts without encryption and adds it later",
        "{host} speaks first here, and TLS from the first byte does not fit. STARTTLS does.",
        "Set the security to STARTTLS and keep port {port}.",
        "Or use port {tls_port}, which is made for TLS.",
        fix=Fix(
            label="Use STARTTLS on port {port}",
            changes={"port": "{port}", "security": "starttls"},
        ),
    ),
    "starttls-not-offered": remedy(
        "{host} offers no encryption on port {port}",
        "Either the server has none there, or something on the way hides it. No password was sent.",
        "Use port {tls_port} with TLS.",
        "If that fails too, check from another network: this one may be hiding the encryption.",
        fix=_OTHER_PAIR,
    ),
    "starttls-refused": remedy(
        "{host} offers encryption and then refuses it",
        "Either the server is set up wrongly, or something on the way gets in between. No password "
        "was sent.",
        "Use port {tls_port} with TLS.",
        "Otherwise check from another network, and tell your provider.",
    ),
    "starttls-unavailable": remedy(
        "Encryption is out of order at {host}",
        "The server says that it cannot encrypt just now. No password was sent.",
        "Try again in an hour, or use port {tls_port} with TLS.",
        "If it stays, tell your provider.",
    ),
    "starttls-injection": remedy(
        "Somebody may be tampering with the connection to {host}",
        "Unencrypted text came in between, where only encryption may follow. The check stopped "
        "before the login; no password was sent.",
        "Do not log in from this network; check from another one.",
        "If it happens there as well, tell your provider: its server breaks a security rule.",
        "Port {tls_port} with TLS is not open to this attack.",
    ),
    "certificate-self-signed": remedy(
        "{host} vouches for itself",
        "Its certificate is signed by nobody else, so it proves nothing. No password was sent.",
        "At a public provider: stop, and check from another network; somebody may be listening.",
        "At your own server: give it a certificate of a public authority (they are free).",
        "If you run the server, compare this fingerprint with it: {fingerprint}",
    ),
    "certificate-issuer-unknown": remedy(
        "The certificate of {host} comes from an unknown issuer",
        "It was issued by {issuer}, which this computer has no reason to trust. Often the server "
        "forgets to send the certificate in between. No password was sent.",
        "Tell your provider that the certificate chain is incomplete or not public.",
        "In a company with its own authority, ask the administrator to install its root here.",
    ),
    "certificate-wrong-name": remedy(
        "The certificate of {host} is for another name",
        "It is valid for {names}. With shared hosting this is common: the machine has a name of "
        "its own. No password was sent.",
        "If you know one of these names as your provider's, use it as the server name.",
        "Otherwise ask your provider which name to use.",
    ),
    "certificate-for-a-name": remedy(
        "Type the server's name in place of its number",
        "Certificates are made for names. {host} shows one for {names}.",
        "Use the name your provider lists as the server name.",
    ),
    "certificate-expired": remedy(
        "The certificate of {host} has expired",
        "It ended on {ended}. Until it is renewed nobody can be sure to speak with the right "
        "server. No password was sent.",
        "Tell your provider; only the operator of the server can renew it.",
        "Wait with logging in until it is done.",
    ),
    "certificate-not-yet-valid": remedy(
        "The certificate of {host} is not valid yet",
        "It begins on {starts}. Mostly the clock of this computer is wrong.",
        "Look at the date and time of this computer and set them right.",
        "If they are right, tell your provider.",
    ),
    "clock-wrong": remedy(
        "The clock of this computer is wrong",
        "Certificates are valid for a time, and by this clock the time of {host} is not now.",
        "Set date and time, best automatically, and check again.",
    ),
    "certificate-revoked": remedy(
        "The certificate of {host} was withdrawn",
        "Its issuer took it back, mostly because its key was stolen. No password was sent.",
        "Do not use this server, and tell your provider.",
    ),
    "certificate-too-weak": remedy(
        "The certificate of {host} is too weak",
        "Its key or signature is of a kind that can be forged today. No password was sent.",
        "Tell your provider that the certificate needs a stronger key.",
    ),
    "certificate-unusable": remedy(
        "The certificate of {host} cannot be used",
        "It breaks a rule that certificates of servers have to keep. No password was sent.",
        "Send the report to your provider; only the operator can put it right.",
    ),
    "certificate-ends-soon": remedy(
        "The certificate of {host} ends soon ({days} days left)",
        "Everything works today. When it ends, programs will refuse to connect. Most are renewed "
        "30 days ahead, so with fewer than 21 left somebody may have forgotten it.",
        "If it is your server, renew the certificate now.",
        "Otherwise check again in a week; if it is not renewed by then, tell your provider.",
    ),
    "certificate-from-filter": remedy(
        "A virus scanner or company filter stands between you and {host}",
        "The certificate was made on the spot by {issuer}, which reads along. No password was "
        "sent.",
        "In the virus scanner, exempt mail connections from scanning.",
        "On a company computer, ask the administrator.",
    ),
    "bridge-certificate": remedy(
        "This is the certificate of a program on your own computer",
        "Bridges for mail make their certificate themselves; that is usual at {host}.",
        "In the bridge program, export its certificate and install it on this computer.",
        "Compare the fingerprint with the bridge: {fingerprint}",
    ),
    "tls-too-old": remedy(
        "{host} speaks only outdated encryption",
        "It offers TLS 1.0 or 1.1, which can be broken. No password was sent.",
        "Ask your provider for a server with TLS 1.2 or later.",
    ),
    "tls-no-common-cipher": remedy(
        "{host} and this computer have no encryption in common",
        "The server accepts only methods that are no longer considered safe. No password was sent.",
        "Ask your provider to bring the server's encryption up to date.",
    ),
    "tls-name-unknown-to-server": remedy(
        "The server does not know the name {host}",
        "Something answers at this address, and it serves other names.",
        "Compare the server name with what your provider lists.",
    ),
    "tls-cut-off": remedy(
        "The connection broke while encryption began",
        "{host}, or a device on the way, hung up in the middle of the handshake. Very old servers "
        "do so when they meet modern encryption.",
        "Check again; if it stays, check from another network.",
        "If it happens everywhere, ask your provider whether the server has TLS 1.2 or later.",
    ),
    "tls-silent": remedy(
        "{host} does not answer to encryption",
        "The connection was made, and then no handshake came. This may be a port for something "
        "else.",
        "Use {tls_port} with TLS or {starttls_port} with STARTTLS, whichever your provider lists.",
        "Otherwise check again in some minutes.",
    ),
    "tls-failed": remedy(
        "No encrypted connection could be made to {host}",
        "The handshake failed for a rare reason. No password was sent.",
        "Check from another network.",
        "If it stays, send the report to your provider's support.",
    ),
    "encryption-broken": remedy(
        "Somebody may be tampering with the connection to {host}",
        "Something came over the encrypted connection that was not encrypted, or was changed on "
        "the way. It was not believed, and the check ended there.",
        "Check again from another network.",
        "If it happens there as well, send the report to your provider's support.",
    ),
    "login-needs-encryption": remedy(
        "{host} wants encryption before the login",
        "It takes no password on an open connection.",
        "Set the security to STARTTLS and keep port {port}, or use port {tls_port} with TLS.",
        fix=Fix(
            label="Use STARTTLS on port {port}",
            changes={"port": "{port}", "security": "starttls"},
        ),
    ),
    "starttls-stripped": remedy(
        "Something on the way takes the encryption away",
        "{host} is known to offer STARTTLS, and here the offer is missing. Nothing was sent.",
        "Use port {tls_port} with TLS: it is encrypted from the first byte.",
        "If that fails too, use another network; in this one somebody could be listening in.",
        "In a company, ask who runs the network whether a security box rewrites mail traffic.",
    ),
    "receiving-server": remedy(
        "{host} receives mail and does not send yours",
        "It takes mail for its own domain on port 25 and lets nobody log in.",
        "Look up the name of the server for sending on your provider's help page.",
        "It mostly begins with smtp. or mail., and uses port 465 or 587.",
    ),
}
