"""Error numbers of Outlook and Windows Mail, and of Windows itself.

The numbers 0x800CCCxx are those of Windows Mail's own list; 0x8004xxxx are Outlook's.
"""

from smtpwidgets.explaining.row import Program, Tier, rows

__all__ = ["OUTLOOK_ROWS"]

# A number of eight digits means one thing; what it stands for is often several.
_SPECIFIC = {
    r"0x800CCC00\b": "no-common-mechanism",
    r"0x800CCC01\b": "certificate-wrong-name likely certificate-issuer-unknown",
    r"0x800CCC02\b": "certificate-expired likely certificate-not-yet-valid clock-wrong",
    r"0x800CCC05\b": "hung-up likely no-internet",
    r"0x800CCC0A\b": "hung-up possible server-slow",
    r"0x800CCC0B\b": "busy likely mailbox-in-use",
    r"0x800CCC0D\b": "name-not-found likely name-service-silent no-internet",
    r"0x800CCC10\b": "recipient-unknown",
    r"0x800CCC15\b": "port-silent possible local-firewall port-closed",
    r"0x800CCC16\b": "wrong-password likely username-form account-closed",
    r"0x800CCC18\b": "wrong-password likely no-common-mechanism app-password-needed",
    r"0x800CCC19\b": "server-slow likely port-silent local-firewall",
    r"0x800CCC1A\b": "plain-port-with-tls likely tls-failed certificate-issuer-unknown",
    r"0x800CCC60\b": "answer-not-understood possible tls-port-in-plain",
    r"0x800CCC64\b": "login-not-offered likely helo-only",
    r"0x800CCC65\b": "out-of-order likely login-first",
    r"0x800CCC67\b": "busy likely hung-up",
    r"0x800CCC68\b": "server-trouble likely mailbox-full",
    r"0x800CCC69\b": "recipient-unknown likely login-first",
    r"0x800CCC6A\b": "server-trouble",
    r"0x800CCC6B\b": "relay-denied likely login-first",
    r"0x800CCC6C\b": "storage-full",
    r"0x800CCC6D\b": "mailbox-full likely message-too-large",
    r"0x800CCC6E\b": "recipient-refused likely sender-not-yours",
    r"0x800CCC6F\b": "message-refused likely address-listed content-refused",
    r"0x800CCC78\b": "sender-not-yours likely login-first",
    r"0x800CCC79\b": "relay-denied likely login-first recipient-unknown",
    r"0x800CCC7D\b": "starttls-not-offered",
    r"0x800CCC80\b": "no-common-mechanism likely login-needs-encryption",
    r"0x800CCC90\b": "wrong-password possible contact-administrator mailbox-in-use",
    r"0x800CCC91\b": "wrong-password likely username-form account-closed",
    r"0x800CCC92\b": "wrong-password likely app-password-needed username-form",
    r"0x800CCCD1\b": "wrong-password likely app-password-needed",
    r"0x800CCCDD\b": "hung-up likely too-many-connections",
    r"0x8004210A\b": "server-slow likely local-firewall",
    r"0x8004210B\b": "server-slow likely local-firewall port-25-blocked",
    r"0x80090325\b": "certificate-issuer-unknown",
    r"0x80090326\b": "tls-failed likely tls-too-old",
    r"0x80090308\b": "plain-port-with-tls likely tls-failed",
    r"0x80090331\b": "tls-no-common-cipher likely tls-too-old",
    r"0x800B0101\b": "certificate-expired likely clock-wrong",
    r"0x800B0109\b": "certificate-issuer-unknown likely certificate-self-signed",
    r"0x800B010F\b|0x80090322\b": "certificate-wrong-name",
}
# Numbers that stand above others: "cannot connect" for whatever reason.
_GENERAL = {
    r"0x800CCC0E\b": "port-silent possible port-closed local-firewall name-not-found",
    r"0x800CCC0F\b": "hung-up likely tls-cut-off closed-at-greeting",
    r"0x800CCC1[234]\b": "hung-up possible local-firewall",
    r"0x800CCC6[123]\b": "answer-not-understood possible",
    r"0x80042108\b": "port-silent possible port-closed local-firewall name-not-found",
    r"0x80042109\b": "port-silent possible port-25-blocked port-closed local-firewall",
    r"0x800408FC\b": "name-not-found possible no-internet",
    r"0x80040119\b": "local-firewall possible message-refused",
    r"0x8004011D\b|0x80040115\b": "no-internet possible port-silent",
}

_SENTENCES = {
    r"none of the authentication methods supported by this client": "no-common-mechanism",
    r"server does not support (?:an? )?(?:ssl|secure) connection": "starttls-not-offered",
    r"server does not support the connection encryption type": (
        "plain-port-with-tls likely tls-port-in-plain starttls-not-offered"
    ),
    r"target principal name is incorrect": "certificate-wrong-name certain",
    r"security certificate (?:that )?(?:could not|cannot|can ?not) be verified": (
        "certificate-issuer-unknown likely certificate-wrong-name"
    ),
    r"root certificate which is not trusted": "certificate-issuer-unknown certain",
    r"required certificate is not within its validity period": (
        "certificate-expired certain clock-wrong"
    ),
    r"log ?on(?:to)? .{0,60}(?:failed|rejected)|log on to (?:incoming|outgoing) mail server.{0,80}"
    r"(?:username|password)": "wrong-password likely app-password-needed",
}
_LOOSE_SENTENCES = {
    r"connection to the (?:\w{1,20} ){0,2}server was interrupted": "hung-up possible tls-cut-off",
    r"cannot connect to the (?:incoming|outgoing|\w{1,20})? ?(?:\(\w+\) )?(?:e-?mail )?server": (
        "port-silent possible port-closed local-firewall name-not-found"
    ),
    r"outlook.{0,60}(?:keeps? asking|password prompt|need password)": (
        "microsoft-password-closed possible wrong-password"
    ),
}

OUTLOOK_ROWS = (
    *rows("outlook", Program.OUTLOOK, _SPECIFIC),
    *rows("outlook", Program.OUTLOOK, _SENTENCES),
    *rows("outlook", Program.OUTLOOK, _GENERAL, tier=Tier.GENERAL),
    *rows("outlook", Program.OUTLOOK, _LOOSE_SENTENCES, tier=Tier.GENERAL),
)
