"""Remedies for what the settings themselves give away, and for this computer."""

from collections.abc import Mapping

from smtpwidgets.model.cause import Remedy
from smtpwidgets.model.problem import Fix
from smtpwidgets.model.remedy_texts import remedy

__all__ = ["REMEDIES"]

_USUAL_PORT = Fix(
    label="Use TLS on port {tls_port}", changes={"port": "{tls_port}", "security": "tls"}
)

REMEDIES: Mapping[str, Remedy] = {
    "unknown": remedy(
        "The check ended in a way we do not know",
        "{host} did something that fits none of the known causes.",
        "Check again in a minute; some troubles pass by themselves.",
        "If it stays, copy the report and send it to your provider's support.",
    ),
    "local-resources": remedy(
        "This computer has run out of connections",
        "Too many files or connections are open here, so none could be made to {host}. The server "
        "has nothing to do with it.",
        "Restart the kernel (Kernel, Restart) and check again.",
        "Check fewer servers at a time.",
    ),
    "host-not-a-name": remedy(
        "The server name is not a server name",
        "Only the name itself belongs there, such as smtp.example.org: no https://, no @, no port.",
        "Open the entry and correct the server name.",
    ),
    "host-hidden-character": remedy(
        "A character that cannot be seen is in the server name",
        "It often comes along with copying, and no name service knows a name with it.",
        "Open the entry and take the offered repair, or type the name by hand.",
    ),
    "host-look-alike": remedy(
        "The server name mixes letters that look alike",
        "Letters of different alphabets stand in one word of {host}; such a name can lead to "
        "somebody else's server.",
        "Delete the name and type it by hand, as your provider writes it.",
    ),
    "settings-invalid": remedy(
        "A setting of this entry cannot be used",
        "The check did not start, because one of the fields breaks a rule.",
        "Open the entry: what is wrong stands beside its field.",
    ),
    "provider-closed": remedy(
        "{provider} has no access for mail programs here",
        "This provider keeps its mailboxes for its own apps, so there is no server to connect to.",
        "Use the provider's own app or website.",
        "If the provider has a bridge program, run it and enter the address and port it shows.",
    ),
    "username-missing": remedy(
        "The user name is missing",
        "{host} wants to know who is logging in.",
        "Type your user name; with most providers it is your full e-mail address.",
    ),
    "secret-missing": remedy(
        "There is no password for this server",
        "Everything up to the login works. No password was given here yet, or it was forgotten: "
        "each person on each computer has a keyring of their own, and without one a password is "
        "kept only until the kernel stops.",
        "Type the password and check again.",
    ),
    "cleartext-refused": remedy(
        "The password was not sent, because the connection is not encrypted",
        "Everybody between you and {host} could have read it. Nothing secret left this computer.",
        "Choose TLS with port {tls_port}, or STARTTLS with port {starttls_port}.",
        fix=_USUAL_PORT,
    ),
    "cleartext-agreed": remedy(
        "The password goes to this server without encryption",
        "You agreed to it for this server. Everybody between you and {host} can read it.",
        "If the server also offers TLS or STARTTLS, choose it and take the agreement back.",
        fix=_USUAL_PORT,
    ),
    "port-of-other-service": remedy(
        "Port {port} belongs to another service",
        "It works here, and still it is not a usual port for {service}.",
        "For {service}, use {tls_port} with TLS or {starttls_port} with STARTTLS.",
    ),
    "wrong-pair": remedy(
        "Port {port} and {security} rarely go together",
        "{tls_port} is the port for TLS from the first byte, {starttls_port} the one for STARTTLS.",
        "Open the entry and take the offered pair.",
    ),
    "incoming-name": remedy(
        "{host} looks like an incoming server",
        "Names that begin with imap or pop mostly belong to servers for fetching mail.",
        "Compare the name with what your provider lists for sending (SMTP).",
    ),
    "outgoing-name": remedy(
        "{host} looks like an outgoing server",
        "Names that begin with smtp mostly belong to servers for sending mail.",
        "Compare the name with what your provider lists for {service}.",
    ),
    "login-switched-off": remedy(
        "The login is switched off for this server",
        "Servers on port {port} nearly always want one.",
        "Under Advanced, set the authentication to Password.",
    ),
    "port-25": remedy(
        "Port 25 is blocked in many networks",
        "It is made for mail between servers. From another place this entry may stop working.",
        "Use port 587 with STARTTLS for sending your own mail.",
        fix=Fix(label="Use 587 with STARTTLS", changes={"port": "587", "security": "starttls"}),
    ),
    "keyring-locked": remedy(
        "The password store of this computer is locked, or does not answer",
        "The password is kept there, and it could not be read. Nothing was sent.",
        "Unlock it (often by logging in to this computer again), then check once more.",
        "Or type the password again; it is then kept in memory until this notebook ends.",
    ),
    "cancelled": remedy(
        "The check was stopped",
        "It ended before there was a verdict. Nothing was changed.",
        "Start it again when you like.",
    ),
}
