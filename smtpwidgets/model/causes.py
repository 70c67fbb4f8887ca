"""Every cause of failure that a check can name. Facts only; the words stand in `remedies`.

The second column is the number in the project's list of causes; where it is empty, the cause was
met while building and is not in the list. Several rows may share a number where one entry of the
list turned out to need different advice.
"""

from collections.abc import Iterator, Mapping

from smtpwidgets.model.cause import Cause, CauseId, Family, Place, Who
from smtpwidgets.model.family import FAMILY_OF

__all__ = ["CAUSES", "UNKNOWN", "cause_of"]

UNKNOWN = CauseId("unknown")

_YOU, _PROVIDER, _NETWORK = Who.YOU, Who.PROVIDER, Who.NETWORK
_ADMIN, _NOBODY = Who.ADMINISTRATOR, Who.NOBODY

_Row = tuple[str, str, str, tuple[Who, ...]]

_FAILURES: Mapping[Place, tuple[_Row, ...]] = {
    Place.STATIC: (
        ("host-not-a-name", "K001", "Not a server name", (_YOU,)),
        ("host-hidden-character", "K002", "Hidden character in name", (_YOU,)),
        ("settings-invalid", "", "Settings incomplete", (_YOU,)),
        ("provider-closed", "K007", "Provider has no mail access", (_PROVIDER,)),
        ("username-missing", "K009", "User name missing", (_YOU,)),
        ("secret-missing", "K011", "Password missing", (_YOU,)),
        ("client-certificate-not-named", "", "No certificate chosen", (_YOU,)),
        ("client-certificate-missing", "", "Certificate file not found", (_YOU,)),
        ("client-certificate-unreadable", "", "Certificate file not readable", (_YOU,)),
        ("client-certificate-format", "", "No certificate in the file", (_YOU,)),
        ("client-certificate-no-key", "", "No key in the file", (_YOU,)),
        ("client-certificate-key-differs", "", "Key of another certificate", (_YOU,)),
        ("client-certificate-passphrase-missing", "", "Passphrase of key missing", (_YOU,)),
        ("client-certificate-passphrase-wrong", "", "Passphrase of key wrong", (_YOU,)),
        ("client-certificate-expired", "", "Your certificate has ended", (_YOU, _ADMIN)),
        ("client-certificate-not-yet-valid", "", "Your certificate begins later", (_YOU,)),
        ("client-certificate-unusable", "", "Your certificate not usable", (_YOU, _ADMIN)),
        ("keyring-locked", "K231", "Password store is locked", (_YOU,)),
        ("cleartext-refused", "", "Password not sent unencrypted", (_YOU,)),
    ),
    Place.DNS: (
        ("name-slip", "K005", "Typing slip in the name", (_YOU,)),
        ("name-not-found", "K020", "Name not found", (_YOU,)),
        ("name-without-address", "K021", "Name without an address", (_YOU, _PROVIDER)),
        ("name-service-silent", "K022", "Name service silent", (_NETWORK,)),
        ("name-leads-inside", "K027", "Inside address", (_YOU, _NETWORK)),
    ),
    Place.CONNECT: (
        ("port-closed", "K040", "Nothing answers there", (_YOU,)),
        ("name-answers-everywhere", "K023", "Name that means nothing", (_YOU,)),
        ("banned-for-now", "K047", "Shut out for a while", (_PROVIDER,)),
        ("port-filtered", "K041", "Port blocked on the way", (_NETWORK,)),
        ("port-silent", "K041", "No answer from server", (_YOU, _NETWORK)),
        ("port-25-blocked", "K042", "Port 25 blocked", (_NETWORK,)),
        ("all-mail-ports-blocked", "K043", "No mail from here", (_NETWORK,)),
        ("no-internet", "K044", "No internet", (_YOU, _NETWORK)),
        ("no-route", "K045", "Network not reachable", (_NETWORK,)),
        ("local-firewall", "K046", "Firewall on this computer", (_YOU,)),
        ("reset-at-start", "K048", "Connection thrown back", (_PROVIDER, _NETWORK)),
        ("proxy-only", "K050", "Only web traffic allowed", (_NETWORK,)),
    ),
    Place.GREETING: (
        ("tls-port-in-plain", "K060", "Port wants TLS", (_YOU,)),
        ("greeting-silent", "K061", "No greeting came", (_PROVIDER,)),
        ("imap-server", "K062", "An IMAP server answers", (_YOU,)),
        ("pop-server", "K063", "A POP server answers", (_YOU,)),
        ("smtp-server", "K062", "A sending server answers", (_YOU,)),
        ("web-server", "K064", "A web server answers", (_YOU, _NETWORK)),
        ("other-service", "K065", "Another service answers", (_YOU,)),
        ("not-a-mail-server", "K065", "Not a mail server", (_YOU,)),
        ("closed-at-greeting", "K066", "Hung up without greeting", (_PROVIDER,)),
        ("refused-at-the-door", "K067", "Turned away at the door", (_NETWORK, _PROVIDER)),
        ("listed-at-the-door", "K067", "Your address is block-listed", (_NETWORK, _PROVIDER)),
        ("busy", "K068", "Server is busy", (_NOBODY,)),
        ("middle-box", "K069", "A filter is in between", (_NETWORK,)),
        ("reply-too-long", "", "Endless reply", (_PROVIDER,)),
    ),
    Place.TLS: (
        ("plain-port-with-tls", "K080", "Port starts unencrypted", (_YOU,)),
        ("starttls-not-offered", "K081", "No STARTTLS offered", (_YOU, _NETWORK)),
        ("starttls-stripped", "K081", "Encryption taken away on the way", (_NETWORK,)),
        ("starttls-refused", "K081", "STARTTLS refused", (_PROVIDER, _NETWORK)),
        ("starttls-unavailable", "K082", "STARTTLS out of order", (_PROVIDER,)),
        ("starttls-injection", "", "Smuggled bytes at STARTTLS", (_PROVIDER, _NETWORK)),
        ("preauth-unencrypted", "", "Let in before encryption", (_PROVIDER, _NETWORK)),
        ("certificate-self-signed", "K083", "Certificate self-signed", (_YOU, _PROVIDER)),
        ("certificate-issuer-unknown", "K084", "Certificate issuer unknown", (_PROVIDER,)),
        ("certificate-wrong-name", "K085", "Certificate for another name", (_YOU, _PROVIDER)),
        ("certificate-for-a-name", "K086", "Number instead of name", (_YOU,)),
        ("certificate-expired", "K087", "Certificate expired", (_PROVIDER,)),
        ("certificate-not-yet-valid", "K088", "Certificate not valid yet", (_YOU, _PROVIDER)),
        ("clock-wrong", "K089", "Clock of this computer wrong", (_YOU,)),
        ("certificate-revoked", "K090", "Certificate revoked", (_PROVIDER,)),
        ("certificate-too-weak", "K091", "Certificate too weak", (_PROVIDER,)),
        ("certificate-unusable", "", "Certificate not usable", (_PROVIDER,)),
        ("tls-too-old", "K092", "Only outdated TLS", (_PROVIDER,)),
        ("tls-no-common-cipher", "K093", "No common encryption", (_PROVIDER,)),
        ("tls-name-unknown-to-server", "K094", "Server does not know the name", (_YOU,)),
        ("client-certificate-wanted", "K095", "Personal certificate wanted", (_ADMIN,)),
        ("client-certificate-refused", "K095", "Your certificate refused", (_ADMIN,)),
        ("tls-cut-off", "K096", "Encryption cut off", (_NETWORK, _PROVIDER)),
        ("tls-silent", "K096", "No answer to encryption", (_YOU, _PROVIDER)),
        ("tls-failed", "", "Encryption failed", (_PROVIDER,)),
        ("encryption-broken", "", "Encryption broken into", (_NETWORK, _PROVIDER)),
        ("certificate-from-filter", "K098", "Virus scanner in between", (_YOU, _ADMIN)),
        ("certificate-changed", "", "Another certificate than agreed", (_YOU, _PROVIDER)),
        ("trust-store-broken", "K097", "No certificate is trusted here", (_YOU, _NETWORK)),
        ("bridge-certificate", "K099", "Certificate of a local bridge", (_YOU,)),
    ),
    Place.EHLO: (
        ("greeting-name-refused", "K110", "Greeting name refused", (_YOU,)),
        ("helo-only", "K111", "Very old server", (_PROVIDER,)),
        ("ehlo-refused", "", "Turned away after greeting", (_PROVIDER,)),
        ("out-of-step", "K112", "Server lost step", (_NETWORK, _PROVIDER)),
        ("login-needs-encryption", "K113 K210", "Login needs encryption", (_YOU,)),
        ("receiving-server", "K024", "A server that only receives", (_YOU,)),
        ("login-not-offered", "K114", "No login on this port", (_YOU, _ADMIN)),
        ("no-common-mechanism", "K115", "No common way to log in", (_ADMIN,)),
        ("token-wanted", "K115", "Sign-in token wanted", (_ADMIN, _PROVIDER)),
        ("server-slow", "K117", "Server stopped answering", (_NETWORK, _PROVIDER)),
        ("too-many-errors", "K118", "Too many errors", (_NOBODY,)),
        ("hung-up", "", "Server hung up", (_PROVIDER,)),
        ("answer-not-understood", "", "Answer not understood", (_PROVIDER,)),
    ),
    Place.LOGIN: (
        ("wrong-password", "K130 K211 K216", "Login refused", (_YOU,)),
        ("ntlm-refused", "K130", "Login refused", (_YOU, _ADMIN)),
        ("kerberos-refused", "K130", "Ticket refused", (_ADMIN,)),
        ("client-certificate-not-matched", "K130", "Certificate of nobody known", (_ADMIN,)),
        ("kerberos-ticket-missing", "", "No Kerberos ticket", (_YOU,)),
        ("kerberos-ticket-expired", "", "Kerberos ticket expired", (_YOU,)),
        ("kerberos-ticket-refused", "", "Kerberos account closed", (_ADMIN,)),
        ("kerberos-clock", "", "Clocks differ", (_YOU, _ADMIN)),
        ("kerberos-realm-unknown", "", "Kerberos not set up here", (_ADMIN,)),
        ("kerberos-realm-silent", "", "Ticket server silent", (_NETWORK, _ADMIN)),
        ("kerberos-service-unknown", "", "Server without Kerberos name", (_YOU, _ADMIN)),
        ("kerberos-failed", "", "Kerberos failed", (_ADMIN,)),
        ("username-form", "K131", "User name in wrong form", (_YOU,)),
        ("microsoft-password-closed", "K132", "Passwords no longer accepted", (_ADMIN, _PROVIDER)),
        ("microsoft-tenant-off", "K133", "Sending off for organisation", (_ADMIN,)),
        ("microsoft-mailbox-off", "K134", "Sending off for mailbox", (_ADMIN,)),
        ("microsoft-security-defaults", "K135", "Blocked by security defaults", (_ADMIN,)),
        ("microsoft-conditional-access", "K136", "Blocked by access policy", (_ADMIN,)),
        ("account-locked", "K137", "Account locked", (_YOU, _ADMIN)),
        ("google-app-password", "K138", "App password needed", (_YOU,)),
        ("google-web-sign-in", "K139", "Web sign-in needed", (_YOU,)),
        ("web-sign-in", "K139", "Web sign-in needed", (_YOU,)),
        ("google-refused", "K140", "Google refused the password", (_YOU,)),
        ("yahoo-app-password", "K141", "App password needed", (_YOU,)),
        ("icloud-app-password", "K142", "App-specific password needed", (_YOU,)),
        ("fastmail-app-password", "K143", "App password needed", (_YOU,)),
        ("zoho-refused", "K144", "Zoho refused the login", (_YOU,)),
        ("gmx-access-off", "K145", "Program access may be off", (_YOU,)),
        ("mailru-app-password", "K146", "App password needed", (_YOU,)),
        ("yandex-access-off", "K147", "Program access off", (_YOU,)),
        ("authorisation-code", "K148", "Authorisation code needed", (_YOU,)),
        ("provider-switch", "K149", "Provider needs a switch", (_YOU,)),
        ("fixed-user-name", "K150", "Service key needed", (_YOU, _ADMIN)),
        ("token-refused", "K151", "Token refused", (_YOU, _ADMIN)),
        ("token-of-other-mailbox", "K152", "Token of another mailbox", (_ADMIN,)),
        ("too-many-logins", "K153", "Too many tries", (_YOU,)),
        ("login-service-down", "K154", "Login service down", (_PROVIDER,)),
        ("account-closed", "K155", "Account closed", (_PROVIDER,)),
        ("password-expired", "K156", "Password must be changed", (_YOU,)),
        ("mechanism-too-weak", "K157", "Login method not accepted", (_YOU,)),
        ("cram-unusable", "K158", "Challenge login refused", (_YOU,)),
        ("password-letters", "K159", "Letters the server cannot read", (_YOU,)),
        ("password-hidden-character", "K002", "Hidden character in password", (_YOU,)),
        ("pop-before-smtp", "K160", "Fetch mail first", (_PROVIDER,)),
        ("place-barred", "K161", "Not allowed from here", (_ADMIN, _YOU)),
        ("paid-plan-needed", "K008", "Part of a paid plan", (_YOU, _PROVIDER)),
        ("login-held-back", "K153", "Login held back", (_YOU,)),
        ("access-switched-off", "K162", "Sending switched off", (_YOU, _PROVIDER)),
        ("app-password-needed", "", "App password needed", (_YOU,)),
        ("hung-up-at-login", "", "Hung up at login", (_PROVIDER,)),
        ("login-protocol-broken", "", "Login went astray", (_PROVIDER,)),
        ("server-not-proven", "", "Server did not prove itself", (_PROVIDER,)),
    ),
    Place.ENVELOPE: (
        ("sender-not-yours", "K180", "Sender not allowed", (_YOU, _ADMIN)),
        ("login-first", "K181", "Login wanted first", (_YOU,)),
        ("relay-denied", "K181", "Relaying denied", (_YOU, _ADMIN)),
        ("google-relay", "K182", "Relay not set up", (_ADMIN,)),
        ("microsoft-connector", "K183", "Connector does not match", (_ADMIN,)),
        ("sender-domain-unknown", "K184", "Sender's domain unknown", (_YOU,)),
        ("sender-refused", "", "Sender refused", (_YOU, _PROVIDER)),
        ("recipient-unknown", "K185", "Recipient unknown", (_YOU,)),
        ("recipient-refused", "", "Recipient refused", (_YOU, _PROVIDER)),
        ("greylisted", "K186", "Try again in some minutes", (_NOBODY,)),
        ("address-listed", "K187", "Your address is block-listed", (_NETWORK, _PROVIDER)),
        ("no-reverse-name", "K188", "No reverse name", (_NETWORK,)),
        ("daily-limit", "K189", "Daily limit reached", (_YOU, _PROVIDER)),
        ("sending-too-fast", "K190", "Too fast", (_YOU,)),
        ("message-too-large", "K191", "Message too large", (_YOU,)),
        ("storage-full", "K192", "Storage full", (_PROVIDER,)),
        ("mailbox-full", "K192", "Mailbox full", (_YOU,)),
        ("address-letters", "K193", "Plain letters only", (_YOU,)),
        ("content-refused", "K194", "Message refused", (_ADMIN, _YOU)),
        ("message-refused", "", "Message not taken", (_PROVIDER,)),
        ("server-trouble", "K195", "Passing server trouble", (_PROVIDER,)),
        ("out-of-order", "K197", "Commands out of order", (_NETWORK, _PROVIDER)),
        ("address-locked", "K198", "Address locked", (_PROVIDER,)),
    ),
    Place.INCOMING: (
        ("incoming-switched-off", "K215", "Fetching switched off", (_YOU, _ADMIN)),
        ("too-many-connections", "K213 K068", "Too many connections", (_YOU,)),
        ("no-mailbox-behind-login", "K214", "No mailbox behind the login", (_ADMIN,)),
        ("contact-administrator", "K212", "Administrator wanted", (_ADMIN, _PROVIDER)),
        ("mailbox-in-use", "K212", "Mailbox in use", (_YOU,)),
        ("folder-missing", "", "Folder does not exist", (_YOU,)),
        ("mailbox-not-opened", "", "Mailbox not opened", (_PROVIDER,)),
        ("inbox-not-opened", "", "Inbox could not be opened", (_YOU,)),
        ("message-not-seen", "K196", "Not seen in the inbox", (_YOU, _PROVIDER)),
    ),
    Place.LOCAL: (
        ("unknown", "", "Something unexpected", (_PROVIDER,)),
        ("cancelled", "K235", "Stopped", (_NOBODY,)),
        ("local-resources", "K049", "This computer ran out", (_YOU,)),
    ),
}

# What lets mail through and deserves a look all the same.
_WARNINGS: Mapping[Place, tuple[_Row, ...]] = {
    Place.STATIC: (
        ("host-look-alike", "K002", "Letters that look alike", (_YOU,)),
        ("port-of-other-service", "K003", "Port of another service", (_YOU,)),
        ("wrong-pair", "K004", "Unusual port and security", (_YOU,)),
        ("incoming-name", "K006", "Name of an incoming server", (_YOU,)),
        ("outgoing-name", "K006", "Name of an outgoing server", (_YOU,)),
        ("login-switched-off", "K009", "Login switched off", (_YOU,)),
        ("port-25", "K042", "Port 25 is often blocked", (_YOU,)),
        ("certificate-excepted", "", "Trusted by your exception", (_YOU,)),
        ("client-certificate-ends-soon", "", "Your certificate ends soon", (_YOU, _ADMIN)),
        ("cleartext-agreed", "", "Password goes unencrypted", (_YOU,)),
    ),
    Place.CONNECT: (
        ("ipv6-broken", "K028", "IPv6 out of order", (_NETWORK,)),
        ("ipv4-broken", "", "IPv4 out of order", (_NETWORK,)),
    ),
    Place.GREETING: (("greeting-slow", "K061", "Slow to greet", (_NOBODY,)),),
    Place.TLS: (("certificate-ends-soon", "", "Certificate ends soon", (_PROVIDER,)),),
    Place.INCOMING: (
        ("login-not-asked", "", "No login asked for", (_PROVIDER, _ADMIN)),
        ("message-in-junk", "", "Sorted into junk", (_YOU, _PROVIDER)),
        ("message-left-behind", "", "Test message still there", (_YOU,)),
    ),
}


def _causes(
    table: Mapping[Place, tuple[_Row, ...]], *, warning: bool
) -> Iterator[tuple[CauseId, Cause]]:
    for place, rows in table.items():
        for name, ref, summary, who in rows:
            id = CauseId(name)
            yield (
                id,
                Cause(
                    id=id,
                    ref=ref,
                    family=Family.OK if warning else FAMILY_OF[id],
                    place=place,
                    summary=summary,
                    who=who,
                    warning=warning,
                ),
            )


CAUSES: Mapping[CauseId, Cause] = {
    **dict(_causes(_FAILURES, warning=False)),
    **dict(_causes(_WARNINGS, warning=True)),
}


def cause_of(id: CauseId) -> Cause:
    """Return the cause with this id; a report of another version may name one that is unknown."""
    return CAUSES.get(id, CAUSES[UNKNOWN])
